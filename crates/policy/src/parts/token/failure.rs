//! Why a token is refused.

use gatepost_engine::{Context, Fault, Value};
use gatepost_expression::Str;
use http::StatusCode;

/// Why a token is refused: `Reason` and `Message` of `context.LastError`. The messages begin with the codes of the
/// library that the service uses, for policies that look for them.
pub(crate) struct Failure {
    reason: &'static str,
    message: String,
    /// What the client is told unless the policy says something else.
    told: &'static str,
}

impl Failure {
    /// A token that is not there.
    pub(crate) fn not_present() -> Self {
        Self { reason: "TokenNotPresent", message: ABSENT.to_owned(), told: ABSENT }
    }

    /// A token of which no sense can be made, or that says something that cannot be.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self { reason: "JwtInvalid", message: message.into(), told: INVALID }
    }

    /// A token that is refused for a reason that has a name.
    pub(crate) fn denied(reason: &'static str, message: impl std::fmt::Display) -> Self {
        Self { reason, message: format!("{message} Access denied."), told: INVALID }
    }
}

/// Why a request is refused: for its token, or because something went wrong while it was looked at.
pub(crate) enum Refused {
    Token(Failure),
    Fault(Fault),
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self::Token(failure)
    }
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// How a policy refuses.
pub(crate) struct Refusal<'p> {
    /// The status.
    pub(crate) httpcode: &'p Value<StatusCode>,
    /// What the client is told.
    pub(crate) message: Option<&'p Value<Str>>,
}

impl Refusal<'_> {
    /// The fault of a request that is refused.
    pub(crate) fn fault(&self, refused: Refused, cx: &Context) -> Fault {
        match refused {
            Refused::Token(failure) => self.of_token(failure, cx).unwrap_or_else(|fault| fault),
            Refused::Fault(fault) => fault,
        }
    }

    fn of_token(&self, failure: Failure, cx: &Context) -> Result<Fault, Fault> {
        let fault = Fault::with_message(self.httpcode.get(cx)?.as_u16(), failure.reason, failure.message);
        Ok(match self.message {
            Some(told) => fault.telling(told.get(cx)?.to_string()),
            None => fault.telling(failure.told),
        })
    }
}

const ABSENT: &str = "JWT not present.";
const INVALID: &str = "Invalid JWT.";
