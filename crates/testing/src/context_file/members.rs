//! The members that a context file may have.

use gatepost_engine::nearest;
use serde_json::Value as Json;

/// What may stand somewhere in the file.
pub(super) enum Shape {
    /// Anything.
    Any,
    /// An object with these members.
    Members(&'static [(&'static str, Shape)]),
    /// A list of such things, or an object that gives names to them.
    Each(&'static Shape),
}

/// A member whose name stands nowhere in its place.
pub(super) struct Unknown {
    /// Its name.
    pub(super) name: String,
    /// The name that is most like it.
    pub(super) nearest: Option<&'static str>,
}

/// The first member that has no meaning.
pub(super) fn unknown(json: &Json, shape: &Shape) -> Option<Unknown> {
    match (shape, json) {
        (Shape::Members(known), Json::Object(members)) => {
            members.iter().find_map(|(name, value)| match known.iter().find(|(known, _)| known == name) {
                Some((_, shape)) => unknown(value, shape),
                None => {
                    let nearest = nearest(name, known.iter().map(|(known, _)| *known));
                    Some(Unknown { name: name.clone(), nearest })
                }
            })
        }
        (Shape::Each(shape), Json::Object(members)) => {
            members.values().find_map(|value| unknown(value, shape))
        }
        (Shape::Each(shape), Json::Array(items)) => items.iter().find_map(|item| unknown(item, shape)),
        _ => None,
    }
}

/// A context file.
pub(super) const CONTEXT: Shape = Shape::Members(&[
    ("note", Shape::Any),
    ("RequestId", Shape::Any),
    ("Timestamp", Shape::Any),
    ("Elapsed", Shape::Any),
    ("Tracing", Shape::Any),
    ("Api", API_OF_CONTEXT),
    ("Deployment", DEPLOYMENT),
    ("LastError", LAST_ERROR),
    ("Operation", OPERATION),
    ("Product", PRODUCT),
    ("Subscription", SUBSCRIPTION),
    ("User", USER),
    ("Request", REQUEST),
    ("Response", RESPONSE),
    ("Variables", Shape::Any),
]);

const URL: Shape = Shape::Members(&[
    ("Scheme", Shape::Any),
    ("Host", Shape::Any),
    ("Port", Shape::Any),
    ("Path", Shape::Any),
    ("QueryString", Shape::Any),
    ("Query", Shape::Any),
]);

const REQUEST: Shape = Shape::Members(&[
    ("Method", Shape::Any),
    ("IpAddress", Shape::Any),
    ("Url", URL),
    ("OriginalUrl", URL),
    ("MatchedParameters", Shape::Any),
    ("Headers", Shape::Any),
    ("Body", Shape::Any),
    ("Certificate", Shape::Any),
    ("PrivateEndpointConnection", Shape::Any),
]);

const RESPONSE: Shape = Shape::Members(&[
    ("StatusCode", Shape::Any),
    ("StatusReason", Shape::Any),
    ("Headers", Shape::Any),
    ("Body", Shape::Any),
]);

const KEYS: Shape = Shape::Members(&[("Header", Shape::Any), ("Query", Shape::Any)]);

const API: Shape = Shape::Members(&[
    ("Id", Shape::Any),
    ("Name", Shape::Any),
    ("Path", Shape::Any),
    ("Protocols", Shape::Any),
    ("ServiceUrl", URL),
    ("SubscriptionKeyParameterNames", KEYS),
]);

/// It has what `IApi` has under `base` or beside the rest.
const API_OF_CONTEXT: Shape = Shape::Members(&[
    ("base", API),
    ("Id", Shape::Any),
    ("Name", Shape::Any),
    ("Path", Shape::Any),
    ("Protocols", Shape::Any),
    ("ServiceUrl", URL),
    ("SubscriptionKeyParameterNames", KEYS),
    ("IsCurrentRevision", Shape::Any),
    ("Revision", Shape::Any),
    ("Version", Shape::Any),
]);

const DEPLOYMENT: Shape = Shape::Members(&[
    ("GatewayId", Shape::Any),
    ("Gateway", Shape::Members(&[("Id", Shape::Any), ("InstanceId", Shape::Any), ("IsManaged", Shape::Any)])),
    ("Region", Shape::Any),
    ("ServiceId", Shape::Any),
    ("ServiceName", Shape::Any),
    ("Certificates", Shape::Each(&Shape::Members(&[("pfx", Shape::Any), ("password", Shape::Any)]))),
]);

const LAST_ERROR: Shape = Shape::Members(&[
    ("Source", Shape::Any),
    ("Reason", Shape::Any),
    ("Message", Shape::Any),
    ("Scope", Shape::Any),
    ("Section", Shape::Any),
    ("Path", Shape::Any),
    ("PolicyId", Shape::Any),
    ("HttpErrorCode", Shape::Any),
]);

const OPERATION: Shape = Shape::Members(&[
    ("Id", Shape::Any),
    ("Method", Shape::Any),
    ("Name", Shape::Any),
    ("UrlTemplate", Shape::Any),
]);

const GROUPS: Shape = Shape::Each(&Shape::Members(&[("Id", Shape::Any), ("Name", Shape::Any)]));

const PRODUCT: Shape = Shape::Members(&[
    ("Id", Shape::Any),
    ("Name", Shape::Any),
    ("State", Shape::Any),
    ("ApprovalRequired", Shape::Any),
    ("SubscriptionRequired", Shape::Any),
    ("SubscriptionLimit", Shape::Any),
    ("Groups", GROUPS),
    ("Apis", Shape::Each(&API)),
]);

const SUBSCRIPTION: Shape = Shape::Members(&[
    ("Id", Shape::Any),
    ("Key", Shape::Any),
    ("Name", Shape::Any),
    ("PrimaryKey", Shape::Any),
    ("SecondaryKey", Shape::Any),
    ("CreatedDate", Shape::Any),
    ("StartDate", Shape::Any),
    ("EndDate", Shape::Any),
]);

const USER: Shape = Shape::Members(&[
    ("Id", Shape::Any),
    ("Email", Shape::Any),
    ("FirstName", Shape::Any),
    ("LastName", Shape::Any),
    ("Note", Shape::Any),
    ("RegistrationDate", Shape::Any),
    ("Groups", GROUPS),
    ("Identities", Shape::Each(&Shape::Members(&[("Id", Shape::Any), ("Provider", Shape::Any)]))),
]);
