//! What limits of rates and quotas are made of.

use std::sync::Arc;

use gatepost_engine::{
    Balance, Context, Ending, Fault, HeaderName, Host, Limit, Mode, Scope, Spending, Value, VariableName,
};
use gatepost_expression as expression;
use gatepost_expression::Str;

/// Headers and variables that tell of a limit.
pub(crate) struct Names<'p> {
    /// The header of the refusal that says how long to wait.
    pub(crate) retry_after_header: &'p HeaderName,
    /// The variable that says so.
    pub(crate) retry_after_variable: Option<&'p VariableName>,
    /// The header of the response that says how many calls are left.
    pub(crate) remaining_header: Option<&'p HeaderName>,
    /// The variable that says so.
    pub(crate) remaining_variable: Option<&'p VariableName>,
    /// The header of the response that says how many calls there are in all.
    pub(crate) total_header: Option<&'p HeaderName>,
}

impl Names<'_> {
    /// Tells of the calls that are left, and refuses where none is.
    pub(crate) fn tell(&self, balance: Balance, calls: u32, cx: &mut Context) -> Result<(), Fault> {
        if let Some(name) = self.remaining_header {
            cx.set_reply_header(&name.as_str(), balance.left.to_string());
        }
        if let Some(name) = self.total_header {
            cx.set_reply_header(&name.as_str(), calls.to_string());
        }
        if let Some(name) = self.remaining_variable {
            cx.set_variable(name.as_str(), int(balance.left));
        }
        if balance.allowed {
            return Ok(());
        }
        let seconds = balance.wait.map_or(u64::from(u32::MAX), seconds);
        if let Some(name) = self.retry_after_variable {
            cx.set_variable(name.as_str(), int(seconds));
        }
        let told = format!("Rate limit is exceeded. Try again in {seconds} seconds.");
        Err(EXCEEDED.telling(told).with_header(self.retry_after_header.as_str(), seconds.to_string()))
    }
}

/// Counts with the counters of the gateway.
pub(crate) async fn spend(
    key: &str,
    limit: Limit,
    amount: u64,
    mode: Mode,
    host: &Arc<dyn Host>,
) -> Result<Balance, Fault> {
    let now = host.now();
    let Some(counters) = host.counters() else { return Ok(Balance::unlimited(limit.amount())) };
    counters
        .spend(Spending { key, limit, amount, mode, now })
        .await
        .map_err(|error| Fault::with_message(500, "CounterStoreUnavailable", error.to_string()))
}

/// Whose document a policy stands in: what its counters are for.
pub(crate) fn owner(scope: Scope, cx: &Context) -> String {
    let state = cx.state();
    let api = state.api.as_ref().map(|api| &api.id);
    let id = match scope {
        Scope::Global | Scope::Workspace => None,
        Scope::Product => state.product.as_ref().map(|product| &product.id),
        Scope::Api => api,
        Scope::Operation => {
            let operation = state.operation.as_ref().map(|operation| &operation.id);
            return format!("{scope}|{}|{}", text(api), text(operation));
        }
    };
    format!("{scope}|{}", text(id))
}

fn text(id: Option<&Str>) -> String {
    id.map(Str::to_string).unwrap_or_default()
}

/// Whether an element means an entity: by its id, or by its name where it says no id.
pub(crate) fn means(id: Option<&str>, name: Option<&str>, entity: Option<(&Str, &Str)>) -> bool {
    let Some((own_id, own_name)) = entity else { return false };
    match (id, name) {
        (Some(id), _) => own_id.to_utf8() == id,
        (None, Some(name)) => own_name.to_utf8() == name,
        (None, None) => false,
    }
}

/// When and how much a policy counts.
#[derive(Clone)]
pub(crate) struct Increment {
    /// Whether it counts at all.
    pub(crate) condition: Option<Value<bool>>,
    /// How much it counts.
    pub(crate) count: Option<Value<u32>>,
    /// Whether it counts at the end in any case.
    pub(crate) at_end: bool,
}

impl Increment {
    /// How much is counted at once; none where that is known at the end only: the response may decide.
    pub(crate) fn at_once(&self) -> Option<u64> {
        let is_written = |literal: bool| literal && !self.at_end;
        let condition = self.condition.as_ref().map_or(Some(&true), Value::as_literal);
        let count = self.count.as_ref().map_or(Some(&1), Value::as_literal);
        match (condition, count) {
            (Some(true), Some(count)) if is_written(true) => Some((*count).into()),
            (Some(false), Some(_)) if is_written(true) => Some(0),
            _ => None,
        }
    }

    /// Counts at the end.
    pub(crate) fn ending(self, policy: &'static str, key: String, limit: Limit) -> Ending {
        Box::new(move |cx| {
            Box::pin(
                async move { self.count(&key, limit, cx).await.map_err(|fault| fault.from_source(policy)) },
            )
        })
    }

    async fn count(&self, key: &str, limit: Limit, cx: &mut Context) -> Result<(), Fault> {
        for reads in [self.condition.as_ref().map(Value::reads), self.count.as_ref().map(Value::reads)] {
            cx.prepare(reads.unwrap_or_default()).await?;
        }
        let counts = self.condition.as_ref().map_or(Ok(true), |condition| condition.get(cx))?;
        let amount = self.count.as_ref().map_or(Ok(1), |count| count.get(cx))?;
        if counts && amount > 0 {
            spend(key, limit, amount.into(), Mode::Always, cx.host()).await?;
        }
        Ok(())
    }
}

/// Whole seconds, rounded up.
pub(crate) fn seconds(ticks: i64) -> u64 {
    let ticks = u64::try_from(ticks).unwrap_or(0);
    ticks.div_ceil(TICKS_PER_SECOND.unsigned_abs()).max(1)
}

fn int(number: u64) -> expression::Value {
    expression::Value::Int32(i32::try_from(number).unwrap_or(i32::MAX))
}

/// Ticks of 100 ns.
pub(crate) const TICKS_PER_SECOND: i64 = 10_000_000;

const EXCEEDED: Fault = Fault::new(429, "RateLimitExceeded", "Rate limit is exceeded");
