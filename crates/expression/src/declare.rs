//! How a .NET type is declared: a table of C# signatures as .NET's own reference prints them, and the Rust
//! function behind each.
//!
//! Nothing is parsed here; the library reads a type's signatures the first time the type is asked for.

use std::sync::Arc;

use crate::exception::Throw;
use crate::function::{Call, Function, IntoFunction};
use crate::lend::{Lend, Part};
use crate::run::Cx;
use crate::uses::Effect;
use crate::value::{Object, Value};

/// The declaration of one .NET type.
#[derive(Clone)]
pub struct Type {
    /// The type's full name with its type parameters and what it derives from, in C#'s form:
    /// `System.Collections.Generic.List<T> : System.Collections.Generic.IList<T>`.
    pub declaration: &'static str,
    /// Class, structure, interface, …
    pub kind: TypeKind,
    /// The members in the order of their declaration.
    pub members: Vec<Member>,
    /// What APIM's own list of allowed types says of it.
    pub allowed: Allowed,
    /// Whether an enumeration is one of `[Flags]`, so that its values are written as combinations.
    pub flags: bool,
    /// `default(T)` of a structure that is not one of the simple types.
    pub default: Option<Value>,
    /// What the reference says of the type as a whole, where .NET may answer otherwise.
    pub remark: Option<&'static str>,
}

/// What a declared type is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeKind {
    /// A class.
    Class,
    /// A static class: no instances, may hold extension methods.
    Static,
    /// A structure.
    Structure,
    /// An interface.
    Interface,
    /// An enumeration.
    Enumeration,
    /// A delegate; its one member is `Invoke`.
    Delegate,
}

/// What the published list of allowed types and members says of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// All members.
    All,
    /// These members only, by name (constructors are `.ctor`; indexers, operators and conversions come with the
    /// type).
    Members(&'static [&'static str]),
    /// All members but these.
    AllBut(&'static [&'static str]),
    /// The type is not on the list.
    No,
}

/// One member of a type.
#[derive(Clone)]
pub struct Member {
    /// The C# signature.
    pub signature: &'static str,
    /// What it is.
    pub kind: MemberKind,
    /// What a caller needs to know about it beyond its type, such as `request-body` on members that read the
    /// body of the request.
    pub tag: Option<&'static str>,
    /// What it does to its receiver, where that matters beyond one evaluation.
    pub effect: Option<Effect>,
    /// Why .NET's answer may differ from this one, for the reference.
    pub remark: Option<&'static str>,
    pub(crate) part: Option<Part>,
}

/// What a member is, with the functions behind it.
#[derive(Clone)]
pub enum MemberKind {
    /// A constant or a read-only static field whose value never changes.
    Constant(Value),
    /// A property or field: read, and written where there is a second function.
    Property(Function, Option<Function>),
    /// An indexer: read, and written where there is a second function.
    Indexer(Function, Option<Function>),
    /// A method, static or not, extension methods included.
    Method(Function),
    /// A constructor.
    Constructor(Function),
    /// An operator.
    Operator(Function),
    /// A user-defined conversion.
    Conversion(Function),
    /// A value of an enumeration.
    EnumMember(i32),
}

impl Type {
    fn new(declaration: &'static str, kind: TypeKind) -> Self {
        Self {
            declaration,
            kind,
            members: Vec::new(),
            allowed: Allowed::All,
            flags: false,
            default: None,
            remark: None,
        }
    }

    /// A class.
    pub fn class(declaration: &'static str) -> Self {
        Self::new(declaration, TypeKind::Class)
    }

    /// A static class.
    pub fn static_class(declaration: &'static str) -> Self {
        Self::new(declaration, TypeKind::Static)
    }

    /// A structure with its default value.
    pub fn structure(declaration: &'static str, default: Value) -> Self {
        Self { default: Some(default), ..Self::new(declaration, TypeKind::Structure) }
    }

    /// An interface.
    pub fn interface(declaration: &'static str) -> Self {
        Self::new(declaration, TypeKind::Interface)
    }

    /// An enumeration with its members and their numbers.
    pub fn enumeration(declaration: &'static str, members: &[(&'static str, i32)]) -> Self {
        let mut ty = Self::new(declaration, TypeKind::Enumeration);
        for (name, number) in members {
            ty = ty.with(name, MemberKind::EnumMember(*number));
        }
        ty
    }

    /// An enumeration of `[Flags]`.
    pub fn flags(declaration: &'static str, members: &[(&'static str, i32)]) -> Self {
        Self { flags: true, ..Self::enumeration(declaration, members) }
    }

    /// A delegate: `System.Func<T, TResult>` and its invocation signature `TResult Invoke(T arg)`.
    pub fn delegate(declaration: &'static str, invoke: &'static str) -> Self {
        Self::new(declaration, TypeKind::Delegate).with(
            invoke,
            MemberKind::Method(Arc::new(|_: &mut Cx<'_>, _| {
                Err(Throw::Bug("a delegate is called by the binder".into()))
            })),
        )
    }

    /// Restricts or lifts what APIM's list allows of this type.
    #[must_use]
    pub fn allowed(mut self, allowed: Allowed) -> Self {
        self.allowed = allowed;
        self
    }

    /// Says of the type as a whole where .NET may answer otherwise.
    #[must_use]
    pub fn note(mut self, remark: &'static str) -> Self {
        self.remark = Some(remark);
        self
    }

    /// A constant, `"int MaxValue"`, or a read-only static field, `"static string Empty"`.
    #[must_use]
    pub fn constant(self, signature: &'static str, value: Value) -> Self {
        self.with(signature, MemberKind::Constant(value))
    }

    /// A property or field that can be read. Static ones say so: `"static DateTime UtcNow"`.
    #[must_use]
    pub fn property<M>(self, signature: &'static str, get: impl IntoFunction<M>) -> Self {
        self.with(signature, MemberKind::Property(get.into_function(), None))
    }

    /// A property whose value is a part of the object already. What follows after it in an expression looks at it
    /// where it lies.
    #[must_use]
    pub fn part<T: Object, U: Lend + 'static>(
        self,
        signature: &'static str,
        part: impl Fn(&T) -> &U + Copy + Send + Sync + 'static,
    ) -> Self {
        let get = move |_: &mut Cx<'_>, call: &mut Call<'_>| {
            call.look(|object| object.downcast_ref().map(|object| part(object).keep()))
        };
        let mut ty = self.with(signature, MemberKind::Property(Arc::new(get), None));
        if let Some(member) = ty.members.last_mut() {
            let lend: Part = Arc::new(move |object| object.downcast_ref().map(|object| part(object).lend()));
            member.part = Some(lend);
        }
        ty
    }

    /// A property or field that can be read and written; `set` takes the receiver and the value.
    #[must_use]
    pub fn writable<M, N>(
        self,
        signature: &'static str,
        get: impl IntoFunction<M>,
        set: impl IntoFunction<N>,
    ) -> Self {
        self.with(signature, MemberKind::Property(get.into_function(), Some(set.into_function())))
    }

    /// An indexer that can be read: `"char this[int index]"`.
    #[must_use]
    pub fn indexer<M>(self, signature: &'static str, get: impl IntoFunction<M>) -> Self {
        self.with(signature, MemberKind::Indexer(get.into_function(), None))
    }

    /// An indexer that can be read and written; `set` takes the receiver, the indexes and the value.
    #[must_use]
    pub fn writable_indexer<M, N>(
        self,
        signature: &'static str,
        get: impl IntoFunction<M>,
        set: impl IntoFunction<N>,
    ) -> Self {
        self.with(signature, MemberKind::Indexer(get.into_function(), Some(set.into_function())))
    }

    /// A method; static ones and extension methods say so in the signature.
    #[must_use]
    pub fn method<M>(self, signature: &'static str, function: impl IntoFunction<M>) -> Self {
        self.with(signature, MemberKind::Method(function.into_function()))
    }

    /// A constructor: `"String(char c, int count)"`.
    #[must_use]
    pub fn constructor<M>(self, signature: &'static str, function: impl IntoFunction<M>) -> Self {
        self.with(signature, MemberKind::Constructor(function.into_function()))
    }

    /// An operator: `"bool operator ==(string a, string b)"`.
    #[must_use]
    pub fn operator<M>(self, signature: &'static str, function: impl IntoFunction<M>) -> Self {
        self.with(signature, MemberKind::Operator(function.into_function()))
    }

    /// A user-defined conversion: `"explicit operator int(JToken value)"`.
    #[must_use]
    pub fn conversion<M>(self, signature: &'static str, function: impl IntoFunction<M>) -> Self {
        self.with(signature, MemberKind::Conversion(function.into_function()))
    }

    /// Tags the member declared last, see [`Member::tag`].
    #[must_use]
    pub fn tagged(mut self, tag: &'static str) -> Self {
        if let Some(member) = self.members.last_mut() {
            member.tag = Some(tag);
        }
        self
    }

    /// Says what the member declared last does to its receiver.
    #[must_use]
    pub fn effect(mut self, effect: Effect) -> Self {
        if let Some(member) = self.members.last_mut() {
            member.effect = Some(effect);
        }
        self
    }

    /// Says of the member declared last where .NET may answer otherwise.
    #[must_use]
    pub fn remark(mut self, remark: &'static str) -> Self {
        if let Some(member) = self.members.last_mut() {
            member.remark = Some(remark);
        }
        self
    }

    fn with(mut self, signature: &'static str, kind: MemberKind) -> Self {
        self.members.push(Member { signature, kind, tag: None, effect: None, remark: None, part: None });
        self
    }
}
