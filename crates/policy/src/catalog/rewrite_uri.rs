//! <https://learn.microsoft.com/azure/api-management/rewrite-uri-policy>

use gatepost_engine::{Context, Flow, Outcome, Policy, Request, Sections, TraceEvent, Value};
use gatepost_expression::Str;
use gatepost_macros::Element;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// Replaces path and query that go to the backend.
///
/// `{name}` stands for a parameter of the operation's URL template. Parameters of the request's query that the
/// template of the operation does not name are kept unless `copy-unmatched-params` is `false`.
///
/// ```xml
/// <rewrite-uri template="/v2/orders/{id}?verbose=true" />
/// ```
#[derive(Element)]
pub(crate) struct RewriteUri {
    /// The new path, relative to the backend's base URL, and its query.
    template: Value<Str>,
    /// Whether parameters of the query that the operation does not name are kept.
    #[element(default = "true")]
    copy_unmatched_params: Value<bool>,
}

impl Policy for RewriteUri {
    const NAME: &'static str = "rewrite-uri";
    const SECTIONS: Sections = Sections::INBOUND;

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let template = self.template.get(cx)?.to_string();
        let copy = self.copy_unmatched_params.get(cx)?;
        let (path, query) = template.split_once('?').unwrap_or((&template, ""));
        let request = cx.request();
        let path = filled(path, request, PATH);
        let mut query = filled(query, request, QUERY);
        if copy {
            let declared = declared_names(cx);
            for parameter in unmatched(&request.url().query().to_utf8(), &declared) {
                query.push_str(if query.is_empty() { "" } else { "&" });
                query.push_str(parameter);
            }
        }
        cx.request_mut().set_rest(&path, &query);
        cx.note(|| TraceEvent::Changed {
            what: "request URL".to_owned(),
            value: Some(cx.request().url().to_string()),
        });
        Ok(Flow::Next)
    }
}

/// The template with the values of its parameters; a name that the operation does not have stays as it is.
fn filled(template: &str, request: &Request, escaped: &'static AsciiSet) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((name, after_name)) = after.split_once('}') else {
            text.push('{');
            rest = after;
            continue;
        };
        match request.parameters.get(name) {
            Some(value) => text.extend(utf8_percent_encode(&value.to_utf8(), escaped)),
            None => {
                text.push('{');
                text.push_str(name);
                text.push('}');
            }
        }
        rest = after_name;
    }
    text.push_str(rest);
    text
}

/// Names of the parameters in the query of the operation's URL template.
fn declared_names(cx: &Context) -> Vec<String> {
    let Some(operation) = &cx.state().operation else { return Vec::new() };
    let template = operation.url_template.to_utf8();
    let Some((_, query)) = template.split_once('?') else { return Vec::new() };
    names(query).map(|(name, _)| name.to_owned()).collect()
}

/// The parameters of a query, as written, whose names are not among `declared`.
fn unmatched<'q>(query: &'q str, declared: &[String]) -> Vec<&'q str> {
    let is_declared = |name: &str| declared.iter().any(|declared| declared.eq_ignore_ascii_case(name));
    names(query.trim_start_matches('?'))
        .filter(|(name, _)| !is_declared(name))
        .map(|(_, parameter)| parameter)
        .collect()
}

fn names(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query
        .split('&')
        .filter(|parameter| !parameter.is_empty())
        .map(|parameter| (parameter.split('=').next().unwrap_or_default(), parameter))
}

/// What is escaped in a path; `/` is not, since a wildcard's value may hold several segments.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b']')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// What is escaped in a query.
const QUERY: &AsciiSet = &PATH.add(b'&').add(b'=').add(b'+').add(b'/');

#[cfg(test)]
mod tests {
    use super::unmatched;

    #[test]
    fn declared_parameters_are_not_copied() {
        assert_eq!(unmatched("?a=b&c=d&c=e&f", &["A".to_owned()]), ["c=d", "c=e", "f"]);
        assert!(unmatched("", &[]).is_empty());
    }
}
