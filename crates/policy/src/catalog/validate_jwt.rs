//! <https://learn.microsoft.com/azure/api-management/validate-jwt-policy>

use std::sync::Arc;

use gatepost_engine::{
    Context, Fault, Flow, FromElement, HeaderName, Jwt, Outcome, Policy, Reader, Seconds, Section, Sections,
    Sets, Shape, Value, VariableName,
};
use gatepost_expression as expression;
use gatepost_expression::{Str, Ty};
use gatepost_macros::Element;
use http::StatusCode;

use crate::parts::token::claims::{Lifetime, RequiredClaims, check_audience, check_issuer};
use crate::parts::token::elements::{
    Audiences, DecryptionKeys, Issuers, NamedEndpoint, OpenIdConfig, SigningKey, SigningKeys,
};
use crate::parts::token::encrypted::opened;
use crate::parts::token::failure::{Failure, Refusal, Refused};
use crate::parts::token::keys::{Key, certificate};
use crate::parts::token::signed::Signed;
use crate::parts::token::source::{Source, one_of_three};
use crate::parts::token::trust::verify;

/// Lets only requests in that bring a JSON web token which is signed by somebody who is trusted, valid now, and meant
/// for this API.
///
/// ```xml
/// <validate-jwt header-name="Authorization" require-scheme="Bearer">
///     <openid-config url="https://login.microsoftonline.com/contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration" />
///     <audiences><audience>api://orders</audience></audiences>
///     <required-claims>
///         <claim name="roles" match="any"><value>reader</value><value>writer</value></claim>
///     </required-claims>
/// </validate-jwt>
/// ```
pub(crate) struct ValidateJwt {
    written: Written,
    endpoints: Vec<NamedEndpoint>,
    /// Keys that are written out, read once.
    keys: Vec<Key>,
    /// Certificates whose keys are trusted, and what tokens call them.
    certificates: Vec<(Option<String>, String)>,
}

/// The element as it is written.
#[derive(Element)]
struct Written {
    /// The header that holds the token.
    header_name: Option<Value<HeaderName>>,
    /// The parameter of the query that holds the token.
    query_parameter_name: Option<Value<Str>>,
    /// The token.
    token_value: Option<Value<Str>>,
    /// Status code of the refusal.
    #[element(default = "401")]
    failed_validation_httpcode: Value<StatusCode>,
    /// What the client is told.
    failed_validation_error_message: Option<Value<Str>>,
    /// Whether the token must say when it expires.
    #[element(default = "true")]
    require_expiration_time: Value<bool>,
    /// The scheme that must stand before the token in `Authorization`, such as `Bearer`.
    require_scheme: Option<Value<Str>>,
    /// Whether the token must be signed.
    #[element(default = "true")]
    require_signed_tokens: Value<bool>,
    /// By how many seconds the clock of the issuer may differ.
    #[element(default = "0")]
    clock_skew: Value<Seconds>,
    /// Name of the variable that receives the token, a `Jwt`.
    output_token_variable_name: Option<VariableName>,
    /// Where issuers and keys are fetched.
    #[element(children)]
    openid_config: Vec<OpenIdConfig>,
    /// Keys that signatures are checked with.
    #[element(child)]
    issuer_signing_keys: Option<SigningKeys>,
    /// Keys that tokens are decrypted with.
    #[element(child)]
    decryption_keys: Option<DecryptionKeys>,
    /// For whom the token must be.
    #[element(child)]
    audiences: Option<Audiences>,
    /// Who must have issued the token.
    #[element(child)]
    issuers: Option<Issuers>,
    /// What the token must claim.
    #[element(child)]
    required_claims: Option<RequiredClaims>,
}

impl FromElement for ValidateJwt {
    const SHAPE: &'static Shape = Written::SHAPE;

    fn read(reader: &mut Reader<'_, '_>) -> Option<Self> {
        one_of_three(reader, false);
        let mut written = Written::read(reader)?;
        let endpoints = std::mem::take(&mut written.openid_config).into_iter().map(Into::into).collect();
        let (mut keys, mut certificates) = (Vec::new(), Vec::new());
        for key in written.issuer_signing_keys.take().into_iter().flat_map(|keys| keys.key) {
            match key {
                SigningKey::Written(key) => keys.push(key),
                SigningKey::Certificate { id, certificate } => certificates.push((id, certificate)),
            }
        }
        Some(Self { written, endpoints, keys, certificates })
    }
}

impl Policy for ValidateJwt {
    const NAME: &'static str = "validate-jwt";
    const SECTIONS: Sections = Sections::INBOUND;

    fn sets(&self, _: Section) -> Vec<Sets> {
        let name = self.written.output_token_variable_name.iter();
        name.map(|name| Sets::Variable(name.as_str().to_string(), Some(Ty::named("Apim.Jwt", [])))).collect()
    }

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let written = &self.written;
        let refusal = Refusal {
            httpcode: &written.failed_validation_httpcode,
            message: written.failed_validation_error_message.as_ref(),
        };
        let source = Source {
            header: written.header_name.as_ref(),
            query: written.query_parameter_name.as_ref(),
            value: written.token_value.as_ref(),
            scheme: written.require_scheme.as_ref(),
            default_header: "Authorization",
        };
        let jwt = self.check(&source, cx).await.map_err(|refused| refusal.fault(refused, cx))?;
        if let Some(name) = &written.output_token_variable_name {
            cx.set_variable(name.as_str(), expression::Value::Object(Arc::new(jwt)));
        }
        Ok(Flow::Next)
    }
}

impl ValidateJwt {
    async fn check(&self, source: &Source<'_>, cx: &mut Context) -> Result<Jwt, Refused> {
        let written = &self.written;
        let token = source.token(cx)?.ok_or_else(Failure::not_present)?;
        let token = opened(&token, written.decryption_keys.as_ref(), cx)?;
        let token = Signed::read(&token)?;
        let certificates = self.certificate_keys(cx)?;
        let endpoints: Vec<_> = self.endpoints.iter().map(|endpoint| endpoint.get(cx.host())).collect();
        let must_be_signed = written.require_signed_tokens.get(cx)?;
        let mut issuers =
            verify(&token, [&self.keys, &certificates], &endpoints, must_be_signed, cx.host()).await?;
        let lifetime = Lifetime {
            now: cx.host().now(),
            skew: written.clock_skew.get(cx)?.get(),
            must_expire: written.require_expiration_time.get(cx)?,
        };
        lifetime.check(&token.payload)?;
        if let Some(audiences) = &written.audiences {
            check_audience(&token.payload, &audiences.get(cx)?)?;
        }
        if let Some(own) = &written.issuers {
            issuers.extend(own.get(cx)?);
        }
        if !issuers.is_empty() || written.issuers.is_some() {
            check_issuer(&token.payload, &issuers)?;
        }
        if let Some(claims) = &written.required_claims {
            claims.check(&token.payload, cx)?;
        }
        Ok(token.jwt()?)
    }

    fn certificate_keys(&self, cx: &Context) -> Result<Vec<Key>, Fault> {
        let key = |(id, name): &(Option<String>, String)| {
            let found = certificate(name, cx)?;
            Key::of_certificate(id.as_deref(), &found).ok_or_else(|| {
                Fault::with_message(
                    500,
                    "CertificateNotUsable",
                    format!("The certificate `{name}` has no key of RSA or of a curve."),
                )
            })
        };
        self.certificates.iter().map(key).collect()
    }
}
