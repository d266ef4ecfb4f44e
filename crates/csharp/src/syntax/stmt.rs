use crate::{ArrayInitializer, Expr, Identifier, Parameter, Pattern, Span, TypeSyntax};

/// Statements between braces, or the whole inside of `@{ }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The statements in order.
    pub statements: Vec<Stmt>,
    /// From `{` to `}`, or the whole text.
    pub span: Span,
}

/// A statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Stmt {
    /// What kind of statement.
    pub kind: StmtKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of statements.
#[derive(Clone, Debug, PartialEq)]
pub enum StmtKind {
    /// `;`, or nothing where a statement is needed and a diagnostic has been given.
    Empty,
    /// `{ … }`
    Block(Block),
    /// `int a = 1, b;`
    Local(LocalDeclaration),
    /// `int F(int x) => x;`
    LocalFunction(Box<LocalFunction>),
    /// `f();`
    Expression(Expr),
    /// `if (…) … else …`
    If {
        /// The condition.
        condition: Expr,
        /// What runs if it holds.
        then: Box<Stmt>,
        /// What runs if not.
        otherwise: Option<Box<Stmt>>,
    },
    /// `switch (…) { … }`
    Switch {
        /// The value looked at.
        value: Expr,
        /// The sections in order.
        sections: Vec<SwitchSection>,
    },
    /// `while (…) …`
    While {
        /// The condition.
        condition: Expr,
        /// What is repeated.
        body: Box<Stmt>,
    },
    /// `do … while (…);`
    Do {
        /// What is repeated.
        body: Box<Stmt>,
        /// The condition.
        condition: Expr,
    },
    /// `for (…; …; …) …`
    For {
        /// What runs first.
        initializer: ForInitializer,
        /// The condition; none means `true`.
        condition: Option<Expr>,
        /// What runs after each turn.
        step: Vec<Expr>,
        /// What is repeated.
        body: Box<Stmt>,
    },
    /// `foreach (var x in xs) …`
    ForEach {
        /// What is declared for each element.
        target: ForEachTarget,
        /// The sequence.
        source: Expr,
        /// What is repeated.
        body: Box<Stmt>,
    },
    /// `break;`
    Break,
    /// `continue;`
    Continue,
    /// `return …;`
    Return(Option<Expr>),
    /// `throw …;`, or `throw;`
    Throw(Option<Expr>),
    /// `try { … } catch { … } finally { … }`
    Try {
        /// What is tried.
        block: Block,
        /// The handlers in order.
        catches: Vec<CatchClause>,
        /// What runs in any case.
        finally: Option<Block>,
    },
    /// `using (…) …`
    Using {
        /// What is disposed of at the end.
        resource: UsingResource,
        /// What runs before.
        body: Box<Stmt>,
    },
    /// `lock (…) …`
    Lock {
        /// The object locked.
        object: Expr,
        /// What runs under the lock.
        body: Box<Stmt>,
    },
    /// `checked { … }`
    Checked(Block),
    /// `unchecked { … }`
    Unchecked(Block),
    /// `goto …;`
    Goto(GotoTarget),
    /// `label: …`
    Labeled {
        /// The label.
        label: Identifier,
        /// The statement behind it.
        statement: Box<Stmt>,
    },
    /// `yield return …;`, or `yield break;` without a value; only in a local function no diagnostic has been given.
    Yield(Option<Expr>),
}

/// `const int a = 1, b = 2`
#[derive(Clone, Debug, PartialEq)]
pub struct LocalDeclaration {
    /// Whether `const` stands before the type.
    pub is_const: bool,
    /// The type; `TypeKind::Ref` for a ref local.
    pub ty: TypeSyntax,
    /// The variables, at least one.
    pub declarators: Vec<Declarator>,
    /// Without the semicolon.
    pub span: Span,
}

/// One variable of a declaration.
#[derive(Clone, Debug, PartialEq)]
pub struct Declarator {
    /// The variable.
    pub name: Identifier,
    /// What stands behind `=`.
    pub initializer: Option<VariableInitializer>,
    /// Where name and initializer stand.
    pub span: Span,
}

/// What stands behind the `=` of a declaration.
#[derive(Clone, Debug, PartialEq)]
pub enum VariableInitializer {
    /// `= 1`
    Expr(Expr),
    /// `= { 1, 2 }`
    Array(ArrayInitializer),
}

/// A function declared among statements.
#[derive(Clone, Debug, PartialEq)]
pub struct LocalFunction {
    /// The type of its result.
    pub return_type: TypeSyntax,
    /// Its name.
    pub name: Identifier,
    /// The names between `<` and `>`.
    pub type_parameters: Vec<Identifier>,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// `where T : …`
    pub constraints: Vec<TypeConstraint>,
    /// Its body.
    pub body: FunctionBody,
}

/// The body of a local function.
#[derive(Clone, Debug, PartialEq)]
pub enum FunctionBody {
    /// None; a diagnostic has been given.
    Missing,
    /// `=> …;`
    Expr(Expr),
    /// `{ … }`
    Block(Block),
}

/// `where T : class, IEnumerable<U>, new()`
#[derive(Clone, Debug, PartialEq)]
pub struct TypeConstraint {
    /// The type parameter.
    pub parameter: Identifier,
    /// The types it must have.
    pub types: Vec<TypeSyntax>,
    /// Whether `class` is asked for.
    pub class: bool,
    /// Whether `struct` is asked for.
    pub structure: bool,
    /// Whether `new()` is asked for.
    pub constructor: bool,
}

/// What runs first in a `for`.
#[derive(Clone, Debug, PartialEq)]
pub enum ForInitializer {
    /// `int i = 0, j = 1`
    Declaration(LocalDeclaration),
    /// Expressions, or none.
    Expressions(Vec<Expr>),
}

/// What a `foreach` declares.
#[derive(Clone, Debug, PartialEq)]
pub enum ForEachTarget {
    /// `var x`
    Variable {
        /// The type of the variable.
        ty: TypeSyntax,
        /// The variable.
        name: Identifier,
    },
    /// `var (k, v)`, `(var k, int v)`
    Deconstruction(Expr),
}

/// What a `using` disposes of.
#[derive(Clone, Debug, PartialEq)]
pub enum UsingResource {
    /// `using (var x = …)`
    Declaration(LocalDeclaration),
    /// `using (x)`
    Expr(Expr),
}

/// Where a `goto` goes.
#[derive(Clone, Debug, PartialEq)]
pub enum GotoTarget {
    /// `goto label;`
    Label(Identifier),
    /// `goto case 1;`
    Case(Expr),
    /// `goto default;`
    Default,
}

/// Labels and the statements behind them.
#[derive(Clone, Debug, PartialEq)]
pub struct SwitchSection {
    /// At least one label.
    pub labels: Vec<SwitchLabel>,
    /// The statements.
    pub statements: Vec<Stmt>,
    /// From the first label to the last statement.
    pub span: Span,
}

/// `case …:` or `default:`.
#[derive(Clone, Debug, PartialEq)]
pub struct SwitchLabel {
    /// What is written.
    pub kind: SwitchLabelKind,
    /// From the keyword to the colon.
    pub span: Span,
}

/// The kinds of labels in a `switch`.
#[derive(Clone, Debug, PartialEq)]
pub enum SwitchLabelKind {
    /// `default:`
    Default,
    /// `case p when c:`
    Case {
        /// The pattern; a constant for `case 1:`.
        pattern: Box<Pattern>,
        /// The condition behind `when`.
        guard: Option<Expr>,
    },
}

/// `catch (T e) when (…) { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct CatchClause {
    /// What is caught; none means everything.
    pub declaration: Option<CatchDeclaration>,
    /// The condition behind `when`.
    pub filter: Option<Expr>,
    /// The handler.
    pub block: Block,
    /// Where the clause stands.
    pub span: Span,
}

/// `(T e)` of a `catch`.
#[derive(Clone, Debug, PartialEq)]
pub struct CatchDeclaration {
    /// The type of the exceptions.
    pub ty: TypeSyntax,
    /// The variable.
    pub name: Option<Identifier>,
}
