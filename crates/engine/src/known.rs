//! The policies that API Management has, whether Gatepost runs them or not.

use crate::section::Sections;

const I: Sections = Sections::INBOUND;
const B: Sections = Sections::BACKEND;
const O: Sections = Sections::OUTBOUND;
const E: Sections = Sections::ON_ERROR;
const ALL: Sections = Sections::ALL;

/// The sections in which a policy of API Management may stand; none where it has no policy of that name. The
/// policies of GraphQL resolvers stand in no section.
pub(crate) fn sections(name: &str) -> Option<Sections> {
    KNOWN.iter().find(|(known, _)| *known == name).map(|(_, sections)| *sections)
}

/// The names of all policies.
pub(crate) fn names() -> impl Iterator<Item = &'static str> + Clone {
    KNOWN.iter().map(|(name, _)| *name)
}

/// Documented sections, and those in which Microsoft's schemas or samples have the policy as well.
const KNOWN: &[(&str, Sections)] = &[
    ("authentication-basic", I.and(B)),
    ("authentication-certificate", I.and(B)),
    ("authentication-managed-identity", ALL),
    ("authentication-token", ALL),
    ("authentication-token-store", ALL),
    ("azure-openai-emit-token-metric", I),
    ("azure-openai-semantic-cache-lookup", I),
    ("azure-openai-semantic-cache-store", O),
    ("azure-openai-token-limit", I),
    ("block", ALL),
    ("cache-lookup", I),
    ("cache-lookup-value", ALL),
    ("cache-remove-value", ALL),
    ("cache-store", O),
    ("cache-store-value", ALL),
    ("cache-value", ALL),
    ("check-header", I.and(O)),
    ("choose", ALL),
    ("cors", I),
    ("cosmosdb-data-source", Sections::NONE),
    ("cross-domain", I),
    ("emit-metric", ALL),
    ("find-and-replace", ALL),
    ("forward-request", B),
    ("get-authorization-context", I),
    ("graphql-data-source", Sections::NONE),
    ("http-data-source", Sections::NONE),
    ("invoke-dapr-binding", I.and(O).and(E)),
    ("invoke-request", ALL),
    ("ip-filter", I),
    ("json-to-xml", I.and(O).and(E)),
    ("jsonp", O),
    ("limit-concurrency", ALL),
    ("llm-content-safety", I.and(O)),
    ("llm-emit-token-metric", I),
    ("llm-semantic-cache-lookup", I),
    ("llm-semantic-cache-store", O),
    ("llm-token-limit", I),
    ("log-to-eventhub", ALL),
    ("mock-response", I.and(O).and(E)),
    ("proxy", I),
    ("publish-event", Sections::NONE),
    ("publish-to-dapr", I.and(O).and(E)),
    ("quota", I),
    ("quota-by-key", I),
    ("rate-limit", I),
    ("rate-limit-by-key", I),
    ("redirect-content-urls", I.and(O)),
    ("retry", ALL),
    ("return-response", ALL),
    ("rewrite-uri", I),
    ("send-one-way-request", ALL),
    ("send-request", ALL),
    ("send-service-bus-message", I.and(O).and(E)),
    ("set-backend-service", ALL),
    ("set-body", ALL),
    ("set-graphql-resolver", Sections::NONE),
    ("set-header", ALL),
    ("set-method", ALL),
    ("set-query-parameter", ALL),
    ("set-request-metric-dimension-value", ALL),
    ("set-status", ALL),
    ("set-variable", ALL),
    ("sql-data-source", Sections::NONE),
    ("trace", ALL),
    ("validate-azure-ad-token", I),
    ("validate-client-certificate", I),
    ("validate-content", I.and(O).and(E)),
    ("validate-graphql-request", I),
    ("validate-headers", O.and(E)),
    ("validate-jwt", I),
    ("validate-odata-request", I),
    ("validate-parameters", I),
    ("validate-status-code", O.and(E)),
    ("wait", I.and(B).and(O)),
    ("xml-to-json", I.and(O).and(E)),
    ("xsl-transform", I.and(O).and(E)),
];

#[cfg(test)]
mod tests {
    use super::KNOWN;

    #[test]
    fn names_are_in_order_and_stand_once() {
        assert!(KNOWN.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
