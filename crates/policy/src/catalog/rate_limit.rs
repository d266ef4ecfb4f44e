//! <https://learn.microsoft.com/azure/api-management/rate-limit-policy>

use gatepost_engine::{
    Context, Flow, FromElement, HeaderName, Limit, Mode, Outcome, Policy, Reader, Scope, Seconds, Sections,
    Shape, VariableName,
};
use gatepost_macros::Element;

use crate::parts::limit::{Names, TICKS_PER_SECOND, means, owner, spend};

/// Limits how often one subscription may call: the call above the limit is refused with 429. A request without a
/// subscription is not limited.
///
/// ```xml
/// <rate-limit calls="20" renewal-period="90" remaining-calls-variable-name="left">
///     <api name="orders" calls="10" renewal-period="90"><operation name="create" calls="2" renewal-period="90" /></api>
/// </rate-limit>
/// ```
pub(crate) struct RateLimit {
    written: Written,
    scope: Scope,
}

/// The element as it is written.
#[derive(Element)]
struct Written {
    /// Calls allowed in one period.
    calls: u32,
    /// Length of a period, at most 300 seconds.
    renewal_period: Seconds<1, 300>,
    /// Header of the refusal that says how many seconds to wait.
    #[element(default = "Retry-After")]
    retry_after_header_name: HeaderName,
    /// Variable that receives the same.
    retry_after_variable_name: Option<VariableName>,
    /// Header of the response that says how many calls are left.
    remaining_calls_header_name: Option<HeaderName>,
    /// Variable that receives the same.
    remaining_calls_variable_name: Option<VariableName>,
    /// Header of the response that says how many calls there are in all.
    total_calls_header_name: Option<HeaderName>,
    /// Limits of single APIs.
    #[element(children)]
    api: Vec<ApiLimit>,
    /// Limits of single operations.
    #[element(children)]
    operation: Vec<OperationLimit>,
}

/// The limit of an API.
#[derive(Element)]
struct ApiLimit {
    /// Name of the API.
    name: Option<String>,
    /// Id of the API, which goes before its name.
    id: Option<String>,
    /// Calls allowed in one period.
    calls: u32,
    /// Length of a period.
    renewal_period: Seconds<1, 300>,
    /// Limits of single operations.
    #[element(children)]
    operation: Vec<OperationLimit>,
}

/// The limit of an operation.
#[derive(Element)]
struct OperationLimit {
    /// Name of the operation.
    name: Option<String>,
    /// Id of the operation, which goes before its name.
    id: Option<String>,
    /// Calls allowed in one period.
    calls: u32,
    /// Length of a period.
    renewal_period: Seconds<1, 300>,
}

impl FromElement for RateLimit {
    const SHAPE: &'static Shape = Written::SHAPE;

    fn read(reader: &mut Reader<'_, '_>) -> Option<Self> {
        let scope = reader.scope();
        Written::read(reader).map(|written| Self { written, scope })
    }
}

impl Policy for RateLimit {
    const NAME: &'static str = "rate-limit";
    const SECTIONS: Sections = Sections::INBOUND;

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let Some(limits) = self.limits(cx) else { return Ok(Flow::Next) };
        let written = &self.written;
        let names = Names {
            retry_after_header: &written.retry_after_header_name,
            retry_after_variable: written.retry_after_variable_name.as_ref(),
            remaining_header: written.remaining_calls_header_name.as_ref(),
            remaining_variable: written.remaining_calls_variable_name.as_ref(),
            total_header: written.total_calls_header_name.as_ref(),
        };
        // A call that one of several limits refuses is counted by none.
        if limits.len() > 1 {
            for (key, limit) in &limits {
                let balance = spend(key, *limit, 0, Mode::Look, cx.host()).await?;
                if !balance.allowed {
                    names.tell(balance, written.calls, cx)?;
                }
            }
        }
        let mut least = None;
        for (key, limit) in &limits {
            let balance = spend(key, *limit, 1, Mode::IfLeft, cx.host()).await?;
            if !balance.allowed {
                names.tell(balance, written.calls, cx)?;
            }
            least = std::iter::once(balance).chain(least).min_by_key(|balance| balance.left);
        }
        if let Some(balance) = least {
            names.tell(balance, written.calls, cx)?;
        }
        Ok(Flow::Next)
    }
}

impl RateLimit {
    /// The limits of this request with the keys of their counters; none without a subscription.
    fn limits(&self, cx: &Context) -> Option<Vec<(String, Limit)>> {
        let state = cx.state();
        let subscription = &state.subscription.as_ref()?.id;
        let key = format!("rate|{}|{subscription}", owner(self.scope, cx));
        let limit = |calls: u32, period: Seconds<1, 300>| Limit::Rate {
            amount: calls.into(),
            period: i64::from(period.get()) * TICKS_PER_SECOND,
        };
        let api = state.api.as_ref().map(|api| (&api.id, &api.name));
        let operation = state.operation.as_ref().map(|operation| (&operation.id, &operation.name));
        let written = &self.written;
        let mut limits = Vec::new();
        let mut add_operations = |within: &str, operations: &[OperationLimit]| {
            for own in
                operations.iter().filter(|own| means(own.id.as_deref(), own.name.as_deref(), operation))
            {
                let id = operation.map(|(id, _)| id.to_string()).unwrap_or_default();
                limits.push((format!("{within}|operation|{id}"), limit(own.calls, own.renewal_period)));
            }
        };
        let of_api = |own: &&ApiLimit| means(own.id.as_deref(), own.name.as_deref(), api);
        let api_key = format!("{key}|api|{}", api.map(|(id, _)| id.to_string()).unwrap_or_default());
        add_operations(&api_key, &written.operation);
        for own in written.api.iter().filter(of_api) {
            add_operations(&api_key, &own.operation);
        }
        for own in written.api.iter().filter(of_api) {
            limits.push((api_key.clone(), limit(own.calls, own.renewal_period)));
        }
        limits.push((key, limit(written.calls, written.renewal_period)));
        Some(limits)
    }
}
