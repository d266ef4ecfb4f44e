//! <https://learn.microsoft.com/azure/api-management/set-variable-policy>

use std::borrow::Cow;

use gatepost_engine::{
    Context, Fit, Flow, FromObject, FromText, Outcome, Policy, Section, Sections, Sets, Value, VariableName,
};
use gatepost_expression as expression;
use gatepost_expression::{Prim, Ty};
use gatepost_macros::Element;

/// Sets a variable for the rest of the request.
///
/// What is written out is a `System.String`, even `5`; an expression keeps its type, which must be one of those
/// that the page lists.
///
/// ```xml
/// <set-variable name="isMobile" value="@(context.Request.Headers.GetValueOrDefault("User-Agent","").Contains("Mobile"))" />
/// ```
#[derive(Element)]
pub(crate) struct SetVariable {
    /// Name of the variable.
    name: VariableName,
    /// The value.
    value: Value<Storable>,
}

impl Policy for SetVariable {
    const NAME: &'static str = "set-variable";
    const SECTIONS: Sections = Sections::ALL;

    fn sets(&self, _: Section) -> Vec<Sets> {
        let ty = self.value.ty().map_or(Ty::String, Ty::clone);
        vec![Sets::Variable(self.name.as_str().to_string(), Some(ty))]
    }

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let Storable(value) = self.value.get(cx)?;
        cx.set_variable(self.name.as_str(), value);
        Ok(Flow::Next)
    }
}

/// A value of a type that a variable can hold.
#[derive(Clone)]
struct Storable(expression::Value);

impl FromText for Storable {
    fn expected() -> Cow<'static, str> {
        "a text, a number, a `bool`, a `Guid`, a `char`, a `DateTime`, a `TimeSpan`, a `byte[]` or a JSON token".into()
    }

    fn from_text(text: &str) -> Option<Self> {
        Some(Self(expression::Value::text(text)))
    }

    fn from_null() -> Option<Self> {
        Some(Self(expression::Value::Null))
    }
}

impl FromObject for Storable {
    fn fit(ty: &Ty) -> Fit {
        match ty {
            // What it is shows when it is there.
            Ty::Object => Fit::Direct,
            ty if is_storable(ty) => Fit::Direct,
            _ => Fit::No,
        }
    }

    fn from_object(value: expression::Value) -> Option<Self> {
        value.ty().is_none_or(|ty| is_storable(&ty)).then_some(Self(value))
    }
}

fn is_storable(ty: &Ty) -> bool {
    match ty {
        Ty::Prim(_) | Ty::String | Ty::Null | Ty::Error => true,
        Ty::Nullable(inner) => is_storable(inner),
        Ty::Array(element, 1) => matches!(element.as_ref(), Ty::Prim(Prim::Byte | Prim::SByte)),
        Ty::Named(named) => STORABLE.contains(&named.name.as_str()),
        Ty::Void | Ty::Object | Ty::Array(..) | Ty::Tuple(_) | Ty::Anonymous(_) | Ty::Param(_) => false,
    }
}

/// The types of the page, beyond numbers, texts and arrays of bytes.
const STORABLE: [&str; 11] = [
    "Newtonsoft.Json.Linq.JArray",
    "Newtonsoft.Json.Linq.JConstructor",
    "Newtonsoft.Json.Linq.JContainer",
    "Newtonsoft.Json.Linq.JProperty",
    "Newtonsoft.Json.Linq.JObject",
    "Newtonsoft.Json.Linq.JRaw",
    "Newtonsoft.Json.Linq.JToken",
    "Newtonsoft.Json.Linq.JValue",
    "System.Guid",
    "System.DateTime",
    "System.TimeSpan",
];
