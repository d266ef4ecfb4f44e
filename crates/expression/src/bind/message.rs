//! What the compiler says, in Roslyn's wording.

use gatepost_csharp::Span;

use super::Binder;
use super::bound::Bound;
use super::conversion::constant_of;
use crate::ir::Expr;
use crate::ty::{Prim, Ty};
use crate::value::Value;

/// A type with its namespace, as messages about conversions print it.
pub(super) fn full(ty: &Ty) -> String {
    match ty {
        Ty::Named(named) => {
            let args: Vec<String> = named.args.iter().map(full).collect();
            if args.is_empty() {
                named.name.to_string()
            } else {
                format!("{}<{}>", named.name, args.join(", "))
            }
        }
        Ty::Array(element, rank) => {
            format!("{}[{}]", full(element), ",".repeat(usize::from(*rank).saturating_sub(1)))
        }
        Ty::Nullable(inner) => format!("{}?", full(inner)),
        _ => ty.to_string(),
    }
}

impl Binder<'_> {
    /// How an expression is called in messages: its type, or what it is when it has none.
    pub(super) fn display(&self, bound: &Bound<'_>) -> String {
        match bound {
            Bound::Null(_) => "<null>".to_owned(),
            Bound::Default(_) => "default".to_owned(),
            Bound::Lambda(_) => "lambda expression".to_owned(),
            Bound::Group(_) => "method group".to_owned(),
            Bound::Throw(..) => "throw expression".to_owned(),
            Bound::Tuple(elements, _) if self.type_of(bound).is_none() => {
                let all: Vec<String> = elements.iter().map(|(_, element)| self.display(element)).collect();
                format!("({})", all.join(", "))
            }
            _ => self.type_of(bound).map_or_else(String::new, |ty| ty.to_string()),
        }
    }

    pub(super) fn display_full(&self, bound: &Bound<'_>) -> String {
        match self.type_of(bound) {
            Some(ty) => full(&ty),
            None => self.display(bound),
        }
    }

    /// Tells why an expression does not convert implicitly.
    pub(super) fn no_conversion(&mut self, from: &Bound<'_>, to: &Ty, span: Span) {
        if from.is_error() || *to == Ty::Error {
            return;
        }
        match from {
            Bound::Null(_) => {
                let message =
                    format!("Cannot convert null to '{to}' because it is a non-nullable value type");
                return self.error("CS0037", span, message);
            }
            Bound::Lambda(lambda) => return self.no_lambda_conversion(lambda, to),
            Bound::Group(group) => return self.no_group_conversion(group, to),
            Bound::Throw(_, span) => {
                return self.error("CS8115", *span, "A throw expression is not allowed in this context.");
            }
            Bound::Tuple(elements, _) => {
                if let Ty::Tuple(targets) = super::user_conversion::strip(to)
                    && targets.len() == elements.len()
                {
                    for ((_, element), target) in elements.iter().zip(targets.iter()) {
                        if self.implicit(element, &target.ty).is_none() {
                            self.no_conversion(element, &target.ty, element.span());
                        }
                    }
                    return;
                }
            }
            _ => {}
        }
        if let Bound::Value(value) = from
            && self.constant_out_of_range(value, to)
        {
            return;
        }
        let name = self.display_full(from);
        let wanted = full(to);
        if matches!(from, Bound::Value(_) | Bound::Place(_) | Bound::Tuple(..))
            && self.explicit(from, to).is_some()
        {
            let message = format!(
                "Cannot implicitly convert type '{name}' to '{wanted}'. An explicit conversion exists (are you missing a cast?)"
            );
            let help = format!("write `({to})` before it");
            return self.error_with_help("CS0266", span, message, Some(help));
        }
        self.error("CS0029", span, format!("Cannot implicitly convert type '{name}' to '{wanted}'"));
    }

    /// Constants have messages of their own.
    fn constant_out_of_range(&mut self, value: &Expr, to: &Ty) -> bool {
        let Some(constant) = constant_of(value) else { return false };
        let Ty::Prim(prim) = super::user_conversion::strip(to) else { return false };
        let span = value.span;
        let suffix = match (&constant, prim) {
            (Value::Double(_), Prim::Single) => "F",
            (Value::Double(_), Prim::Decimal) => "M",
            (Value::Int32(_) | Value::Int64(_), _) if is_integral(*prim) => {
                let too_large = match (&constant, prim) {
                    (Value::Int64(number), Prim::UInt64) => *number < 0,
                    (Value::Int64(_), _) => return false,
                    _ => *prim != Prim::Char,
                };
                if too_large {
                    let text = constant_text(&constant);
                    let message = format!("Constant value '{text}' cannot be converted to a '{to}'");
                    self.error("CS0031", span, message);
                }
                return too_large;
            }
            _ => return false,
        };
        let message = format!(
            "Literal of type double cannot be implicitly converted to type '{to}'; use an '{suffix}' suffix to create a literal of this type"
        );
        self.error("CS0664", span, message);
        true
    }

    /// A constant that a cast cannot convert.
    pub(super) fn constant_too_large(&mut self, value: &Expr, to: &Ty) -> Expr {
        let text = constant_of(value).map(|value| constant_text(&value)).unwrap_or_default();
        let decimal = value.ty == Ty::DECIMAL || *to == Ty::DECIMAL;
        if decimal {
            let message = format!("Constant value '{text}' cannot be converted to a '{to}'");
            self.error("CS0031", value.span, message);
        } else {
            let message = format!(
                "Constant value '{text}' cannot be converted to a '{to}' (use 'unchecked' syntax to override)"
            );
            self.error("CS0221", value.span, message);
        }
        self.bad(value.span)
    }
}

fn is_integral(prim: Prim) -> bool {
    !matches!(prim, Prim::Bool | Prim::Single | Prim::Double | Prim::Decimal)
}

/// A constant as messages print it.
pub(super) fn constant_text(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Char(unit) => String::from_utf16_lossy(&[*unit]),
        Value::SByte(number) => number.to_string(),
        Value::Byte(number) => number.to_string(),
        Value::Int16(number) => number.to_string(),
        Value::UInt16(number) => number.to_string(),
        Value::Int32(number) => number.to_string(),
        Value::UInt32(number) => number.to_string(),
        Value::Int64(number) => number.to_string(),
        Value::UInt64(number) => number.to_string(),
        Value::Single(number) => number.to_string(),
        Value::Double(number) => number.to_string(),
        Value::Decimal(number) => format!("{number}M"),
        Value::String(text) => text.to_string(),
        Value::Enum(value) => value.number.to_string(),
        Value::Null | Value::Object(_) => "null".to_owned(),
    }
}
