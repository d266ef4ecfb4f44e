//! <https://learn.microsoft.com/azure/api-management/validate-azure-ad-token-policy>

use std::borrow::Cow;
use std::sync::Arc;

use gatepost_engine::{
    Context, Fit, Flow, FromElement, FromObject, FromText, HeaderName, Jwt, Outcome, Policy, Reader, Section,
    Sections, Sets, Shape, Value, VariableName,
};
use gatepost_expression as expression;
use gatepost_expression::{Str, Ty};
use gatepost_macros::Element;
use http::StatusCode;
use serde_json::Value as Json;

use crate::parts::token::claims::{Lifetime, RequiredClaims, check_audience, check_issuer};
use crate::parts::token::elements::{Audiences, DecryptionKeys};
use crate::parts::token::encrypted::opened;
use crate::parts::token::endpoint::{Endpoint, Endpoints};
use crate::parts::token::failure::{Failure, Refusal, Refused};
use crate::parts::token::signed::Signed;
use crate::parts::token::source::{Source, one_of_three};
use crate::parts::token::trust::verify;
use crate::parts::unsupported;

/// Lets only requests in that bring a token of Microsoft Entra, of a tenant, for certain audiences or from certain
/// clients.
///
/// ```xml
/// <validate-azure-ad-token tenant-id="contoso.onmicrosoft.com">
///     <client-application-ids><application-id>a672d62c-fc7b-4e81-a576-e60dc46e951d</application-id></client-application-ids>
///     <audiences><audience>https://api.contoso.com</audience></audiences>
/// </validate-azure-ad-token>
/// ```
pub(crate) struct ValidateAzureAdToken(Written);

/// The element as it is written.
#[derive(Element)]
struct Written {
    /// The tenant: its id, its domain, its URL, `organizations` or `common`.
    tenant_id: Value<Tenant>,
    /// The header that holds the token; `Authorization` unless the token is somewhere else.
    header_name: Option<Value<HeaderName>>,
    /// The parameter of the query that holds the token.
    query_parameter_name: Option<Value<Str>>,
    /// The token.
    token_value: Option<Value<Str>>,
    /// The host of Microsoft Entra.
    #[element(default = "https://login.microsoftonline.com")]
    authentication_endpoint: LoginHost,
    /// Status code of the refusal.
    #[element(default = "401")]
    failed_validation_httpcode: Value<StatusCode>,
    /// What the client is told.
    failed_validation_error_message: Option<Value<Str>>,
    /// Name of the variable that receives the token, a `Jwt`.
    output_token_variable_name: Option<VariableName>,
    /// The scheme that must stand before the token in `Authorization`.
    require_scheme: Option<Value<Str>>,
    /// Applications for which the token may be, besides the audiences.
    #[element(child)]
    backend_application_ids: Option<ApplicationIds>,
    /// Applications that may call.
    #[element(child)]
    client_application_ids: Option<ApplicationIds>,
    /// For whom the token must be.
    #[element(child)]
    audiences: Option<Audiences>,
    /// What the token must claim.
    #[element(child)]
    required_claims: Option<RequiredClaims>,
    /// Keys that tokens are decrypted with.
    #[element(child)]
    decryption_keys: Option<DecryptionKeys>,
}

/// Applications.
#[derive(Element)]
struct ApplicationIds {
    /// An application.
    #[element(children, at_least = 1)]
    application_id: Vec<ApplicationId>,
}

/// An application.
#[derive(Element)]
struct ApplicationId {
    /// Its id.
    #[element(text)]
    id: String,
}

/// A tenant as it stands in URLs, and its host where the policy gives a URL.
#[derive(Clone, Debug)]
struct Tenant {
    name: String,
    host: Option<LoginHost>,
}

/// Scheme and host of Microsoft Entra.
#[derive(Clone, Debug)]
struct LoginHost(String);

impl FromElement for ValidateAzureAdToken {
    const SHAPE: &'static Shape = Written::SHAPE;

    fn read(reader: &mut Reader<'_, '_>) -> Option<Self> {
        one_of_three(reader, true);
        let because = "tokens of these kinds are refused without it";
        unsupported::attributes(reader, &SPECIAL, because);
        Written::read(reader).map(Self)
    }
}

impl Policy for ValidateAzureAdToken {
    const NAME: &'static str = "validate-azure-ad-token";
    const SECTIONS: Sections = Sections::INBOUND;

    fn sets(&self, _: Section) -> Vec<Sets> {
        let name = self.0.output_token_variable_name.iter();
        name.map(|name| Sets::Variable(name.as_str().to_string(), Some(Ty::named("Apim.Jwt", [])))).collect()
    }

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let Self(written) = self;
        let refusal = Refusal {
            httpcode: &written.failed_validation_httpcode,
            message: written.failed_validation_error_message.as_ref(),
        };
        let jwt = self.check(cx).await.map_err(|refused| refusal.fault(refused, cx))?;
        if let Some(name) = &written.output_token_variable_name {
            cx.set_variable(name.as_str(), expression::Value::Object(Arc::new(jwt)));
        }
        Ok(Flow::Next)
    }
}

impl ValidateAzureAdToken {
    async fn check(&self, cx: &mut Context) -> Result<Jwt, Refused> {
        let Self(written) = self;
        let source = Source {
            header: written.header_name.as_ref(),
            query: written.query_parameter_name.as_ref(),
            value: written.token_value.as_ref(),
            scheme: written.require_scheme.as_ref(),
            default_header: "Authorization",
        };
        let token = source.token(cx)?.ok_or_else(Failure::not_present)?;
        let token = opened(&token, written.decryption_keys.as_ref(), cx)?;
        let token = Signed::read(&token)?;
        let tenant = written.tenant_id.get(cx)?;
        let endpoint = self.endpoint(&tenant, &token, cx);
        let issuers = verify(&token, [&[], &[]], &[&endpoint], true, cx.host()).await?;
        Lifetime { now: cx.host().now(), skew: 0, must_expire: true }.check(&token.payload)?;
        check_issuer(&token.payload, &issuers)?;
        if tenant.name == ORGANIZATIONS && text(&token, "tid") == Some(CONSUMERS) {
            let message = "IDX10205: The token is of a personal account.";
            return Err(Failure::denied("TokenIssuerNotAllowed", message).into());
        }
        self.check_audience(&token, cx)?;
        self.check_client(&token)?;
        if let Some(claims) = &written.required_claims {
            claims.check(&token.payload, cx)?;
        }
        Ok(token.jwt()?)
    }

    /// Where issuer and keys of the tenant are: its documents differ between the versions of tokens.
    fn endpoint(&self, tenant: &Tenant, token: &Signed<'_>, cx: &Context) -> Arc<Endpoint> {
        let LoginHost(host) = tenant.host.as_ref().unwrap_or(&self.0.authentication_endpoint);
        let version = if text(token, "ver") == Some("2.0") { "/v2.0" } else { "" };
        let url = format!("{host}/{}{version}/.well-known/openid-configuration", tenant.name);
        Endpoints::find(cx.host(), &url)
    }

    fn check_audience(&self, token: &Signed<'_>, cx: &Context) -> Result<(), Refused> {
        let Self(Written { audiences, backend_application_ids, .. }) = self;
        if audiences.is_none() && backend_application_ids.is_none() {
            return Ok(());
        }
        let mut wanted =
            audiences.as_ref().map(|audiences| audiences.get(cx)).transpose()?.unwrap_or_default();
        for id in backend_application_ids.iter().flat_map(ApplicationIds::iter) {
            wanted.extend([Str::from(id), Str::from(format!("api://{id}"))]);
        }
        Ok(check_audience(&token.payload, &wanted)?)
    }

    /// Looks whether an application may call: `appid` of version 1.0 is `azp` of version 2.0.
    fn check_client(&self, token: &Signed<'_>) -> Result<(), Failure> {
        let Some(allowed) = &self.0.client_application_ids else { return Ok(()) };
        let name = if token.payload.contains_key("azp") { "azp" } else { "appid" };
        let Some(found) = text(token, name) else {
            let message = format!("JWT token is missing the following claims: {name}.");
            return Err(Failure::denied("TokenClaimNotFound", message));
        };
        if allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(found)) {
            return Ok(());
        }
        let message = format!("Claim {name} value of {found} is not allowed.");
        Err(Failure::denied("TokenClaimValueNotAllowed", message))
    }
}

impl ApplicationIds {
    fn iter(&self) -> impl Iterator<Item = &str> {
        self.application_id.iter().map(|application| application.id.trim())
    }
}

fn text<'t>(token: &'t Signed<'_>, name: &str) -> Option<&'t str> {
    token.payload.get(name).and_then(Json::as_str)
}

impl FromText for Tenant {
    fn expected() -> Cow<'static, str> {
        "a tenant: its id, its domain, its URL, `organizations` or `common`".into()
    }

    fn from_text(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches('/');
        let (host, name) = match text.split_once("://") {
            Some((_, rest)) => {
                let (_, path) = rest.split_once('/')?;
                let host = text.strip_suffix(path)?;
                (Some(LoginHost::from_text(host)?), path.split('/').next()?)
            }
            None => (None, text),
        };
        let is_part = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '.');
        let is_name = !name.is_empty() && name.chars().all(is_part) && !name.starts_with('.');
        is_name.then(|| Self { name: name.to_ascii_lowercase(), host })
    }
}

impl FromObject for Tenant {
    fn fit(ty: &Ty) -> Fit {
        Fit::of_text(ty)
    }
}

impl FromText for LoginHost {
    fn expected() -> Cow<'static, str> {
        "a host such as `login.microsoftonline.us`".into()
    }

    fn from_text(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches('/');
        let url = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        let parsed = gatepost_engine::Url::parse(&url).ok()?;
        let is_host = parsed.path().is_empty() || parsed.path().to_utf8() == "/";
        (is_host && matches!(parsed.scheme().to_utf8().as_ref(), "http" | "https")).then_some(Self(url))
    }
}

const ORGANIZATIONS: &str = "organizations";
/// The tenant of personal accounts.
const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
const SPECIAL: [&str; 2] = ["allow-protected-forwarded-tokens", "allow-proof-of-possession-tokens"];
