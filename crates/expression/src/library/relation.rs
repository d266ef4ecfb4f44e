//! How types stand to each other: bases, interfaces, subtypes.

use super::{Library, Variance};
use crate::clr::KeyValuePair;
use crate::declare::TypeKind;
use crate::ty::{Prim, Ty};
use crate::value::{EnumValue, Value};

/// Tables are no deeper than this; a cycle in them ends here.
const DEPTH: usize = 24;

/// The interfaces of a one-dimensional array besides those of `System.Array`.
const ARRAY_INTERFACES: [&str; 5] = [
    "System.Collections.Generic.IList",
    "System.Collections.Generic.ICollection",
    "System.Collections.Generic.IEnumerable",
    "System.Collections.Generic.IReadOnlyList",
    "System.Collections.Generic.IReadOnlyCollection",
];

impl Library {
    /// What kind of type a declared type is.
    pub(crate) fn kind(&self, ty: &Ty) -> Option<TypeKind> {
        self.declared(ty).map(|declared| declared.kind())
    }

    /// Whether values of the type are never null and have no identity.
    pub(crate) fn is_value_type(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Prim(_) | Ty::Nullable(_) | Ty::Tuple(_) => true,
            Ty::Named(_) => {
                matches!(self.kind(ty), Some(TypeKind::Structure | TypeKind::Enumeration))
            }
            _ => false,
        }
    }

    /// Whether `null` is a value of the type.
    pub(crate) fn admits_null(&self, ty: &Ty) -> bool {
        matches!(ty, Ty::Nullable(_) | Ty::Error | Ty::Null) || self.is_reference_type(ty)
    }

    /// Whether the type is a class, an interface, a delegate or an array.
    pub(crate) fn is_reference_type(&self, ty: &Ty) -> bool {
        !matches!(ty, Ty::Void | Ty::Param(_) | Ty::Null) && !self.is_value_type(ty)
    }

    /// Whether the type is an enumeration.
    pub(crate) fn is_enum(&self, ty: &Ty) -> bool {
        self.kind(ty) == Some(TypeKind::Enumeration)
    }

    /// Whether the type is an interface.
    pub(crate) fn is_interface(&self, ty: &Ty) -> bool {
        self.kind(ty) == Some(TypeKind::Interface)
    }

    /// The base class and the interfaces that the type names itself.
    pub(crate) fn bases(&self, ty: &Ty) -> Vec<Ty> {
        let mut bases = self.declared_bases(ty);
        match ty {
            Ty::Array(element, rank) => {
                bases = vec![Ty::named("System.Array", [])];
                if *rank == 1 {
                    bases.extend(ARRAY_INTERFACES.map(|name| Ty::named(name, [Ty::clone(element)])));
                }
            }
            Ty::Nullable(_) | Ty::Tuple(_) => bases.push(Ty::named("System.ValueType", [])),
            Ty::Anonymous(_) | Ty::Param(_) => bases.push(Ty::Object),
            Ty::Object | Ty::Void | Ty::Null | Ty::Error => bases.clear(),
            Ty::Prim(_) | Ty::String | Ty::Named(_) => {
                if !bases.iter().any(|base| self.is_class(base))
                    && let Some(base) = self.implied_base(ty)
                {
                    bases.push(base);
                }
            }
        }
        bases
    }

    fn declared_bases(&self, ty: &Ty) -> Vec<Ty> {
        let Some(declared) = self.declared(ty) else { return Vec::new() };
        let args = ty.args();
        let bases = self.info(declared).bases.iter();
        bases.map(|base| base.substitute(&|name| declared.head.argument(name, args))).collect()
    }

    fn is_class(&self, ty: &Ty) -> bool {
        matches!(self.kind(ty), Some(TypeKind::Class | TypeKind::Static)) || *ty == Ty::Object
    }

    fn implied_base(&self, ty: &Ty) -> Option<Ty> {
        Some(match self.kind(ty)? {
            TypeKind::Structure => Ty::named("System.ValueType", []),
            TypeKind::Enumeration => Ty::named("System.Enum", []),
            TypeKind::Delegate => Ty::named("System.MulticastDelegate", []),
            TypeKind::Class if ty.full_name() == Some("System.Enum") => Ty::named("System.ValueType", []),
            TypeKind::Class | TypeKind::Static => Ty::Object,
            TypeKind::Interface => return None,
        })
    }

    /// The base class, `None` for interfaces and `object`.
    pub(crate) fn base_class(&self, ty: &Ty) -> Option<Ty> {
        self.bases(ty).into_iter().find(|base| !self.is_interface(base))
    }

    /// The type itself, then everything that it derives from, nearest first.
    pub(crate) fn supertypes(&self, ty: &Ty) -> Vec<Ty> {
        let mut all = vec![ty.clone()];
        let mut level = vec![ty.clone()];
        for _ in 0..DEPTH {
            let mut next = Vec::new();
            for base in level.iter().flat_map(|ty| self.bases(ty)) {
                if !all.contains(&base) {
                    all.push(base.clone());
                    next.push(base);
                }
            }
            if next.is_empty() {
                break;
            }
            level = next;
        }
        if !all.contains(&Ty::Object) && !matches!(ty, Ty::Void | Ty::Null | Ty::Error) {
            all.push(Ty::Object);
        }
        all
    }

    /// The instances of a generic declaration among the type and what it derives from.
    pub(crate) fn instances(&self, ty: &Ty, name: &str) -> Vec<Ty> {
        let named = |ty: &Ty| matches!(ty, Ty::Named(named) if named.name == name && !named.args.is_empty());
        self.supertypes(ty).into_iter().filter(named).collect()
    }

    /// Whether a value of type `a` is one of type `b` without any change: identity, a reference conversion or boxing.
    pub(crate) fn is_subtype(&self, a: &Ty, b: &Ty) -> bool {
        self.derives(a, b, 0)
    }

    fn derives(&self, a: &Ty, b: &Ty, depth: usize) -> bool {
        if a == b || *a == Ty::Error || *b == Ty::Error {
            return true;
        }
        if depth > DEPTH || *a == Ty::Void {
            return false;
        }
        match (a, b) {
            (_, Ty::Object) => *a != Ty::Null,
            (_, Ty::Prim(_) | Ty::String | Ty::Tuple(_) | Ty::Anonymous(_) | Ty::Nullable(_)) => false,
            (Ty::Array(from, rank), Ty::Array(to, other)) => {
                rank == other && self.is_reference_type(from) && self.derives(from, to, depth + 1)
            }
            (Ty::Nullable(inner), _) => !self.is_value_type(b) && self.derives(inner, b, depth + 1),
            (Ty::Array(element, 1), Ty::Named(named)) if ARRAY_INTERFACES.contains(&named.name.as_str()) => {
                let arg = named.args.first().unwrap_or(&Ty::Error);
                **element == *arg || self.is_reference_type(element) && self.derives(element, arg, depth + 1)
            }
            _ => self.supertypes(a).iter().any(|base| base == b || self.varies(base, b, depth)),
        }
    }

    /// Whether instances of the same interface or delegate convert because their arguments do.
    fn varies(&self, a: &Ty, b: &Ty, depth: usize) -> bool {
        let (Ty::Named(from), Ty::Named(to)) = (a, b) else { return false };
        if from.name != to.name || from.args.len() != to.args.len() {
            return false;
        }
        let Some(declared) = self.declared(a) else { return false };
        let args = from.args.iter().zip(&to.args).zip(&declared.head.params);
        args.into_iter().all(|((from, to), param)| {
            if from == to {
                return true;
            }
            let (derived, base) = match param.variance {
                Variance::None => return false,
                Variance::Out => (from, to),
                Variance::In => (to, from),
            };
            self.is_reference_type(derived)
                && self.is_reference_type(base)
                && self.derives(derived, base, depth + 1)
        })
    }

    /// Whether a value whose run-time type is `runtime` can be seen as `target`: what `is`, `as` and casts ask.
    pub fn convertible(&self, runtime: &Ty, target: &Ty) -> bool {
        match target {
            Ty::Nullable(inner) => self.convertible(runtime, inner),
            Ty::Array(to, rank) => match runtime {
                Ty::Array(from, other) => rank == other && self.same_storage(from, to),
                _ => false,
            },
            Ty::Param(_) | Ty::Error => true,
            _ => self.is_subtype(runtime, target),
        }
    }

    /// Whether a value of static type `given`, boxed, can be unboxed or cast to `wanted`: what is sure to throw is not.
    pub fn may_hold(&self, given: &Ty, wanted: &Ty) -> bool {
        let bare = |ty: &Ty| if let Ty::Nullable(inner) = ty { Ty::clone(inner) } else { ty.clone() };
        let (given, wanted) = (bare(given), bare(wanted));
        let unknown = |ty: &Ty| matches!(ty, Ty::Object | Ty::Null | Ty::Error | Ty::Param(_));
        if unknown(&given) || unknown(&wanted) || self.is_subtype(&given, &wanted) {
            return true;
        }
        if self.is_value_type(&given) {
            let is_number = |ty: &Ty| *ty == Ty::INT || self.is_enum(ty);
            return is_number(&given) && is_number(&wanted);
        }
        let is_open = given != Ty::String && self.is_interface(&wanted);
        self.is_subtype(&wanted, &given) || is_open
    }

    fn same_storage(&self, from: &Ty, to: &Ty) -> bool {
        from == to || self.is_reference_type(from) && self.is_subtype(from, to)
    }

    /// `default(T)`.
    pub fn default_value(&self, ty: &Ty) -> Value {
        match ty {
            Ty::Prim(prim) => zero(*prim),
            Ty::Tuple(elements) => crate::clr::record::of(
                ty,
                elements.iter().map(|element| self.default_value(&element.ty)).collect(),
            ),
            Ty::Named(named) if named.name == KeyValuePair::NAME && named.args.len() == 2 => {
                let [key, value] = [0, 1].map(|at| named.args.get(at).cloned().unwrap_or(Ty::Object));
                let (first, second) = (self.default_value(&key), self.default_value(&value));
                Value::object(KeyValuePair::new(key, value, first, second))
            }
            Ty::Named(_) => match self.declared(ty) {
                Some(declared) if declared.kind() == TypeKind::Enumeration => {
                    Value::Enum(EnumValue { ty: declared.head.name, number: 0 })
                }
                Some(declared) => declared.ty.default.clone().unwrap_or_default(),
                None => Value::Null,
            },
            _ => Value::Null,
        }
    }

    /// The element type of what `foreach` and `IEnumerable<T>` see in the type; `None` where it is not clear.
    pub(crate) fn item_type(&self, ty: &Ty) -> Option<Ty> {
        match ty {
            Ty::Array(element, _) => return Some(Ty::clone(element)),
            Ty::String => return Some(Ty::CHAR),
            _ => {}
        }
        let instances = self.instances(ty, "System.Collections.Generic.IEnumerable");
        match instances.as_slice() {
            [one] => one.args().first().cloned(),
            [] if self.is_subtype(ty, &Ty::named("System.Collections.IEnumerable", [])) => Some(Ty::Object),
            _ => None,
        }
    }
}

/// The zero of a simple type.
pub(crate) fn zero(prim: Prim) -> Value {
    match prim {
        Prim::Bool => Value::Bool(false),
        Prim::Char => Value::Char(0),
        Prim::SByte => Value::SByte(0),
        Prim::Byte => Value::Byte(0),
        Prim::Int16 => Value::Int16(0),
        Prim::UInt16 => Value::UInt16(0),
        Prim::Int32 => Value::Int32(0),
        Prim::UInt32 => Value::UInt32(0),
        Prim::Int64 => Value::Int64(0),
        Prim::UInt64 => Value::UInt64(0),
        Prim::Single => Value::Single(0.0),
        Prim::Double => Value::Double(0.0),
        Prim::Decimal => Value::Decimal(rust_decimal::Decimal::ZERO),
    }
}

impl super::Head {
    /// The argument that stands for a type parameter.
    pub(crate) fn argument(&self, name: &str, args: &[Ty]) -> Option<Ty> {
        let index = self.params.iter().position(|param| param.name == name)?;
        args.get(index).cloned()
    }
}
