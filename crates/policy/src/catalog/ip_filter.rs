//! <https://learn.microsoft.com/azure/api-management/ip-filter-policy>

use std::borrow::Cow;
use std::net::IpAddr;

use gatepost_engine::{
    Code, Context, Fault, Field, Fit, Flow, FromElement, FromObject, FromText, Outcome, Policy, Reader,
    Sections, Shape, Value,
};
use gatepost_expression::Ty;
use gatepost_macros::{Element, Keyword};

/// Lets only callers with certain IP addresses in, or keeps them out.
///
/// ```xml
/// <ip-filter action="allow">
///     <address>192.0.2.1</address>
///     <address-range from="198.51.100.0" to="198.51.100.255" />
/// </ip-filter>
/// ```
pub(crate) struct IpFilter {
    action: Value<Action>,
    addresses: Vec<Single>,
    ranges: Vec<Range>,
}

/// What happens to callers whose address is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Keyword)]
enum Action {
    /// They are let in, others are not.
    Allow,
    /// They are kept out, others are not.
    Forbid,
}

/// A single address.
#[derive(Element)]
struct Single {
    /// The address.
    #[element(text)]
    address: Value<Address>,
}

/// All addresses from one to another.
struct Range {
    from: Value<Address>,
    to: Value<Address>,
}

/// An IP address; one of IPv4 that is written in the way of IPv6 is one of IPv4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Address(IpAddr);

impl FromElement for IpFilter {
    const SHAPE: &'static Shape = &Shape {
        docs: "Lets only callers with certain IP addresses in, or keeps them out.",
        fields: &[
            Field::attribute::<Value<Action>>(
                "action",
                "What happens to callers whose address is listed.",
                Some("allow"),
            ),
            Field::children::<Vec<Single>>("address", "Single addresses.", 0),
            Field::children::<Vec<Range>>("address-range", "Ranges of addresses.", 0),
        ],
    };

    fn read(reader: &mut Reader<'_, '_>) -> Option<Self> {
        let action = reader.attribute_or("action", "allow");
        let addresses: Option<Vec<Single>> = reader.children("address", 0);
        let ranges: Option<Vec<Range>> = reader.children("address-range", 0);
        if !reader.has_child("address") && !reader.has_child("address-range") {
            let diagnostic = reader
                .diagnostic(Code::MissingChild, "`ip-filter` needs a child `address` or `address-range`")
                .label(reader.name_span(), "incomplete");
            reader.report(diagnostic);
        }
        reader.finish();
        Some(Self { action: action?, addresses: addresses?, ranges: ranges? })
    }
}

impl FromElement for Range {
    const SHAPE: &'static Shape = &Shape {
        docs: "All addresses from one to another.",
        fields: &[
            Field::attribute::<Value<Address>>("from", "The first address.", None),
            Field::attribute::<Value<Address>>("to", "The last address.", None),
        ],
    };

    fn read(reader: &mut Reader<'_, '_>) -> Option<Self> {
        let from: Option<Value<Address>> = reader.attribute("from");
        let to: Option<Value<Address>> = reader.attribute("to");
        reader.finish();
        let range = Self { from: from?, to: to? };
        let ends = range.from.as_literal().zip(range.to.as_literal());
        if let Some((from, to)) = ends.filter(|(from, to)| !is_range(from.0, to.0)) {
            let diagnostic = reader
                .diagnostic(Code::Conflict, format!("there is no address from `{}` to `{}`", from.0, to.0))
                .label(reader.attribute_span("to"), "the last address")
                .label(reader.attribute_span("from"), "the first address")
                .help("write the lower address first, and both in the same version of IP");
            reader.report(diagnostic);
        }
        Some(range)
    }
}

impl Policy for IpFilter {
    const NAME: &'static str = "ip-filter";
    const SECTIONS: Sections = Sections::INBOUND;

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let action = self.action.get(cx)?;
        let Some(caller) = cx.request().ip_address else { return Err(UNKNOWN.telling(TOLD)) };
        match (action, self.lists(caller.to_canonical(), cx)?) {
            (Action::Allow, true) | (Action::Forbid, false) => Ok(Flow::Next),
            (Action::Allow, false) => {
                let message = format!("Caller IP address {caller} is not allowed. Access denied.");
                Err(Fault::with_message(403, "CallerIpNotAllowed", message).telling(TOLD))
            }
            (Action::Forbid, true) => Err(BLOCKED.telling(TOLD)),
        }
    }
}

impl IpFilter {
    fn lists(&self, caller: IpAddr, cx: &Context) -> Result<bool, Fault> {
        for single in &self.addresses {
            if single.address.get(cx)?.0 == caller {
                return Ok(true);
            }
        }
        for range in &self.ranges {
            let (from, to) = (range.from.get(cx)?.0, range.to.get(cx)?.0);
            if is_range(from, to) && is_range(from, caller) && is_range(caller, to) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Whether one address is not behind another of the same version.
fn is_range(from: IpAddr, to: IpAddr) -> bool {
    from.is_ipv4() == to.is_ipv4() && from <= to
}

impl FromText for Address {
    fn expected() -> Cow<'static, str> {
        "an IP address such as `192.0.2.1` or `2001:db8::1`".into()
    }

    fn from_text(text: &str) -> Option<Self> {
        text.trim().parse().ok().map(|address: IpAddr| Self(address.to_canonical()))
    }
}

impl FromObject for Address {
    fn fit(ty: &Ty) -> Fit {
        Fit::of_text(ty)
    }
}

const UNKNOWN: Fault =
    Fault::new(403, "FailedToParseCallerIP", "Failed to establish IP address for the caller. Access denied.");
const BLOCKED: Fault = Fault::new(403, "CallerIpBlocked", "Caller IP address is blocked. Access denied.");
const TOLD: &str = "Forbidden";
