//! <https://learn.microsoft.com/azure/api-management/set-query-parameter-policy>

use gatepost_engine::{Context, Flow, Outcome, Policy, Sections, TraceEvent, Url, Value};
use gatepost_expression::Str;
use gatepost_macros::Element;

use crate::parts::exists_action::{ExistsAction, ValueElement, texts};

/// Sets, adds to or removes a parameter of the query that goes to the backend.
///
/// ```xml
/// <set-query-parameter name="api-version" exists-action="skip">
///     <value>2024-01-01</value>
/// </set-query-parameter>
/// ```
#[derive(Element)]
pub(crate) struct SetQueryParameter {
    /// Name of the parameter.
    name: Value<Str>,
    /// What happens when the parameter is there already.
    #[element(default = "override")]
    exists_action: Value<ExistsAction>,
    /// The values; several give the parameter several times.
    #[element(children)]
    value: Vec<ValueElement>,
}

impl Policy for SetQueryParameter {
    const NAME: &'static str = "set-query-parameter";
    const SECTIONS: Sections = Sections::ALL;

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let (name, action) = (self.name.get(cx)?.to_string(), self.exists_action.get(cx)?);
        let values = if action == ExistsAction::Delete { Vec::new() } else { texts(&self.value, cx)? };
        let url = cx.request_mut().url_mut();
        let exists = url.parameters().get(&name).is_some();
        match action {
            ExistsAction::Skip if exists => return Ok(Flow::Next),
            ExistsAction::Override | ExistsAction::Delete => url.remove_parameter(&name),
            ExistsAction::Skip | ExistsAction::Append => {}
        }
        append(url, &name, &values);
        cx.note(|| TraceEvent::Changed {
            what: "request URL".to_owned(),
            value: Some(cx.request().url().to_string()),
        });
        Ok(Flow::Next)
    }
}

fn append(url: &mut Url, name: &str, values: &[Str]) {
    for value in values {
        url.append_parameter(name, &value.to_utf8());
    }
}
