//! Statements as text.

use gatepost_csharp::{
    Block, CatchClause, Declarator, Expr, ForEachTarget, ForInitializer, FunctionBody, GotoTarget,
    LocalDeclaration, LocalFunction, Stmt, StmtKind, SwitchLabelKind, SwitchSection, TypeConstraint,
    UsingResource, VariableInitializer,
};

use crate::print::{array_initializer, expr, list, name, parameter, pattern, ty};

pub(crate) fn block(block: &Block) -> String {
    list("block", block.statements.iter().map(statement))
}

pub(crate) fn statement(statement: &Stmt) -> String {
    match &statement.kind {
        StmtKind::Empty => "(empty)".to_owned(),
        StmtKind::Block(it) => block(it),
        StmtKind::Local(declaration) => local(declaration),
        StmtKind::LocalFunction(function) => local_function(function),
        StmtKind::Expression(value) => list("do", [expr(value)]),
        StmtKind::If { condition, then, otherwise } => list(
            "if",
            [expr(condition), self::statement(then), optional(otherwise.as_deref(), self::statement)],
        ),
        StmtKind::Switch { value, sections } => {
            list("switch", [expr(value)].into_iter().chain(sections.iter().map(section)))
        }
        StmtKind::While { condition, body } => list("while", [expr(condition), self::statement(body)]),
        StmtKind::Do { body, condition } => list("do-while", [self::statement(body), expr(condition)]),
        StmtKind::For { initializer, condition, step, body } => list(
            "for",
            [
                match initializer {
                    ForInitializer::Declaration(declaration) => local(declaration),
                    ForInitializer::Expressions(values) => list("", values.iter().map(expr)),
                },
                condition.as_ref().map_or("()".to_owned(), expr),
                list("", step.iter().map(expr)),
                self::statement(body),
            ],
        ),
        StmtKind::ForEach { target, source, body } => list(
            "foreach",
            [
                match target {
                    ForEachTarget::Variable { ty: it, name: variable } => {
                        format!("{} {}", ty(it), name(variable))
                    }
                    ForEachTarget::Deconstruction(target) => expr(target),
                },
                expr(source),
                self::statement(body),
            ],
        ),
        StmtKind::Break => "(break)".to_owned(),
        StmtKind::Continue => "(continue)".to_owned(),
        StmtKind::Return(value) => list("return", value.iter().map(expr)),
        StmtKind::Throw(value) => list("throw", value.iter().map(expr)),
        StmtKind::Try { block: tried, catches, finally } => list(
            "try",
            [block(tried)]
                .into_iter()
                .chain(catches.iter().map(catch))
                .chain(finally.iter().map(|it| list("finally", [block(it)]))),
        ),
        StmtKind::Using { resource, body } => {
            let resource = match resource {
                UsingResource::Declaration(declaration) => local(declaration),
                UsingResource::Expr(value) => expr(value),
            };
            list("using", [resource, self::statement(body)])
        }
        StmtKind::Lock { object, body } => list("lock", [expr(object), self::statement(body)]),
        StmtKind::Checked(it) => list("checked", [block(it)]),
        StmtKind::Unchecked(it) => list("unchecked", [block(it)]),
        StmtKind::Goto(GotoTarget::Label(label)) => list("goto", [name(label)]),
        StmtKind::Goto(GotoTarget::Case(value)) => list("goto", [list("case", [expr(value)])]),
        StmtKind::Goto(GotoTarget::Default) => "(goto default)".to_owned(),
        StmtKind::Labeled { label, statement } => list("label", [name(label), self::statement(statement)]),
        StmtKind::Yield(value) => list("yield", value.iter().map(expr)),
    }
}

fn optional<T>(value: Option<&T>, print: fn(&T) -> String) -> String {
    value.map(print).unwrap_or_default()
}

fn local(declaration: &LocalDeclaration) -> String {
    let declarator = |declarator: &Declarator| match &declarator.initializer {
        None => name(&declarator.name),
        Some(VariableInitializer::Expr(value)) => list("=", [name(&declarator.name), expr(value)]),
        Some(VariableInitializer::Array(braces)) => {
            list("=", [name(&declarator.name), array_initializer(braces)])
        }
    };
    let head = if declaration.is_const { "const" } else { "local" };
    list(head, [ty(&declaration.ty)].into_iter().chain(declaration.declarators.iter().map(declarator)))
}

fn local_function(function: &LocalFunction) -> String {
    let generic = function.type_parameters.iter().map(name).collect::<Vec<_>>().join(", ");
    let generic = if generic.is_empty() { generic } else { format!("<{generic}>") };
    let body = match &function.body {
        FunctionBody::Missing => "<missing>".to_owned(),
        FunctionBody::Expr(value) => expr(value),
        FunctionBody::Block(it) => block(it),
    };
    list(
        "function",
        [
            ty(&function.return_type),
            name(&function.name) + &generic,
            list("", function.parameters.iter().map(parameter)),
            function.constraints.iter().map(constraint).collect::<Vec<_>>().join(" "),
            body,
        ],
    )
}

fn constraint(constraint: &TypeConstraint) -> String {
    let kinds =
        [(constraint.class, "class"), (constraint.structure, "struct"), (constraint.constructor, "new()")];
    let kinds = kinds.iter().filter(|(is, _)| *is).map(|(_, text)| (*text).to_owned());
    list(
        "where",
        [name(&constraint.parameter)].into_iter().chain(kinds).chain(constraint.types.iter().map(ty)),
    )
}

fn section(section: &SwitchSection) -> String {
    let label = |label: &gatepost_csharp::SwitchLabel| match &label.kind {
        SwitchLabelKind::Default => "(default)".to_owned(),
        SwitchLabelKind::Case { pattern: it, guard } => {
            let guard: Option<String> = guard.as_ref().map(|it: &Expr| list("when", [expr(it)]));
            list("case", [pattern(it), guard.unwrap_or_default()])
        }
    };
    list("section", section.labels.iter().map(label).chain(section.statements.iter().map(statement)))
}

fn catch(clause: &CatchClause) -> String {
    let declaration = clause.declaration.as_ref().map(|it| match &it.name {
        Some(variable) => format!("{} {}", ty(&it.ty), name(variable)),
        None => ty(&it.ty),
    });
    let filter = clause.filter.as_ref().map(|it| list("when", [expr(it)]));
    list("catch", [declaration.unwrap_or_default(), filter.unwrap_or_default(), block(&clause.block)])
}
