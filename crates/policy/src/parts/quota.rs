//! What quotas are made of.

use std::sync::Arc;

use gatepost_engine::{Balance, Body, Code, Context, Fault, Headers, Host, Limit, Mode, Reader};

use super::limit::{seconds, spend};

/// How much may be spent in a period.
pub(crate) struct Quota {
    /// Calls.
    pub(crate) calls: Option<u64>,
    /// Kilobytes.
    pub(crate) bandwidth: Option<u64>,
    /// How long a period is, in ticks; 0 where it never ends.
    pub(crate) period: i64,
    /// When some period begins, in ticks.
    pub(crate) start: i64,
}

impl Quota {
    /// The limit of calls.
    pub(crate) fn call_limit(&self) -> Option<Limit> {
        self.calls.map(|amount| Limit::Quota { amount, period: self.period, start: self.start })
    }

    /// The limit of bytes.
    fn byte_limit(&self) -> Option<Limit> {
        let amount = self.bandwidth?.saturating_mul(BYTES_PER_KILOBYTE);
        Some(Limit::Quota { amount, period: self.period, start: self.start })
    }

    /// Looks whether anything is left.
    pub(crate) async fn look(&self, key: &str, host: &Arc<dyn Host>) -> Result<(), Fault> {
        if let Some(limit) = self.call_limit() {
            passes(spend(&calls(key), limit, 0, Mode::Look, host).await?, "call volume")?;
        }
        if let Some(limit) = self.byte_limit() {
            passes(spend(&bytes(key), limit, 0, Mode::Look, host).await?, "bandwidth")?;
        }
        Ok(())
    }

    /// Counts calls where they are left.
    pub(crate) async fn count(&self, key: &str, amount: u64, host: &Arc<dyn Host>) -> Result<(), Fault> {
        match self.call_limit() {
            Some(limit) => {
                passes(spend(&calls(key), limit, amount, Mode::IfLeft, host).await?, "call volume")
            }
            None => Ok(()),
        }
    }

    /// Counts the bytes of request and response when the request ends.
    pub(crate) fn count_bytes(&self, policy: &'static str, key: &str, cx: &mut Context) {
        let Some(limit) = self.byte_limit() else { return };
        let key = bytes(key);
        cx.at_end(Box::new(move |cx| {
            Box::pin(async move {
                let spent = spend(&key, limit, transferred(cx), Mode::Always, cx.host()).await;
                spent.map(|_| ()).map_err(|fault| fault.from_source(policy))
            })
        }));
    }
}

/// The key of a counter of calls.
pub(crate) fn calls(key: &str) -> String {
    format!("calls|{key}")
}

fn bytes(key: &str) -> String {
    format!("bytes|{key}")
}

/// The bytes of the bodies whose length is known.
fn transferred(cx: &Context) -> u64 {
    let request = cx.request();
    let response = cx.response().map(|response| length(response.body.as_deref(), &response.headers));
    length(request.body.as_deref(), &request.headers).saturating_add(response.unwrap_or_default())
}

fn length(body: Option<&Body>, headers: &Headers) -> u64 {
    let read = body.and_then(Body::bytes).map(|bytes| bytes.len() as u64);
    let declared = || headers.first("Content-Length")?.trim().parse().ok();
    body.and_then(|_| read.or_else(declared)).unwrap_or(0)
}

fn passes(balance: Balance, what: &str) -> Result<(), Fault> {
    if balance.allowed {
        return Ok(());
    }
    let message = match balance.wait {
        Some(wait) => {
            format!("Out of {what} quota. Quota will be replenished in {}.", time_span(seconds(wait)))
        }
        None => format!("Out of {what} quota."),
    };
    let fault = Fault::with_message(403, "QuotaExceeded", message);
    Err(match balance.wait {
        Some(wait) => fault.with_header("Retry-After", seconds(wait).to_string()),
        None => fault,
    })
}

/// A `TimeSpan` as .NET writes it.
fn time_span(seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    let time = format!("{hours:02}:{minutes:02}:{:02}", seconds % 60);
    if days == 0 { time } else { format!("{days}.{time}") }
}

/// Reports where a quota limits nothing.
pub(crate) fn limits_something(reader: &mut Reader<'_, '_>) {
    if reader.has_attribute("calls") || reader.has_attribute("bandwidth") {
        return;
    }
    let message = format!("`{}` needs an attribute `calls` or `bandwidth`", reader.name());
    let diagnostic =
        reader.diagnostic(Code::MissingAttribute, message).label(reader.name_span(), "incomplete");
    reader.report(diagnostic);
}

const BYTES_PER_KILOBYTE: u64 = 1024;
