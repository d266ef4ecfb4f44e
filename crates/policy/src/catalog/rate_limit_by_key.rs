//! <https://learn.microsoft.com/azure/api-management/rate-limit-by-key-policy>

use gatepost_engine::{
    Context, Flow, HeaderName, Limit, Mode, Outcome, Policy, Seconds, Sections, Value, VariableName,
};
use gatepost_expression::Str;
use gatepost_macros::Element;

use crate::parts::limit::{Increment, Names, TICKS_PER_SECOND, spend};

/// Limits how often may be called with one key, such as the address of the caller: the call above the limit is refused
/// with 429.
///
/// Where an expression says whether or how much is counted, that happens at the end, when there is a response.
///
/// ```xml
/// <rate-limit-by-key calls="10" renewal-period="60" counter-key="@(context.Request.IpAddress)"
///                    increment-condition="@(context.Response.StatusCode == 200)" />
/// ```
#[derive(Element)]
pub(crate) struct RateLimitByKey {
    /// Calls allowed in one period.
    calls: Value<u32>,
    /// Length of a period, at most 300 seconds.
    renewal_period: Value<Seconds<1, 300>>,
    /// What is counted together, everywhere in the gateway.
    counter_key: Value<Str>,
    /// Whether the call is counted.
    increment_condition: Option<Value<bool>>,
    /// As how many calls it is counted.
    increment_count: Option<Value<u32>>,
    /// Whether it is counted at the end.
    #[element(default = "false")]
    increment_after_response: bool,
    /// Has no effect.
    #[element(default = "false")]
    #[expect(dead_code, reason = "it is only read so that it may be written")]
    flexible_retry_window: bool,
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
}

impl Policy for RateLimitByKey {
    const NAME: &'static str = "rate-limit-by-key";
    const SECTIONS: Sections = Sections::INBOUND;

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let key = format!("rate-by-key|{}", self.counter_key.get(cx)?);
        let (calls, period) = (self.calls.get(cx)?, self.renewal_period.get(cx)?);
        let limit = Limit::Rate { amount: calls.into(), period: i64::from(period.get()) * TICKS_PER_SECOND };
        let increment = Increment {
            condition: self.increment_condition.clone(),
            count: self.increment_count.clone(),
            at_end: self.increment_after_response,
        };
        let balance = match increment.at_once() {
            None | Some(0) => spend(&key, limit, 0, Mode::Look, cx.host()).await?,
            Some(amount) => spend(&key, limit, amount, Mode::IfLeft, cx.host()).await?,
        };
        let names = Names {
            retry_after_header: &self.retry_after_header_name,
            retry_after_variable: self.retry_after_variable_name.as_ref(),
            remaining_header: self.remaining_calls_header_name.as_ref(),
            remaining_variable: self.remaining_calls_variable_name.as_ref(),
            total_header: self.total_calls_header_name.as_ref(),
        };
        names.tell(balance, calls, cx)?;
        if increment.at_once().is_none() {
            cx.at_end(increment.ending(Self::NAME, key, limit));
        }
        Ok(Flow::Next)
    }
}
