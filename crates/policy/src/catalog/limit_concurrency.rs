//! <https://learn.microsoft.com/azure/api-management/limit-concurrency-policy>

use gatepost_engine::{Context, Fault, Outcome, Policies, Policy, Sections, Value};
use gatepost_expression::Str;
use gatepost_macros::Element;

/// Lets only so many requests at once through the policies inside; the others are refused with 429.
///
/// ```xml
/// <limit-concurrency key="@(context.Request.IpAddress)" max-count="3">
///     <forward-request />
/// </limit-concurrency>
/// ```
#[derive(Element)]
pub(crate) struct LimitConcurrency {
    /// What is counted together, everywhere in the gateway.
    key: Value<Str>,
    /// How many requests may be inside.
    max_count: u32,
    /// What runs.
    #[element(content)]
    policies: Policies,
}

impl Policy for LimitConcurrency {
    const NAME: &'static str = "limit-concurrency";
    const SECTIONS: Sections = Sections::ALL;

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let key = self.key.get(cx)?;
        let permit = cx.host().enter(&key.to_utf8(), self.max_count).ok_or(EXCEEDED)?;
        let outcome = self.policies.run(cx).await;
        drop(permit);
        outcome
    }
}

const EXCEEDED: Fault =
    Fault::new(429, "ConcurrencyLimitExceeded", "Concurrency limit is exceeded. Try again later.");
