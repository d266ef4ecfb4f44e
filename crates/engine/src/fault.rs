//! Why a request failed.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use crate::message::{BadHeader, BadUrl};
use crate::place::Place;
use crate::section::Section;

/// Why a request failed: what becomes `context.LastError` and the error response. Small, and known before any
/// request is made: it says *what*; where it happened is added by whoever ran the policy.
#[derive(Clone, Debug)]
pub struct Fault {
    status: u16,
    reason: Cow<'static, str>,
    message: Cow<'static, str>,
    more: Option<Box<More>>,
}

#[derive(Clone, Debug, Default)]
struct More {
    source: Option<Cow<'static, str>>,
    path: Option<Arc<str>>,
    place: Option<Arc<Place>>,
    section: Option<Section>,
    told: Option<Told>,
    headers: Vec<(String, String)>,
    keeps_response: bool,
}

/// What the client is told.
#[derive(Clone, Debug)]
enum Told {
    Message(Cow<'static, str>),
    Body(Bytes, Cow<'static, str>),
}

impl Fault {
    /// A fault with the status of the error response, and `Reason` and `Message` of `context.LastError`.
    pub const fn new(status: u16, reason: &'static str, message: &'static str) -> Self {
        Self { status, reason: Cow::Borrowed(reason), message: Cow::Borrowed(message), more: None }
    }

    /// A fault with a message made for it.
    pub fn with_message(status: u16, reason: &'static str, message: impl Into<String>) -> Self {
        Self { message: Cow::Owned(message.into()), ..Self::new(status, reason, "") }
    }

    /// An expression that gave no value.
    pub fn expression(message: impl fmt::Display) -> Self {
        let message = format!("Expression evaluation failed. {message}");
        Self::with_message(500, "ExpressionValueEvaluationFailure", message)
    }

    /// The client is told this and not the message.
    #[must_use]
    pub fn telling(mut self, message: impl Into<Cow<'static, str>>) -> Self {
        self.more().told = Some(Told::Message(message.into()));
        self
    }

    /// The client is told exactly this.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Bytes>, content_type: impl Into<Cow<'static, str>>) -> Self {
        self.more().told = Some(Told::Body(body.into(), content_type.into()));
        self
    }

    /// The error response has this header as well.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.more().headers.push((name.into(), value.into()));
        self
    }

    /// `context.LastError.Source` is this, where it is not the policy that failed.
    #[must_use]
    pub fn from_source(mut self, source: impl Into<Cow<'static, str>>) -> Self {
        self.more().source = Some(source.into());
        self
    }

    /// `context.LastError.Section` is this, where no policy failed.
    #[must_use]
    pub fn in_section(mut self, section: Section) -> Self {
        self.more().section = Some(section);
        self
    }

    /// `context.LastError.Path` is this, where it is not the place of the policy that failed.
    #[must_use]
    pub fn at(mut self, path: Option<Arc<str>>) -> Self {
        if path.is_some() {
            self.more().path = path;
        }
        self
    }

    /// The error response is `context.Response` as it is, which a backend gave.
    #[must_use]
    pub fn keeping_response(mut self) -> Self {
        self.more().keeps_response = true;
        self
    }

    /// The status of the error response.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// `context.LastError.Reason`.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// `context.LastError.Message`, not yet masked.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// `context.LastError.Source`, where the policy does not give it.
    pub fn source(&self) -> Option<&str> {
        self.more.as_ref()?.source.as_deref()
    }

    /// `context.LastError.Path`, where the policy does not give it.
    pub fn path(&self) -> Option<&Arc<str>> {
        self.more.as_ref()?.path.as_ref()
    }

    /// `context.LastError.Section`, where it is not that of a policy.
    pub fn section(&self) -> Option<Section> {
        self.more.as_ref()?.section
    }

    /// Where the policy stands that failed.
    pub fn place(&self) -> Option<&Arc<Place>> {
        self.more.as_ref()?.place.as_ref()
    }

    /// Says where it happened, unless that is known: the innermost policy says it first.
    #[must_use]
    pub(crate) fn in_place(mut self, place: &Arc<Place>) -> Self {
        self.more().place.get_or_insert_with(|| Arc::clone(place));
        self
    }

    pub(crate) fn keeps_response(&self) -> bool {
        self.more.as_ref().is_some_and(|more| more.keeps_response)
    }

    pub(crate) fn headers(&self) -> &[(String, String)] {
        self.more.as_ref().map_or(&[], |more| more.headers.as_slice())
    }

    /// The body of the error response and its content type. What goes wrong inside is nobody's business but the
    /// operator's: a 500 says no more than its activity.
    pub(crate) fn body(&self, activity: &str) -> (Bytes, Cow<'static, str>) {
        let message = match self.more.as_ref().and_then(|more| more.told.as_ref()) {
            Some(Told::Body(body, content_type)) => return (body.clone(), content_type.clone()),
            Some(Told::Message(message)) => message.as_ref(),
            None if self.status == 500 => return (generic(activity), Cow::Borrowed(JSON)),
            None => self.message.as_ref(),
        };
        let body = format!("{{ \"statusCode\": {}, \"message\": {} }}", self.status, json(message));
        (body.into(), Cow::Borrowed(JSON))
    }

    fn more(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }
}

/// Byte for byte what the service sends for failures of its own.
fn generic(activity: &str) -> Bytes {
    let activity = json(activity);
    format!("{{ \"statusCode\": 500, \"message\": \"Internal server error\", \"activityId\": {activity} }}")
        .into()
}

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

const JSON: &str = "application/json";

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.reason, self.message)
    }
}

impl std::error::Error for Fault {}

impl From<BadHeader> for Fault {
    fn from(bad: BadHeader) -> Self {
        Self::with_message(500, "InvalidHeader", bad.to_string())
    }
}

impl From<BadUrl> for Fault {
    fn from(bad: BadUrl) -> Self {
        Self::with_message(500, "InvalidUrl", bad.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::Fault;

    #[test]
    fn bodies_have_the_length_that_was_captured() {
        let (body, _) = Fault::expression("boom").body("6f9619ff-8b86-d011-b42d-00cf4fc964ff");
        assert_eq!(body.len(), 111);
        let message = "Access denied due to missing subscription key. Make sure to include subscription key when \
                       making requests to an API.";
        assert_eq!(Fault::new(401, "SubscriptionKeyNotFound", message).body("").0.len(), 152);
        let fault = Fault::new(429, "RateLimitExceeded", "Rate limit is exceeded.")
            .telling("Rate limit is exceeded. Try again in 42 seconds.");
        assert_eq!(fault.body("").0.len(), 84);
    }
}
