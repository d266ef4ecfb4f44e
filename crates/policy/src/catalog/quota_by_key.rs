//! <https://learn.microsoft.com/azure/api-management/quota-by-key-policy>

use std::borrow::Cow;
use std::collections::HashSet;

use gatepost_engine::{
    Context, Flow, FromElement, FromText, Outcome, Policy, Reader, Sections, Shape, Value,
};
use gatepost_expression::Str;
use gatepost_macros::Element;
use jiff::{Span, Timestamp};

use crate::parts::limit::{Increment, TICKS_PER_SECOND};
use crate::parts::quota::{Quota, calls, limits_something};

/// Limits how many calls and how many kilobytes may be used with one key in a period: what is above is refused with
/// 403.
///
/// ```xml
/// <quota-by-key calls="10000" renewal-period="86400" counter-key="@(context.Request.IpAddress)"
///               increment-condition="@(context.Response.StatusCode == 200)" />
/// ```
pub(crate) struct QuotaByKey(Written);

/// The element as it is written.
#[derive(Element)]
struct Written {
    /// Calls allowed in one period.
    calls: Option<u64>,
    /// Kilobytes allowed in one period.
    bandwidth: Option<u64>,
    /// Length of a period in seconds, at least 300, or 0 for one that never ends.
    renewal_period: Period,
    /// What is counted together, everywhere in the gateway.
    counter_key: Value<Str>,
    /// Whether the call is counted.
    increment_condition: Option<Value<bool>>,
    /// As how many calls it is counted.
    increment_count: Option<Value<u32>>,
    /// When some period begins.
    #[element(default = "0001-01-01T00:00:00Z")]
    first_period_start: Moment,
}

/// A length of time in ticks.
#[derive(Clone, Copy, Debug)]
struct Period(i64);

/// A moment in ticks.
#[derive(Clone, Copy, Debug)]
struct Moment(i64);

/// Keys that a request has counted: several policies with one key count it once.
#[derive(Clone, Default)]
struct Counted(HashSet<String>);

impl FromElement for QuotaByKey {
    const SHAPE: &'static Shape = Written::SHAPE;

    fn read(reader: &mut Reader<'_, '_>) -> Option<Self> {
        limits_something(reader);
        Written::read(reader).map(Self)
    }
}

impl Policy for QuotaByKey {
    const NAME: &'static str = "quota-by-key";
    const SECTIONS: Sections = Sections::INBOUND;

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let Self(written) = self;
        let key = format!("quota-by-key|{}", written.counter_key.get(cx)?);
        let quota = Quota {
            calls: written.calls,
            bandwidth: written.bandwidth,
            period: written.renewal_period.0,
            start: written.first_period_start.0,
        };
        let increment = Increment {
            condition: written.increment_condition.clone(),
            count: written.increment_count.clone(),
            at_end: false,
        };
        let counted = cx.extensions.get_or_insert_default::<Counted>();
        if !counted.0.insert(key.clone()) {
            quota.look(&key, cx.host()).await?;
            return Ok(Flow::Next);
        }
        quota.look(&key, cx.host()).await?;
        match (increment.at_once(), quota.call_limit()) {
            (Some(amount), _) => quota.count(&key, amount, cx.host()).await?,
            (None, Some(limit)) => cx.at_end(increment.ending(Self::NAME, calls(&key), limit)),
            (None, None) => {}
        }
        quota.count_bytes(Self::NAME, &key, cx);
        Ok(Flow::Next)
    }
}

impl FromText for Period {
    fn expected() -> Cow<'static, str> {
        "a number of seconds, 0 or at least 300".into()
    }

    fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        // Published policies write lengths of time of ISO 8601 as well.
        let seconds = text.parse().ok().or_else(|| length(text))?;
        (seconds == 0 || (300..=LONGEST).contains(&seconds)).then(|| Self(seconds * TICKS_PER_SECOND))
    }
}

/// The seconds in a text such as `P30D`. Months and years have no length.
fn length(text: &str) -> Option<i64> {
    let span: Span = text.starts_with('P').then(|| text.parse().ok())??;
    if span.get_years() != 0 || span.get_months() != 0 {
        return None;
    }
    let days = i64::from(span.get_weeks()) * 7 + i64::from(span.get_days());
    Some(((days * 24 + i64::from(span.get_hours())) * 60 + span.get_minutes()) * 60 + span.get_seconds())
}

impl FromText for Moment {
    fn expected() -> Cow<'static, str> {
        "a moment such as `2024-01-31T00:00:00Z`".into()
    }

    fn from_text(text: &str) -> Option<Self> {
        let moment: Timestamp = text.trim().parse().ok()?;
        let seconds = moment.as_second().checked_add(SECONDS_BEFORE_1970).filter(|seconds| *seconds >= 0)?;
        seconds.checked_mul(TICKS_PER_SECOND).map(Self)
    }
}

/// A hundred years.
const LONGEST: i64 = 100 * 366 * 24 * 3600;
const SECONDS_BEFORE_1970: i64 = 62_135_596_800;
