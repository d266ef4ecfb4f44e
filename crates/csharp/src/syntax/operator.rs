/// An operator before its operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PrefixOp {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `!`
    Not,
    /// `~`
    Complement,
    /// `++`
    Increment,
    /// `--`
    Decrement,
}

/// An operator behind its operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PostfixOp {
    /// `++`
    Increment,
    /// `--`
    Decrement,
}

/// An operator between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `<<`
    ShiftLeft,
    /// `>>`
    ShiftRight,
    /// `<`
    Less,
    /// `>`
    Greater,
    /// `<=`
    LessOrEqual,
    /// `>=`
    GreaterOrEqual,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `&`
    And,
    /// `^`
    ExclusiveOr,
    /// `|`
    Or,
    /// `&&`
    ConditionalAnd,
    /// `||`
    ConditionalOr,
    /// `??`
    Coalesce,
}

/// An operator that assigns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AssignOp {
    /// `=`
    Assign,
    /// `+=` and the like.
    Compound(BinaryOp),
}

impl PrefixOp {
    /// The operator as it is written.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Not => "!",
            Self::Complement => "~",
            Self::Increment => "++",
            Self::Decrement => "--",
        }
    }
}

impl PostfixOp {
    /// The operator as it is written.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Increment => "++",
            Self::Decrement => "--",
        }
    }
}

impl BinaryOp {
    /// The operator as it is written.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::ShiftLeft => "<<",
            Self::ShiftRight => ">>",
            Self::Less => "<",
            Self::Greater => ">",
            Self::LessOrEqual => "<=",
            Self::GreaterOrEqual => ">=",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::And => "&",
            Self::ExclusiveOr => "^",
            Self::Or => "|",
            Self::ConditionalAnd => "&&",
            Self::ConditionalOr => "||",
            Self::Coalesce => "??",
        }
    }
}

impl AssignOp {
    /// The operator as it is written.
    pub fn text(self) -> String {
        match self {
            Self::Assign => "=".to_owned(),
            Self::Compound(op) => format!("{}=", op.text()),
        }
    }
}
