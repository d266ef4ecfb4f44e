//! The types of C#, as the binder and the running values name them.

use std::fmt;
use std::sync::Arc;

use ecow::EcoString;

/// A type. Two types are the same type exactly when they are equal (tuple element names aside).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ty {
    /// `void`.
    Void,
    /// The type of the `null` literal.
    Null,
    /// A type that could not be determined; everything converts to and from it without a further error.
    Error,
    /// A simple type: `bool`, `char`, a number.
    Prim(Prim),
    /// `System.String`.
    String,
    /// `System.Object`.
    Object,
    /// A declared class, structure, interface, enumeration or delegate with its type arguments.
    Named(Arc<Named>),
    /// An array: element type and rank.
    Array(Arc<Ty>, u8),
    /// `System.Nullable<T>`.
    Nullable(Arc<Ty>),
    /// A tuple type: `System.ValueTuple<…>` with element names.
    Tuple(Arc<[Element]>),
    /// An anonymous type: its properties in order.
    Anonymous(Arc<[(EcoString, Ty)]>),
    /// A type parameter of a declaration, by name.
    Param(EcoString),
}

/// A declared type with its arguments.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Named {
    /// Full name as declared, without arity: `System.Collections.Generic.List`.
    pub name: EcoString,
    /// The type arguments.
    pub args: Vec<Ty>,
}

/// One element of a tuple type; its name does not take part in the type's identity.
#[derive(Clone, Debug, Eq)]
pub struct Element {
    /// The element's name, when it has one.
    pub name: Option<EcoString>,
    /// The element's type.
    pub ty: Ty,
}

impl PartialEq for Element {
    fn eq(&self, other: &Self) -> bool {
        self.ty == other.ty
    }
}

impl std::hash::Hash for Element {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.ty.hash(state);
    }
}

/// A simple type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are those of .NET")]
pub enum Prim {
    Bool,
    Char,
    SByte,
    Byte,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Single,
    Double,
    Decimal,
}

impl Prim {
    /// All simple types.
    pub const ALL: [Self; 13] = [
        Self::Bool,
        Self::Char,
        Self::SByte,
        Self::Byte,
        Self::Int16,
        Self::UInt16,
        Self::Int32,
        Self::UInt32,
        Self::Int64,
        Self::UInt64,
        Self::Single,
        Self::Double,
        Self::Decimal,
    ];

    /// The full .NET name, such as `System.Int32`.
    pub const fn full_name(self) -> &'static str {
        match self {
            Self::Bool => "System.Boolean",
            Self::Char => "System.Char",
            Self::SByte => "System.SByte",
            Self::Byte => "System.Byte",
            Self::Int16 => "System.Int16",
            Self::UInt16 => "System.UInt16",
            Self::Int32 => "System.Int32",
            Self::UInt32 => "System.UInt32",
            Self::Int64 => "System.Int64",
            Self::UInt64 => "System.UInt64",
            Self::Single => "System.Single",
            Self::Double => "System.Double",
            Self::Decimal => "System.Decimal",
        }
    }

    /// The C# keyword, such as `int`.
    pub const fn keyword(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Char => "char",
            Self::SByte => "sbyte",
            Self::Byte => "byte",
            Self::Int16 => "short",
            Self::UInt16 => "ushort",
            Self::Int32 => "int",
            Self::UInt32 => "uint",
            Self::Int64 => "long",
            Self::UInt64 => "ulong",
            Self::Single => "float",
            Self::Double => "double",
            Self::Decimal => "decimal",
        }
    }
}

impl Ty {
    /// `bool`.
    pub const BOOL: Self = Self::Prim(Prim::Bool);
    /// `char`.
    pub const CHAR: Self = Self::Prim(Prim::Char);
    /// `int`.
    pub const INT: Self = Self::Prim(Prim::Int32);
    /// `long`.
    pub const LONG: Self = Self::Prim(Prim::Int64);
    /// `double`.
    pub const DOUBLE: Self = Self::Prim(Prim::Double);
    /// `decimal`.
    pub const DECIMAL: Self = Self::Prim(Prim::Decimal);
    /// `byte`.
    pub const BYTE: Self = Self::Prim(Prim::Byte);

    /// The declared type `name` with these arguments.
    pub fn named(name: &str, args: impl IntoIterator<Item = Self>) -> Self {
        Self::Named(Arc::new(Named { name: name.into(), args: args.into_iter().collect() }))
    }

    /// The one-dimensional array of this element type.
    pub fn array(self) -> Self {
        Self::Array(Arc::new(self), 1)
    }

    /// `T?` of this value type.
    pub fn nullable(self) -> Self {
        Self::Nullable(Arc::new(self))
    }

    /// Full name of a declared type (simple types, `string` and `object` included), without arguments.
    pub fn full_name(&self) -> Option<&str> {
        match self {
            Self::Prim(prim) => Some(prim.full_name()),
            Self::String => Some("System.String"),
            Self::Object => Some("System.Object"),
            Self::Void => Some("System.Void"),
            Self::Named(named) => Some(&named.name),
            Self::Array(..) => Some("System.Array"),
            Self::Nullable(_) => Some("System.Nullable"),
            Self::Tuple(_) => Some("System.ValueTuple"),
            Self::Null | Self::Error | Self::Anonymous(_) | Self::Param(_) => None,
        }
    }

    /// The type arguments.
    pub fn args(&self) -> &[Self] {
        match self {
            Self::Named(named) => &named.args,
            Self::Nullable(inner) => std::slice::from_ref(inner.as_ref()),
            _ => &[],
        }
    }

    /// The type with each type parameter replaced by what `find` gives for it.
    pub fn substitute(&self, find: &dyn Fn(&str) -> Option<Self>) -> Self {
        match self {
            Self::Param(name) => find(name).unwrap_or_else(|| self.clone()),
            Self::Named(named) if !named.args.is_empty() => Self::Named(Arc::new(Named {
                name: named.name.clone(),
                args: named.args.iter().map(|arg| arg.substitute(find)).collect(),
            })),
            Self::Array(element, rank) => Self::Array(Arc::new(element.substitute(find)), *rank),
            Self::Nullable(inner) => Self::Nullable(Arc::new(inner.substitute(find))),
            Self::Tuple(elements) => Self::Tuple(
                elements
                    .iter()
                    .map(|element| Element { name: element.name.clone(), ty: element.ty.substitute(find) })
                    .collect(),
            ),
            Self::Anonymous(properties) => Self::Anonymous(
                properties.iter().map(|(name, ty)| (name.clone(), ty.substitute(find))).collect(),
            ),
            Self::Void
            | Self::Null
            | Self::Error
            | Self::Prim(_)
            | Self::String
            | Self::Object
            | Self::Named(_) => self.clone(),
        }
    }

    /// The name as `Type.ToString()` writes it: ``System.Collections.Generic.List`1[System.Int32]``.
    pub fn reflection_name(&self) -> String {
        match self {
            Self::Null | Self::Error => "System.Object".to_owned(),
            Self::Param(name) => name.to_string(),
            Self::Array(element, rank) => {
                let commas = ",".repeat(usize::from(*rank).saturating_sub(1));
                format!("{}[{commas}]", element.reflection_name())
            }
            Self::Anonymous(properties) => generic("<>f__AnonymousType", properties.iter().map(|(_, ty)| ty)),
            Self::Tuple(elements) => tuple_name(elements),
            Self::Nullable(inner) => generic("System.Nullable", [inner.as_ref()]),
            Self::Named(named) => generic(&named.name, &named.args),
            Self::Void | Self::Prim(_) | Self::String | Self::Object => {
                self.full_name().unwrap_or_default().to_owned()
            }
        }
    }
}

/// A tuple of more than seven elements holds the rest in an eighth one.
fn tuple_name(elements: &[Element]) -> String {
    if elements.is_empty() {
        return "System.ValueTuple".to_owned();
    }
    let (first, rest) = elements.split_at(elements.len().min(7));
    let mut args: Vec<String> = first.iter().map(|element| element.ty.reflection_name()).collect();
    if !rest.is_empty() {
        args.push(tuple_name(rest));
    }
    format!("System.ValueTuple`{}[{}]", args.len(), args.join(","))
}

fn generic<'a>(name: &str, args: impl IntoIterator<Item = &'a Ty>) -> String {
    let args: Vec<String> = args.into_iter().map(Ty::reflection_name).collect();
    let nested =
        NESTING.iter().find_map(|outer| Some((*outer, name.strip_prefix(outer)?.strip_prefix('.')?)));
    match (nested, args.len()) {
        (None, 0) => name.to_owned(),
        (None, count) => format!("{name}`{count}[{}]", args.join(",")),
        (Some((outer, inner)), 0) => format!("{outer}+{inner}"),
        (Some((outer, inner)), count) => format!("{outer}`{count}+{inner}[{}]", args.join(",")),
    }
}

/// The types in which others are nested.
const NESTING: [&str; 4] = [
    "System.Collections.Generic.Dictionary",
    "System.Collections.Generic.SortedDictionary",
    "System.Collections.Generic.SortedList",
    "System.TimeZoneInfo",
];

/// The name as C# and the compiler's messages write it: `List<int>`, `string[]`, `int?`.
impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Void => f.write_str("void"),
            Self::Null => f.write_str("<null>"),
            Self::Error => f.write_str("?"),
            Self::Prim(prim) => f.write_str(prim.keyword()),
            Self::String => f.write_str("string"),
            Self::Object => f.write_str("object"),
            Self::Param(name) => f.write_str(name),
            Self::Array(element, rank) => {
                write!(f, "{element}[{}]", ",".repeat(usize::from(*rank).saturating_sub(1)))
            }
            Self::Nullable(inner) => write!(f, "{inner}?"),
            Self::Named(named) => {
                f.write_str(named.name.rsplit('.').next().unwrap_or_default())?;
                list(f, "<", named.args.iter().map(|arg| (None, arg)), ">")
            }
            Self::Tuple(elements) => {
                list(f, "(", elements.iter().map(|element| (element.name.as_deref(), &element.ty)), ")")
            }
            Self::Anonymous(properties) => {
                f.write_str("<anonymous type: ")?;
                for (index, (name, ty)) in properties.iter().enumerate() {
                    write!(f, "{}{ty} {name}", if index == 0 { "" } else { ", " })?;
                }
                f.write_str(">")
            }
        }
    }
}

fn list<'a>(
    f: &mut fmt::Formatter<'_>,
    open: &str,
    items: impl Iterator<Item = (Option<&'a str>, &'a Ty)>,
    close: &str,
) -> fmt::Result {
    let mut any = false;
    for (name, ty) in items {
        f.write_str(if any { ", " } else { open })?;
        any = true;
        write!(f, "{ty}")?;
        if let Some(name) = name {
            write!(f, " {name}")?;
        }
    }
    if any { f.write_str(close) } else { Ok(()) }
}
