//! <https://learn.microsoft.com/azure/api-management/retry-policy>

use std::time::Duration;

use gatepost_engine::{
    Between, Context, Fault, Flow, Outcome, Policies, Policy, Seconds, Sections, TraceEvent, Value,
};
use gatepost_macros::Element;

/// Runs the policies inside once, and again while the condition holds and retries are left.
///
/// Waits between the runs: always `interval`; with `delta`, one `delta` more each time; with `delta` and
/// `max-interval`, twice as long each time, with some chance in it, up to `max-interval`.
///
/// ```xml
/// <retry condition="@(context.Response.StatusCode == 500)" count="3" interval="1" first-fast-retry="true">
///     <forward-request buffer-request-body="true" />
/// </retry>
/// ```
#[derive(Element)]
pub(crate) struct Retry {
    /// Whether to run once more, evaluated after each run.
    condition: Value<bool>,
    /// The number of retries, from 1 to 50.
    count: Value<Between<1, 50>>,
    /// The seconds to wait before a retry.
    interval: Value<Seconds>,
    /// The longest wait in seconds.
    max_interval: Option<Value<Seconds>>,
    /// How many seconds the waits grow by.
    delta: Option<Value<Seconds>>,
    /// Whether the first retry comes without a wait.
    #[element(default = "false")]
    first_fast_retry: Value<bool>,
    /// What runs.
    #[element(content, except("wait"))]
    policies: Policies,
}

impl Policy for Retry {
    const NAME: &'static str = "retry";
    const SECTIONS: Sections = Sections::ALL;

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let count = self.count.get(cx)?.get();
        let waits = self.waits(cx)?;
        for retry in 0..=count {
            let failed = match self.policies.run(cx).await {
                Ok(Flow::Return) => return Ok(Flow::Return),
                Ok(Flow::Next) => None,
                Err(fault) => Some(fault),
            };
            if retry == count || !self.wants_more(cx, failed.as_ref()).await? {
                return failed.map_or(Ok(Flow::Next), Err);
            }
            let wait = waits.before(retry + 1, cx);
            cx.note(|| TraceEvent::Branch(format!("retry {} of {count} after {wait:?}", retry + 1)));
            if !wait.is_zero() {
                cx.host().sleep(wait).await;
            }
        }
        Ok(Flow::Next)
    }
}

impl Retry {
    /// Whether the condition holds. After a failed run it sees `context.LastError`; where it fails itself then,
    /// the first failure is the one to tell.
    async fn wants_more(&self, cx: &mut Context, failed: Option<&Fault>) -> Result<bool, Fault> {
        let Some(fault) = failed else {
            cx.prepare(self.condition.reads()).await?;
            return self.condition.get(cx);
        };
        cx.show_fault(fault);
        let wanted = self.condition.get(cx).unwrap_or(false);
        cx.forget_fault();
        Ok(wanted)
    }

    fn waits(&self, cx: &Context) -> Result<Waits, Fault> {
        let seconds = |value: &Option<Value<Seconds>>| value.as_ref().map(|value| value.get(cx)).transpose();
        Ok(Waits {
            interval: self.interval.get(cx)?.duration(),
            delta: seconds(&self.delta)?.map(Seconds::duration),
            max_interval: seconds(&self.max_interval)?.map(Seconds::duration),
            first_fast: self.first_fast_retry.get(cx)?,
        })
    }
}

struct Waits {
    interval: Duration,
    delta: Option<Duration>,
    max_interval: Option<Duration>,
    first_fast: bool,
}

impl Waits {
    /// The wait before the `retry`th retry, from 1.
    fn before(&self, retry: u32, cx: &Context) -> Duration {
        match (self.delta, self.max_interval) {
            _ if self.first_fast && retry == 1 => Duration::ZERO,
            (Some(delta), Some(max)) => {
                let grown = delta.mul_f64(chance(cx)).saturating_mul(2_u32.saturating_pow(retry - 1));
                self.interval.saturating_add(grown).min(max)
            }
            (Some(delta), None) => self.interval.saturating_add(delta.saturating_mul(retry - 1)),
            (None, max) => max.map_or(self.interval, |max| self.interval.min(max)),
        }
    }
}

/// A factor from 0.8 to 1.2.
fn chance(cx: &Context) -> f64 {
    let mut byte = [0; 2];
    cx.host().fill_random(&mut byte);
    0.8 + 0.4 * f64::from(u16::from_le_bytes(byte)) / f64::from(u16::MAX)
}
