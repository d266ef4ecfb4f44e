//! All policies, in the order of their names. `cargo xtask index` writes this file.

pub(crate) mod authentication_basic;
pub(crate) mod block;
pub(crate) mod check_header;
pub(crate) mod choose;
pub(crate) mod cors;
pub(crate) mod cross_domain;
pub(crate) mod find_and_replace;
pub(crate) mod forward_request;
pub(crate) mod ip_filter;
pub(crate) mod jsonp;
pub(crate) mod limit_concurrency;
pub(crate) mod mock_response;
pub(crate) mod proxy;
pub(crate) mod quota;
pub(crate) mod quota_by_key;
pub(crate) mod rate_limit;
pub(crate) mod rate_limit_by_key;
pub(crate) mod retry;
pub(crate) mod return_response;
pub(crate) mod rewrite_uri;
pub(crate) mod send_one_way_request;
pub(crate) mod send_request;
pub(crate) mod set_backend_service;
pub(crate) mod set_body;
pub(crate) mod set_header;
pub(crate) mod set_method;
pub(crate) mod set_query_parameter;
pub(crate) mod set_status;
pub(crate) mod set_variable;
pub(crate) mod trace;
pub(crate) mod validate_azure_ad_token;
pub(crate) mod validate_client_certificate;
pub(crate) mod validate_jwt;
pub(crate) mod wait;

use gatepost_engine::{Declaration, declare};

/// Every policy, in the order of the names.
pub static CATALOG: &[Declaration] = &[
    declare::<authentication_basic::AuthenticationBasic>(),
    declare::<block::Block>(),
    declare::<check_header::CheckHeader>(),
    declare::<choose::Choose>(),
    declare::<cors::Cors>(),
    declare::<cross_domain::CrossDomain>(),
    declare::<find_and_replace::FindAndReplace>(),
    declare::<forward_request::ForwardRequest>(),
    declare::<ip_filter::IpFilter>(),
    declare::<jsonp::Jsonp>(),
    declare::<limit_concurrency::LimitConcurrency>(),
    declare::<mock_response::MockResponse>(),
    declare::<proxy::Proxy>(),
    declare::<quota::Quota>(),
    declare::<quota_by_key::QuotaByKey>(),
    declare::<rate_limit::RateLimit>(),
    declare::<rate_limit_by_key::RateLimitByKey>(),
    declare::<retry::Retry>(),
    declare::<return_response::ReturnResponse>(),
    declare::<rewrite_uri::RewriteUri>(),
    declare::<send_one_way_request::SendOneWayRequest>(),
    declare::<send_request::SendRequest>(),
    declare::<set_backend_service::SetBackendService>(),
    declare::<set_body::SetBody>(),
    declare::<set_header::SetHeader>(),
    declare::<set_method::SetMethod>(),
    declare::<set_query_parameter::SetQueryParameter>(),
    declare::<set_status::SetStatus>(),
    declare::<set_variable::SetVariable>(),
    declare::<trace::Trace>(),
    declare::<validate_azure_ad_token::ValidateAzureAdToken>(),
    declare::<validate_client_certificate::ValidateClientCertificate>(),
    declare::<validate_jwt::ValidateJwt>(),
    declare::<wait::Wait>(),
];
