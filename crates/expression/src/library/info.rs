//! The signatures of a type, read and resolved.

use std::collections::HashMap;
use std::sync::Arc;

use ecow::EcoString;
use gatepost_csharp::{
    self as csharp, ExprKind, Literal, MemberSignature, OperatorName, Parameter, ParameterModifier, PrefixOp,
    Span,
};

use super::{Declared, Library, Resolver, Scope};
use crate::declare::{Member, MemberKind, TypeKind};
use crate::exception::Throw;
use crate::function::Function;
use crate::ir::Operation;
use crate::ty::Ty;
use crate::value::{EnumValue, Value};

/// A type with its signatures resolved.
pub(crate) struct Info {
    /// What it derives from, in terms of its type parameters.
    pub(crate) bases: Vec<Ty>,
    /// The members in the order of their declaration.
    pub(crate) members: Vec<Arc<MemberInfo>>,
    by_name: HashMap<EcoString, Vec<usize>>,
    /// What is wrong with the table.
    pub(crate) faults: Vec<String>,
}

/// A member with its signature resolved.
pub(crate) struct MemberInfo {
    /// Its name; see [`MemberInfo::CONSTRUCTOR`] and the like for those that have none.
    pub(crate) name: EcoString,
    /// What it is.
    pub(crate) role: Role,
    /// Whether it needs no receiver.
    pub(crate) is_static: bool,
    /// Whether its first parameter is the receiver of an extension method.
    pub(crate) extension: bool,
    /// Its own type parameters.
    pub(crate) type_params: Vec<EcoString>,
    /// What the type parameters at these indexes must derive from.
    pub(crate) constraints: Vec<(usize, Ty)>,
    /// Its parameters.
    pub(crate) params: Vec<ParamInfo>,
    /// The type of its result.
    pub(crate) ty: Ty,
    /// What reads or calls it.
    pub(crate) get: Arc<Operation>,
    /// What writes it.
    pub(crate) set: Option<Arc<Operation>>,
}

/// What a member is.
#[derive(Clone, Debug)]
pub(crate) enum Role {
    Method,
    Property,
    Indexer,
    Constructor,
    Operator,
    Conversion {
        implicit: bool,
    },
    /// A value known at compile time; only a constant when it is not `static readonly`.
    Constant {
        value: Value,
        readonly: bool,
    },
}

/// A parameter.
pub(crate) struct ParamInfo {
    pub(crate) name: EcoString,
    pub(crate) ty: Ty,
    pub(crate) mode: ParamMode,
    pub(crate) default: Option<Default>,
}

/// How an argument gets to its parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ParamMode {
    Value,
    Params,
    Out,
    Ref,
    In,
}

/// The value of a parameter that may be left out.
#[derive(Clone, Debug)]
pub(crate) enum Default {
    /// This constant.
    Value(Value),
    /// `default(T)` of the parameter's type.
    OfType,
}

impl MemberInfo {
    /// The name under which constructors are found.
    pub(crate) const CONSTRUCTOR: &'static str = ".ctor";
    /// The name under which indexers are found.
    pub(crate) const INDEXER: &'static str = "this[]";
    /// The name under which user-defined conversions are found.
    pub(crate) const CONVERSION: &'static str = "conversion";

    /// The name under which an operator is found.
    pub(crate) fn operator(text: &str) -> EcoString {
        ecow::eco_format!("operator {text}")
    }

    /// The name that a list of members has for it.
    pub(crate) fn listed_name(&self) -> &str {
        match self.name.as_str() {
            Self::INDEXER => "Item",
            name => name,
        }
    }

    /// Whether it can be called with parentheses.
    pub(crate) fn is_method(&self) -> bool {
        matches!(self.role, Role::Method)
    }
}

impl Info {
    /// Reads all signatures of a declared type.
    pub(crate) fn of(library: &Library, declared: &Declared) -> Self {
        let mut reader = Reader { library, declared, faults: Vec::new() };
        let bases = reader.bases();
        let members: Vec<Arc<MemberInfo>> =
            declared.ty.members.iter().filter_map(|member| reader.member(member)).map(Arc::new).collect();
        let mut by_name: HashMap<EcoString, Vec<usize>> = HashMap::new();
        for (index, member) in members.iter().enumerate() {
            by_name.entry(member.name.clone()).or_default().push(index);
        }
        Self { bases, members, by_name, faults: reader.faults }
    }

    /// The members of this name.
    pub(crate) fn named(&self, name: &str) -> impl Iterator<Item = &Arc<MemberInfo>> {
        let indexes = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
        indexes.iter().filter_map(|index| self.members.get(*index))
    }
}

struct Reader<'a> {
    library: &'a Library,
    declared: &'a Declared,
    faults: Vec<String>,
}

/// The names that a signature may use besides the types of the library.
struct Names<'a> {
    declared: &'a Declared,
    own: &'a [EcoString],
    faults: Vec<String>,
}

impl Scope for Names<'_> {
    fn type_parameter(&self, name: &str) -> Option<Ty> {
        let own = self.own.iter().any(|param| param == name);
        let outer = self.declared.head.params.iter().any(|param| param.name == name);
        (own || outer).then(|| Ty::Param(name.into()))
    }

    fn nearby(&self, name: &str) -> Vec<String> {
        let mut all = vec![format!("{}.{name}", self.declared.head.name)];
        let mut rest = self.declared.head.name;
        while let Some((outer, _)) = rest.rsplit_once('.') {
            all.push(format!("{outer}.{name}"));
            rest = outer;
        }
        all
    }

    fn used(&mut self, _declared: &Declared, _span: Span) {}

    fn error(&mut self, code: &'static str, message: String, _span: Span) {
        self.faults.push(format!("{code} {message}"));
    }
}

impl Reader<'_> {
    fn fault(&mut self, text: &str, what: impl std::fmt::Display) {
        self.faults.push(format!("{}: `{text}`: {what}", self.declared.head.name));
    }

    fn bases(&mut self) -> Vec<Ty> {
        let declared = self.declared;
        declared.head.bases.iter().map(|text| self.base(text)).collect()
    }

    fn base(&mut self, text: &'static str) -> Ty {
        let parsed = csharp::parse_type(text);
        if let Some(error) = parsed.errors.first() {
            self.fault(text, error);
        }
        self.resolve(&parsed.tree, &[], text)
    }

    fn resolve(&mut self, syntax: &csharp::TypeSyntax, own: &[EcoString], text: &str) -> Ty {
        let scope = Names { declared: self.declared, own, faults: Vec::new() };
        let mut resolver = Resolver { library: self.library, scope };
        let ty = resolver.ty(syntax);
        for fault in resolver.scope.faults {
            self.fault(text, fault);
        }
        ty
    }

    fn member(&mut self, member: &Member) -> Option<MemberInfo> {
        if let MemberKind::EnumMember(number) = &member.kind {
            return Some(self.enum_member(member, *number));
        }
        let signature = match csharp::parse_member_signature(member.signature) {
            Ok(signature) => signature,
            Err(error) => {
                self.fault(member.signature, error);
                return None;
            }
        };
        let type_params: Vec<EcoString> =
            signature.type_parameters.iter().map(|param| param.text.clone()).collect();
        let params: Vec<ParamInfo> = signature
            .parameters
            .iter()
            .map(|param| self.param(param, &type_params, member.signature))
            .collect();
        let constraints = self.constraints(&signature, &type_params, member.signature);
        let ty = match &signature.return_type {
            Some(ty) => self.resolve(ty, &type_params, member.signature),
            None => self.own_type(),
        };
        let Some((name, role)) = role(member, &signature) else {
            self.fault(member.signature, "the signature is of another kind than its function");
            return None;
        };
        let extension =
            signature.parameters.first().is_some_and(|param| param.modifier == ParameterModifier::This);
        let is_static = match role {
            Role::Method | Role::Property => signature.is_static || self.declared.kind() == TypeKind::Static,
            Role::Indexer => false,
            Role::Constructor | Role::Operator | Role::Conversion { .. } | Role::Constant { .. } => true,
        };
        let (get, set) = functions(&member.kind);
        let build = |function: Function, extra: Option<&'static str>| {
            let names = signature.parameters.iter().filter(|param| param.modifier != ParameterModifier::Out);
            Arc::new(Operation {
                name: ecow::eco_format!("{}.{name}", self.declared.head.name),
                function,
                instance: !is_static,
                params: names.map(|param| param.name.span.of(member.signature)).chain(extra).collect(),
                is_property: matches!(member.kind, MemberKind::Property(..)),
                tag: member.tag,
                part: member.part.clone().filter(|_| extra.is_none()),
                effect: member.effect,
            })
        };
        Some(MemberInfo {
            role,
            is_static,
            extension,
            type_params,
            constraints,
            params,
            ty,
            get: build(get, None),
            set: set.map(|set| build(set, Some("value"))),
            name,
        })
    }

    fn constraints(
        &mut self,
        signature: &MemberSignature,
        own: &[EcoString],
        text: &'static str,
    ) -> Vec<(usize, Ty)> {
        let mut resolved = Vec::new();
        for constraint in &signature.constraints {
            let Some(index) = own.iter().position(|param| *param == constraint.parameter.text) else {
                continue;
            };
            for ty in &constraint.types {
                resolved.push((index, self.resolve(ty, own, text)));
            }
        }
        resolved
    }

    fn own_type(&self) -> Ty {
        let args = self.declared.head.params.iter().map(|param| Ty::Param(param.name.into())).collect();
        Library::instance(self.declared, args)
    }

    fn enum_member(&self, member: &Member, number: i32) -> MemberInfo {
        let value = Value::Enum(EnumValue { ty: self.declared.head.name, number });
        MemberInfo {
            name: member.signature.into(),
            role: Role::Constant { value, readonly: false },
            is_static: true,
            extension: false,
            type_params: Vec::new(),
            constraints: Vec::new(),
            params: Vec::new(),
            ty: self.own_type(),
            get: Arc::new(Operation {
                name: ecow::eco_format!("{}.{}", self.declared.head.name, member.signature),
                function: constant(),
                instance: false,
                params: Vec::new(),
                is_property: false,
                tag: member.tag,
                part: None,
                effect: member.effect,
            }),
            set: None,
        }
    }

    fn param(&mut self, param: &Parameter, own: &[EcoString], text: &'static str) -> ParamInfo {
        let ty = self.resolve(&param.ty, own, text);
        let default = param.default.as_ref().map(|default| self.default(default, text));
        let mode = match param.modifier {
            ParameterModifier::None | ParameterModifier::This => ParamMode::Value,
            ParameterModifier::Params => ParamMode::Params,
            ParameterModifier::Out => ParamMode::Out,
            ParameterModifier::Ref => ParamMode::Ref,
            ParameterModifier::In => ParamMode::In,
        };
        ParamInfo { name: param.name.text.clone(), ty, mode, default }
    }

    fn default(&mut self, default: &csharp::Expr, text: &'static str) -> Default {
        match &default.kind {
            ExprKind::Literal(literal) => Default::Value(literal_value(literal)),
            ExprKind::Default(_) => Default::OfType,
            ExprKind::Prefix { op: PrefixOp::Minus, operand, .. } => match &operand.kind {
                ExprKind::Literal(Literal::Int(number)) => {
                    Default::Value(Value::Int32(number.wrapping_neg()))
                }
                _ => self.strange_default(text),
            },
            ExprKind::Member { target, name } => match &target.kind {
                ExprKind::Name(owner) => {
                    self.enum_default(&owner.identifier.text, &name.identifier.text, text)
                }
                _ => self.strange_default(text),
            },
            _ => self.strange_default(text),
        }
    }

    fn enum_default(&mut self, owner: &str, name: &str, text: &'static str) -> Default {
        let number = self.library.find_simple(owner).into_iter().find_map(|declared| {
            let member = declared.ty.members.iter().find(|member| member.signature == name)?;
            match member.kind {
                MemberKind::EnumMember(number) => Some(EnumValue { ty: declared.head.name, number }),
                _ => None,
            }
        });
        match number {
            Some(value) => Default::Value(Value::Enum(value)),
            None => self.strange_default(text),
        }
    }

    fn strange_default(&mut self, text: &'static str) -> Default {
        self.fault(text, "a default value must be a literal, `default` or a member of an enumeration");
        Default::OfType
    }
}

fn role(member: &Member, signature: &MemberSignature) -> Option<(EcoString, Role)> {
    Some(match (&member.kind, &signature.kind) {
        (MemberKind::Constant(value), csharp::MemberKind::Property(name)) => {
            let value = value.clone();
            (name.text.clone(), Role::Constant { value, readonly: signature.is_static })
        }
        (MemberKind::Property(..), csharp::MemberKind::Property(name)) => (name.text.clone(), Role::Property),
        (MemberKind::Method(_), csharp::MemberKind::Method(name)) => (name.text.clone(), Role::Method),
        (MemberKind::Indexer(..), csharp::MemberKind::Indexer) => (MemberInfo::INDEXER.into(), Role::Indexer),
        (MemberKind::Constructor(_), csharp::MemberKind::Constructor) => {
            (MemberInfo::CONSTRUCTOR.into(), Role::Constructor)
        }
        (MemberKind::Operator(_), csharp::MemberKind::Operator(op)) => {
            (MemberInfo::operator(operator_text(*op)), Role::Operator)
        }
        (MemberKind::Conversion(_), csharp::MemberKind::Conversion { implicit }) => {
            (MemberInfo::CONVERSION.into(), Role::Conversion { implicit: *implicit })
        }
        _ => return None,
    })
}

fn operator_text(op: OperatorName) -> &'static str {
    match op {
        OperatorName::Binary(op) => op.text(),
        OperatorName::Prefix(op) => op.text(),
        OperatorName::True => "true",
        OperatorName::False => "false",
    }
}

fn functions(kind: &MemberKind) -> (Function, Option<Function>) {
    match kind {
        MemberKind::Property(get, set) | MemberKind::Indexer(get, set) => (Arc::clone(get), set.clone()),
        MemberKind::Method(function)
        | MemberKind::Constructor(function)
        | MemberKind::Operator(function)
        | MemberKind::Conversion(function) => (Arc::clone(function), None),
        MemberKind::Constant(_) | MemberKind::EnumMember(_) => (constant(), None),
    }
}

fn constant() -> Function {
    Arc::new(|_, _| Err(Throw::Bug("a constant is read by the binder".to_owned())))
}

/// The value of a literal.
pub(crate) fn literal_value(literal: &Literal) -> Value {
    match literal {
        Literal::Null => Value::Null,
        Literal::Bool(value) => Value::Bool(*value),
        Literal::Int(value) => Value::Int32(*value),
        Literal::UInt(value) => Value::UInt32(*value),
        Literal::Long(value) => Value::Int64(*value),
        Literal::ULong(value) => Value::UInt64(*value),
        Literal::Float(value) => Value::Single(*value),
        Literal::Double(value) => Value::Double(*value),
        Literal::Decimal(value) => Value::Decimal(*value),
        Literal::Char(unit) => Value::Char(*unit),
        Literal::String(text) => Value::text(str_of(text)),
    }
}

/// A string literal as .NET's string.
pub(crate) fn str_of(text: &csharp::Text) -> crate::text::Str {
    match text {
        csharp::Text::Str(text) => text.clone().into(),
        csharp::Text::Units(units) => crate::text::Str::from_units(units),
    }
}
