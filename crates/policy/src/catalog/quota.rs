//! <https://learn.microsoft.com/azure/api-management/quota-policy>

use gatepost_engine::{Context, Flow, FromElement, Outcome, Policy, Reader, Scope, Seconds, Sections, Shape};
use gatepost_macros::Element;

use crate::parts::limit::{TICKS_PER_SECOND, means, owner};
use crate::parts::quota::{Quota as Amount, limits_something};

/// Limits how many calls and how many kilobytes one subscription may use in a period: what is above is refused with
/// 403. A request without a subscription is not limited.
///
/// ```xml
/// <quota calls="10000" bandwidth="40000" renewal-period="3600">
///     <api name="orders" calls="5000" />
/// </quota>
/// ```
pub(crate) struct Quota {
    written: Written,
    scope: Scope,
}

/// The element as it is written.
#[derive(Element)]
struct Written {
    /// Calls allowed in one period.
    calls: Option<u64>,
    /// Kilobytes allowed in one period.
    bandwidth: Option<u64>,
    /// Length of a period; 0 for one that never ends. Periods begin with the subscription.
    renewal_period: Seconds,
    /// Quotas of single APIs.
    #[element(children)]
    api: Vec<ApiQuota>,
}

/// The quota of an API.
#[derive(Element)]
struct ApiQuota {
    /// Name of the API.
    name: Option<String>,
    /// Id of the API, which goes before its name.
    id: Option<String>,
    /// Calls allowed in one period.
    calls: Option<u64>,
    /// Kilobytes allowed in one period.
    bandwidth: Option<u64>,
    /// Length of a period; that of the whole quota unless given.
    renewal_period: Option<Seconds>,
    /// Quotas of single operations.
    #[element(children)]
    operation: Vec<OperationQuota>,
}

/// The quota of an operation.
#[derive(Element)]
struct OperationQuota {
    /// Name of the operation.
    name: Option<String>,
    /// Id of the operation, which goes before its name.
    id: Option<String>,
    /// Calls allowed in one period.
    calls: Option<u64>,
    /// Kilobytes allowed in one period.
    bandwidth: Option<u64>,
    /// Length of a period; that of the API's quota unless given.
    renewal_period: Option<Seconds>,
}

impl FromElement for Quota {
    const SHAPE: &'static Shape = Written::SHAPE;

    fn read(reader: &mut Reader<'_, '_>) -> Option<Self> {
        limits_something(reader);
        let scope = reader.scope();
        Written::read(reader).map(|written| Self { written, scope })
    }
}

impl Policy for Quota {
    const NAME: &'static str = "quota";
    const SECTIONS: Sections = Sections::INBOUND;

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let Some(amounts) = self.amounts(cx) else { return Ok(Flow::Next) };
        // A call that one of several quotas refuses is counted by none.
        for (key, amount) in &amounts {
            amount.look(key, cx.host()).await?;
        }
        for (key, amount) in &amounts {
            amount.count(key, 1, cx.host()).await?;
        }
        for (key, amount) in &amounts {
            amount.count_bytes(Self::NAME, key, cx);
        }
        Ok(Flow::Next)
    }
}

impl Quota {
    /// The quotas of this request with the keys of their counters; none without a subscription.
    fn amounts(&self, cx: &Context) -> Option<Vec<(String, Amount)>> {
        let state = cx.state();
        let subscription = state.subscription.as_ref()?;
        let start = subscription.start.unwrap_or(subscription.created);
        let key = format!("quota|{}|{}", owner(self.scope, cx), subscription.id);
        let amount = |calls, bandwidth, period: Seconds| Amount {
            calls,
            bandwidth,
            period: i64::from(period.get()) * TICKS_PER_SECOND,
            start,
        };
        let api = state.api.as_ref().map(|api| (&api.id, &api.name));
        let operation = state.operation.as_ref().map(|operation| (&operation.id, &operation.name));
        let written = &self.written;
        let mut amounts =
            vec![(key.clone(), amount(written.calls, written.bandwidth, written.renewal_period))];
        for own in written.api.iter().filter(|own| means(own.id.as_deref(), own.name.as_deref(), api)) {
            let key = format!("{key}|api|{}", api.map(|(id, _)| id.to_string()).unwrap_or_default());
            let period = own.renewal_period.unwrap_or(written.renewal_period);
            for inner in own.operation.iter() {
                if means(inner.id.as_deref(), inner.name.as_deref(), operation) {
                    let id = operation.map(|(id, _)| id.to_string()).unwrap_or_default();
                    let period = inner.renewal_period.unwrap_or(period);
                    let key = format!("{key}|operation|{id}");
                    amounts.push((key, amount(inner.calls, inner.bandwidth, period)));
                }
            }
            amounts.push((key, amount(own.calls, own.bandwidth, period)));
        }
        Some(amounts)
    }
}
