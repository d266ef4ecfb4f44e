//! Trees as text: `a + b` is `(+ a b)`.

use gatepost_csharp::{
    Argument, ArgumentModifier, Arguments, ArrayElement, ArrayInitializer, AssignOp, Designation,
    DesignationKind, Expr, ExprKind, Identifier, Initializer, InitializerKind, InitializerValue,
    InterpolationPart, LambdaBody, LambdaParameter, Literal, MemberKind, MemberSignature, MemberTarget,
    OperatorName, Parameter, ParameterModifier, Pattern, PatternKind, Query, QueryBody, QueryClause,
    QueryEnd, SimpleName, Text, TypeKind, TypeSyntax,
};

use crate::print_statement::block;

pub(crate) fn list(head: &str, items: impl IntoIterator<Item = String>) -> String {
    let mut out = format!("({head}");
    for item in items.into_iter().filter(|item| !item.is_empty()) {
        if !out.ends_with('(') {
            out.push(' ');
        }
        out.push_str(&item);
    }
    out + ")"
}

pub(crate) fn name(identifier: &Identifier) -> String {
    if identifier.is_missing() { "<missing>".to_owned() } else { identifier.text.to_string() }
}

fn simple_name(simple: &SimpleName) -> String {
    match &simple.type_arguments {
        None => name(&simple.identifier),
        Some(arguments) => {
            format!("{}<{}>", name(&simple.identifier), joined(arguments.types.iter().map(ty)))
        }
    }
}

fn joined(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

pub(crate) fn ty(syntax: &TypeSyntax) -> String {
    match &syntax.kind {
        TypeKind::Missing => "<missing>".to_owned(),
        TypeKind::Omitted => String::new(),
        TypeKind::Var => "var".to_owned(),
        TypeKind::Predefined(predefined) => predefined.keyword().to_owned(),
        TypeKind::Name { alias, parts } => {
            let alias = alias.as_ref().map(|alias| name(alias) + "::").unwrap_or_default();
            alias + &parts.iter().map(simple_name).collect::<Vec<_>>().join(".")
        }
        TypeKind::Nullable(inner) => ty(inner) + "?",
        TypeKind::Array { element, rank } => {
            // C# writes the brackets of the outermost array first.
            let mut ranks = vec![*rank];
            let mut element = element;
            while let TypeKind::Array { element: inner, rank } = &element.kind {
                ranks.push(*rank);
                element = inner;
            }
            let brackets: String =
                ranks.iter().map(|&rank| format!("[{}]", ",".repeat(rank as usize - 1))).collect();
            ty(element) + &brackets
        }
        TypeKind::Tuple(elements) => {
            let element = |element: &gatepost_csharp::TupleElement| match &element.name {
                Some(it) => format!("{} {}", ty(&element.ty), name(it)),
                None => ty(&element.ty),
            };
            format!("({})", joined(elements.iter().map(element)))
        }
        TypeKind::Ref { referent, readonly: false } => format!("ref {}", ty(referent)),
        TypeKind::Ref { referent, readonly: true } => format!("ref readonly {}", ty(referent)),
        TypeKind::Pointer(inner) => ty(inner) + "*",
    }
}

fn text(value: &Text) -> String {
    match value {
        Text::Str(text) => format!("{text:?}"),
        Text::Units(units) => format!("{units:04x?}"),
    }
}

fn literal(value: &Literal) -> String {
    match value {
        Literal::Null => "null".to_owned(),
        Literal::Bool(value) => value.to_string(),
        Literal::Int(value) => value.to_string(),
        Literal::UInt(value) => format!("{value}u"),
        Literal::Long(value) => format!("{value}L"),
        Literal::ULong(value) => format!("{value}UL"),
        Literal::Float(value) => format!("{value:?}f"),
        Literal::Double(value) => format!("{value:?}d"),
        Literal::Decimal(value) => format!("{value}m"),
        Literal::Char(unit) => match char::from_u32(u32::from(*unit)) {
            Some(c) => format!("{c:?}"),
            None => format!("'\\u{unit:04x}'"),
        },
        Literal::String(value) => text(value),
    }
}

pub(crate) fn expr(value: &Expr) -> String {
    match &value.kind {
        ExprKind::Missing => "<missing>".to_owned(),
        ExprKind::Literal(value) => literal(value),
        ExprKind::Interpolated(string) => {
            let head = if string.verbatim { "$@" } else { "$" };
            list(head, string.parts.iter().map(interpolation_part))
        }
        ExprKind::Name(simple) => simple_name(simple),
        ExprKind::AliasQualified { alias, name: simple } => {
            format!("{}::{}", name(alias), simple_name(simple))
        }
        ExprKind::Predefined(predefined) => predefined.keyword().to_owned(),
        ExprKind::This => "this".to_owned(),
        ExprKind::Base => "base".to_owned(),
        ExprKind::Parenthesized(inner) => list("paren", [expr(inner)]),
        ExprKind::Tuple(elements) => list("tuple", elements.iter().map(argument)),
        ExprKind::Member { target, name: simple } => list(".", [expr(target), simple_name(simple)]),
        ExprKind::Invocation { target, arguments: list_ } => list("call", [expr(target), arguments(list_)]),
        ExprKind::ElementAccess { target, arguments: list_ } => {
            list("index", [expr(target), arguments(list_)])
        }
        ExprKind::ConditionalAccess { target, when_not_null } => {
            list("?.", [expr(target), expr(when_not_null)])
        }
        ExprKind::MemberBinding(simple) => format!(".{}", simple_name(simple)),
        ExprKind::ElementBinding(list_) => format!("[{}]", arguments(list_)),
        ExprKind::Prefix { op, operand, .. } => list(op.text(), [expr(operand)]),
        ExprKind::Postfix { op, operand } => list(&format!("post{}", op.text()), [expr(operand)]),
        ExprKind::Binary { op, left, right, .. } => list(op.text(), [expr(left), expr(right)]),
        ExprKind::Assign { op, target, value, .. } => assign(*op, target, value),
        ExprKind::Conditional { condition, when_true, when_false } => {
            list("?:", [expr(condition), expr(when_true), expr(when_false)])
        }
        ExprKind::Is { operand, pattern: it } => list("is", [expr(operand), pattern(it)]),
        ExprKind::As { operand, ty: it } => list("as", [expr(operand), ty(it)]),
        ExprKind::Cast { ty: it, operand } => list("cast", [ty(it), expr(operand)]),
        ExprKind::Lambda(lambda) => {
            let parameters = list("", lambda.parameters.iter().map(lambda_parameter));
            let body = match &lambda.body {
                LambdaBody::Expr(body) => expr(body),
                LambdaBody::Block(body) => block(body),
            };
            list("=>", [parameters, body])
        }
        ExprKind::AnonymousMethod(method) => {
            let parameters = method.parameters.as_ref().map(|them| list("", them.iter().map(parameter)));
            list("delegate", [parameters.unwrap_or_default(), block(&method.body)])
        }
        ExprKind::New { ty: it, arguments: list_, initializer: braces } => list(
            "new",
            [
                ty(it),
                list_.as_ref().map(|list_| list("", [arguments(list_)])).unwrap_or_default(),
                braces.as_ref().map(initializer).unwrap_or_default(),
            ],
        ),
        ExprKind::NewAnonymous(members) => {
            let member = |member: &gatepost_csharp::AnonymousMember| match &member.name {
                Some(it) => list("=", [name(it), expr(&member.value)]),
                None => expr(&member.value),
            };
            list("new", [list("object", members.iter().map(member))])
        }
        ExprKind::NewArray { ty: it, sizes, initializer: braces } => list(
            "new",
            [
                ty(it),
                list("sizes", sizes.iter().map(expr)),
                braces.as_ref().map(array_initializer).unwrap_or_default(),
            ],
        ),
        ExprKind::NewImplicitArray { rank, initializer: braces } => {
            list("new", [format!("[{}]", ",".repeat(*rank as usize - 1)), array_initializer(braces)])
        }
        ExprKind::TypeOf(it) => list("typeof", [ty(it)]),
        ExprKind::NameOf(inner) => list("nameof", [expr(inner)]),
        ExprKind::SizeOf(it) => list("sizeof", [ty(it)]),
        ExprKind::Default(it) => list("default", it.iter().map(|it| ty(it))),
        ExprKind::Checked(inner) => list("checked", [expr(inner)]),
        ExprKind::Unchecked(inner) => list("unchecked", [expr(inner)]),
        ExprKind::Throw(inner) => list("throw", [expr(inner)]),
        ExprKind::Ref(inner) => list("ref", [expr(inner)]),
        ExprKind::Declaration { ty: it, designation: what } => list("declare", [ty(it), designation(what)]),
        ExprKind::Query(query) => query_text(query),
    }
}

fn assign(op: AssignOp, target: &Expr, value: &Expr) -> String {
    list(&op.text(), [expr(target), expr(value)])
}

fn interpolation_part(part: &InterpolationPart) -> String {
    match part {
        InterpolationPart::Text { text: value, .. } => text(value),
        InterpolationPart::Hole { value, alignment, format, .. } => {
            let alignment = alignment.as_ref().map(|it| format!(",{}", expr(it))).unwrap_or_default();
            let format = format.as_ref().map(|it| format!(":{}", text(it))).unwrap_or_default();
            format!("{{{}{alignment}{format}}}", expr(value))
        }
    }
}

fn arguments(arguments: &Arguments) -> String {
    arguments.list.iter().map(argument).collect::<Vec<_>>().join(" ")
}

fn argument(argument: &Argument) -> String {
    let name = argument.name.as_ref().map(|it| name(it) + ":").unwrap_or_default();
    let modifier = match argument.modifier {
        ArgumentModifier::None => "",
        ArgumentModifier::Ref => "ref:",
        ArgumentModifier::Out => "out:",
        ArgumentModifier::In => "in:",
    };
    format!("{name}{modifier}{}", expr(&argument.value))
}

pub(crate) fn designation(what: &Designation) -> String {
    match &what.kind {
        DesignationKind::Discard => "_".to_owned(),
        DesignationKind::Variable(it) => name(it),
        DesignationKind::Tuple(items) => list("", items.iter().map(designation)),
    }
}

pub(crate) fn pattern(pattern: &Pattern) -> String {
    match &pattern.kind {
        PatternKind::Type(it) => list("type", [ty(it)]),
        PatternKind::Declaration { ty: it, designation: what } => {
            list("declare", [ty(it), designation(what)])
        }
        PatternKind::Constant(value) => expr(value),
        PatternKind::Var(what) => list("var", [designation(what)]),
    }
}

fn modifier(modifier: ParameterModifier) -> &'static str {
    match modifier {
        ParameterModifier::None => "",
        ParameterModifier::Ref => "ref ",
        ParameterModifier::Out => "out ",
        ParameterModifier::In => "in ",
        ParameterModifier::Params => "params ",
        ParameterModifier::This => "this ",
    }
}

fn lambda_parameter(parameter: &LambdaParameter) -> String {
    match &parameter.ty {
        None => name(&parameter.name),
        Some(it) => format!("({}{} {})", modifier(parameter.modifier), ty(it), name(&parameter.name)),
    }
}

pub(crate) fn parameter(parameter: &Parameter) -> String {
    let default = parameter.default.as_ref().map(|it| format!(" = {}", expr(it))).unwrap_or_default();
    format!("({}{} {}{default})", modifier(parameter.modifier), ty(&parameter.ty), name(&parameter.name))
}

fn initializer(braces: &Initializer) -> String {
    match &braces.kind {
        InitializerKind::Object(members) => {
            let member = |member: &gatepost_csharp::MemberInitializer| {
                let target = match &member.target {
                    MemberTarget::Name(it) => name(it),
                    MemberTarget::Index(list_) => format!("[{}]", arguments(list_)),
                };
                let value = match &member.value {
                    InitializerValue::Expr(value) => expr(value),
                    InitializerValue::Nested(braces) => initializer(braces),
                };
                list("=", [target, value])
            };
            list("members", members.iter().map(member))
        }
        InitializerKind::Collection(elements) => {
            let element = |values: &Vec<Expr>| list("add", values.iter().map(expr));
            list("elements", elements.iter().map(element))
        }
    }
}

pub(crate) fn array_initializer(braces: &ArrayInitializer) -> String {
    let element = |element: &ArrayElement| match element {
        ArrayElement::Expr(value) => expr(value),
        ArrayElement::Nested(braces) => array_initializer(braces),
    };
    format!("{{{}}}", braces.elements.iter().map(element).collect::<Vec<_>>().join(" "))
}

fn query_text(query: &Query) -> String {
    let from = range("from", query.from.ty.as_ref(), &query.from.name, &query.from.source);
    list("query", [from, query_body(&query.body)])
}

fn range(head: &str, it: Option<&TypeSyntax>, variable: &Identifier, source: &Expr) -> String {
    list(head, [it.map(ty).unwrap_or_default(), name(variable), expr(source)])
}

fn query_body(body: &QueryBody) -> String {
    let mut parts: Vec<String> = body.clauses.iter().map(query_clause).collect();
    parts.push(match &body.end {
        QueryEnd::Missing => "<missing>".to_owned(),
        QueryEnd::Select { value, .. } => list("select", [expr(value)]),
        QueryEnd::Group { value, key, .. } => list("group", [expr(value), expr(key)]),
    });
    if let Some(next) = &body.continuation {
        parts.push(list("into", [name(&next.name), query_body(&next.body)]));
    }
    parts.join(" ")
}

fn query_clause(clause: &QueryClause) -> String {
    match clause {
        QueryClause::From(from) => range("from", from.ty.as_ref(), &from.name, &from.source),
        QueryClause::Let(it) => list("let", [name(&it.name), expr(&it.value)]),
        QueryClause::Where { condition, .. } => list("where", [expr(condition)]),
        QueryClause::Join(join) => {
            let source = range("in", join.ty.as_ref(), &join.name, &join.source);
            let into = join.into.as_ref().map(|it| list("into", [name(it)])).unwrap_or_default();
            list("join", [source, expr(&join.left), expr(&join.right), into])
        }
        QueryClause::OrderBy(order) => {
            let key = |key: &gatepost_csharp::Ordering| {
                if key.descending { list("descending", [expr(&key.key)]) } else { expr(&key.key) }
            };
            list("orderby", order.orderings.iter().map(key))
        }
    }
}

pub(crate) fn member(signature: &MemberSignature) -> String {
    let kind = match &signature.kind {
        MemberKind::Method(it) => format!("method {}", name(it)),
        MemberKind::Property(it) => format!("property {}", name(it)),
        MemberKind::Indexer => "indexer".to_owned(),
        MemberKind::Operator(OperatorName::Binary(op)) => format!("operator {}", op.text()),
        MemberKind::Operator(OperatorName::Prefix(op)) => format!("prefix operator {}", op.text()),
        MemberKind::Operator(OperatorName::True) => "operator true".to_owned(),
        MemberKind::Operator(OperatorName::False) => "operator false".to_owned(),
        MemberKind::Conversion { implicit: true } => "implicit conversion".to_owned(),
        MemberKind::Conversion { implicit: false } => "explicit conversion".to_owned(),
        MemberKind::Constructor => "constructor".to_owned(),
    };
    let generic = signature.type_parameters.iter().map(name).collect::<Vec<_>>().join(", ");
    let head = format!(
        "{}{kind}{}",
        if signature.is_static { "static " } else { "" },
        if generic.is_empty() { generic } else { format!("<{generic}>") }
    );
    let result = signature.return_type.as_ref().map(ty).unwrap_or_default();
    list(&head, [result].into_iter().chain(signature.parameters.iter().map(parameter)))
}
