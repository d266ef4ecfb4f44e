//! <https://learn.microsoft.com/azure/api-management/set-header-policy>

use gatepost_engine::{
    BadHeader, Context, Fault, Flow, HeaderName, Headers, Outcome, Policy, Sections, TraceEvent, Value,
};
use gatepost_expression::Str;
use gatepost_macros::Element;

use crate::parts::exists_action::{ExistsAction, ValueElement, texts};

/// Sets, adds to or removes a header: of the request in `inbound` and `backend`, of the response in `outbound` and
/// `on-error`.
///
/// Several values become one line with commas, except for headers that cannot be joined.
///
/// ```xml
/// <set-header name="X-Request-Id" exists-action="skip">
///     <value>@(context.RequestId.ToString())</value>
/// </set-header>
/// ```
#[derive(Element)]
pub(crate) struct SetHeader {
    /// Name of the header.
    name: Value<HeaderName>,
    /// What happens when the header is there already.
    #[element(default = "override")]
    exists_action: Value<ExistsAction>,
    /// The values.
    #[element(children)]
    value: Vec<ValueElement>,
}

impl Policy for SetHeader {
    const NAME: &'static str = "set-header";
    const SECTIONS: Sections = Sections::ALL;

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let change = self.change(cx)?;
        if cx.section().is_before_response() {
            change.apply(cx.request_mut().headers_mut())?;
            change.note("request header", &cx.request().headers, cx);
        } else {
            change.apply(cx.response_mut().headers_mut())?;
            if let Some(response) = cx.response() {
                change.note("response header", &response.headers, cx);
            }
        }
        Ok(Flow::Next)
    }
}

/// What is to be done to some message's headers.
pub(crate) struct Change {
    name: HeaderName,
    action: ExistsAction,
    values: Vec<Str>,
}

impl SetHeader {
    /// What is to be done for this request.
    pub(crate) fn change(&self, cx: &Context) -> Result<Change, Fault> {
        let action = self.exists_action.get(cx)?;
        let values = if action == ExistsAction::Delete { Vec::new() } else { texts(&self.value, cx)? };
        Ok(Change { name: self.name.get(cx)?, action, values })
    }
}

impl Change {
    /// Does it.
    pub(crate) fn apply(&self, headers: &mut Headers) -> Result<(), Fault> {
        let name = self.name.as_str();
        if FIXED.iter().any(|fixed| fixed.eq_ignore_ascii_case(&name)) {
            return Ok(());
        }
        let done = match self.action {
            ExistsAction::Delete => {
                headers.remove(&name);
                Ok(())
            }
            ExistsAction::Skip if headers.contains(&name) => Ok(()),
            ExistsAction::Skip | ExistsAction::Override => headers.set(&name, self.lines()),
            ExistsAction::Append => self.append(headers),
        };
        done.map_err(|bad| Fault::expression(format_args!("The header cannot be set: {bad}.")))
    }

    fn append(&self, headers: &mut Headers) -> Result<(), BadHeader> {
        let name = self.name.as_str();
        if self.is_joined() {
            let old: Vec<String> = headers.values(&name).map(std::borrow::Cow::into_owned).collect();
            let all: Vec<String> = old.into_iter().chain(self.lines()).collect();
            return headers.set(&name, (!all.is_empty()).then(|| all.join(",")));
        }
        self.lines().iter().try_for_each(|line| headers.append(&name, line))
    }

    /// The values as they stand on lines.
    fn lines(&self) -> Vec<String> {
        let values: Vec<String> = self.values.iter().map(Str::to_string).collect();
        if self.is_joined() && values.len() > 1 { vec![values.join(",")] } else { values }
    }

    fn is_joined(&self) -> bool {
        !SEPARATE.iter().any(|separate| separate.eq_ignore_ascii_case(&self.name.as_str()))
    }

    /// Shows in the trace what became of the header.
    pub(crate) fn note(&self, what: &str, headers: &Headers, cx: &Context) {
        cx.note(|| TraceEvent::Changed {
            what: format!("{what} {}", self.name),
            value: headers.joined(&self.name.as_str()).map(|value| value.to_string()),
        });
    }
}

/// Headers that the gateway sets itself; changes are left out, as the page says.
const FIXED: [&str; 4] = ["Connection", "Content-Length", "Keep-Alive", "Transfer-Encoding"];

/// Headers whose values are sent as separate lines, as the page says.
const SEPARATE: [&str; 12] = [
    "User-Agent",
    "WWW-Authenticate",
    "Proxy-Authenticate",
    "Cookie",
    "Set-Cookie",
    "Warning",
    "Date",
    "Expires",
    "If-Modified-Since",
    "If-Unmodified-Since",
    "Last-Modified",
    "Retry-After",
];
