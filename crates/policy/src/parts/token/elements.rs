//! What policies that look at tokens are written of.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use gatepost_engine::{Code, Context, Fault, Field, FromElement, FromText, Host, Reader, Shape, Url, Value};
use gatepost_expression::Str;
use gatepost_macros::Element;
use jsonwebtoken::DecodingKey;

use super::encrypted::DecryptionKey;
use super::endpoint::{Endpoint, Endpoints};
use super::keys::{Key, certificate, rsa};

/// Where issuer and keys are fetched.
#[derive(Element)]
pub(crate) struct OpenIdConfig {
    /// The URL of the document of discovery.
    url: EndpointUrl,
    /// Has no effect: the endpoint is asked when the first token comes.
    #[element(default = "false")]
    #[expect(dead_code, reason = "it is only read so that it may be written")]
    validate_connectivity: bool,
}

/// The absolute URL of an endpoint.
#[derive(Clone, Debug)]
struct EndpointUrl(String);

/// An endpoint that a policy names.
pub(crate) struct NamedEndpoint {
    url: String,
    /// Found once; requests take no lock for it.
    found: OnceLock<Arc<Endpoint>>,
}

/// For whom tokens are.
#[derive(Element)]
pub(crate) struct Audiences {
    /// An audience.
    #[element(children, at_least = 1)]
    audience: Vec<TextElement>,
}

/// Who issues tokens.
#[derive(Element)]
pub(crate) struct Issuers {
    /// An issuer.
    #[element(children, at_least = 1)]
    issuer: Vec<TextElement>,
}

/// A text.
#[derive(Element)]
struct TextElement {
    /// The text.
    #[element(text)]
    text: Value<Str>,
}

/// Keys that signatures are checked with.
#[derive(Element)]
pub(crate) struct SigningKeys {
    /// A key.
    #[element(children)]
    pub(crate) key: Vec<SigningKey>,
}

/// A key that signatures are checked with.
pub(crate) enum SigningKey {
    /// One that is written out.
    Written(Key),
    /// That of a certificate.
    Certificate {
        /// What tokens call it.
        id: Option<String>,
        /// The certificate's id.
        certificate: String,
    },
}

/// Keys that tokens are decrypted with.
#[derive(Element)]
pub(crate) struct DecryptionKeys {
    /// A key.
    #[element(children, at_least = 1)]
    key: Vec<DecryptionKeyElement>,
}

/// A key that tokens are decrypted with.
enum DecryptionKeyElement {
    Written(DecryptionKey),
    Certificate(String),
}

impl From<OpenIdConfig> for NamedEndpoint {
    fn from(config: OpenIdConfig) -> Self {
        Self { url: config.url.0, found: OnceLock::new() }
    }
}

impl NamedEndpoint {
    /// The endpoint as the host remembers it.
    pub(crate) fn get(&self, host: &Arc<dyn Host>) -> &Arc<Endpoint> {
        self.found.get_or_init(|| Endpoints::find(host, &self.url))
    }
}

impl Audiences {
    /// The audiences of this request.
    pub(crate) fn get(&self, cx: &Context) -> Result<Vec<Str>, Fault> {
        self.audience.iter().map(|audience| audience.text.get(cx)).collect()
    }
}

impl Issuers {
    /// The issuers of this request.
    pub(crate) fn get(&self, cx: &Context) -> Result<Vec<Str>, Fault> {
        self.issuer.iter().map(|issuer| issuer.text.get(cx)).collect()
    }
}

impl DecryptionKeys {
    /// The keys of this request.
    pub(crate) fn get(&self, cx: &Context) -> Result<Vec<DecryptionKey>, Fault> {
        let key = |key: &DecryptionKeyElement| match key {
            DecryptionKeyElement::Written(key) => Ok(key.clone()),
            DecryptionKeyElement::Certificate(id) => certificate(id, cx).map(DecryptionKey::Certificate),
        };
        self.key.iter().map(key).collect()
    }
}

impl FromElement for SigningKey {
    const SHAPE: &'static Shape = &Shape {
        docs: "A key that signatures are checked with: one of RSA by `n` and `e`, that of a certificate, or a shared one as text.",
        fields: &[
            Field::attribute::<Option<String>>("id", "What tokens call it, in `kid`.", None),
            Field::attribute::<Option<String>>("certificate-id", "The certificate whose key it is.", None),
            Field::attribute::<Option<String>>("n", "Modulus of a key of RSA, in Base64url.", None),
            Field::attribute::<Option<String>>("e", "Exponent of a key of RSA, in Base64url.", None),
            Field::text::<Option<String>>("A shared key in Base64."),
        ],
    };

    fn read(reader: &mut Reader<'_, '_>) -> Option<Self> {
        let id: Option<String> = reader.attribute("id")?;
        let certificate: Option<String> = reader.attribute("certificate-id")?;
        let n: Option<String> = reader.attribute("n")?;
        let e: Option<String> = reader.attribute("e")?;
        let text: Option<String> = reader.text()?;
        reader.finish();
        match (certificate, n, e, text.filter(|text| !text.trim().is_empty())) {
            (Some(certificate), None, None, None) => Some(Self::Certificate { id, certificate }),
            (None, Some(n), Some(e), None) => match rsa(&n, &e) {
                Some(key) => Some(Self::Written(Key::new(id.as_deref(), key))),
                None => unusable(reader, "`n` and `e` take a key of RSA of 2048 bits or more, in Base64url"),
            },
            (None, None, None, Some(text)) => {
                let secret = shared(&text, reader)?;
                Some(Self::Written(Key::new(id.as_deref(), DecodingKey::from_secret(&secret))))
            }
            _ => one_kind(reader, "write `certificate-id`, or `n` and `e`, or a shared key as text"),
        }
    }
}

impl FromElement for DecryptionKeyElement {
    const SHAPE: &'static Shape = &Shape {
        docs: "A key that tokens are decrypted with: that of a certificate, or a shared one as text.",
        fields: &[
            Field::attribute::<Option<String>>("id", "Has no effect: every key is tried.", None),
            Field::attribute::<Option<String>>("certificate-id", "The certificate whose key it is.", None),
            Field::text::<Option<String>>("A shared key in Base64."),
        ],
    };

    fn read(reader: &mut Reader<'_, '_>) -> Option<Self> {
        let _: Option<String> = reader.attribute("id")?;
        let certificate: Option<String> = reader.attribute("certificate-id")?;
        let text: Option<String> = reader.text()?;
        reader.finish();
        match (certificate, text.filter(|text| !text.trim().is_empty())) {
            (Some(certificate), None) => Some(Self::Certificate(certificate)),
            (None, Some(text)) => Some(Self::Written(DecryptionKey::Shared(shared(&text, reader)?.into()))),
            _ => one_kind(reader, "write `certificate-id`, or a shared key as text"),
        }
    }
}

/// A key that both sides know. What is written is a secret and shows in no message.
fn shared(text: &str, reader: &mut Reader<'_, '_>) -> Option<Vec<u8>> {
    let key = base64(text).filter(|key| !key.is_empty());
    if key.is_none() {
        let none: Option<()> = unusable(reader, "the text of `key` takes a shared key in Base64");
        debug_assert!(none.is_none());
    }
    key
}

fn unusable<T>(reader: &mut Reader<'_, '_>, message: &str) -> Option<T> {
    let diagnostic = reader.diagnostic(Code::InvalidValue, message).label(reader.name_span(), "no such key");
    reader.report(diagnostic);
    None
}

fn one_kind<T>(reader: &mut Reader<'_, '_>, help: &str) -> Option<T> {
    let diagnostic = reader
        .diagnostic(Code::Conflict, "`key` is one key, written in one way")
        .label(reader.name_span(), "none, or several")
        .help(help);
    reader.report(diagnostic);
    None
}

/// Bytes in any Base64, blanks left out.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    let text: String = text.split_whitespace().collect();
    LENIENT.decode(&text).or_else(|_| LENIENT_URL.decode(&text)).ok()
}

const CONFIG: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const LENIENT: GeneralPurpose = GeneralPurpose::new(&STANDARD, CONFIG);
const LENIENT_URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, CONFIG);

impl FromText for EndpointUrl {
    fn expected() -> Cow<'static, str> {
        "the URL of a document of OpenID Connect Discovery".into()
    }

    fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        let url = Url::parse(text).ok()?;
        matches!(url.scheme().to_utf8().as_ref(), "http" | "https").then(|| Self(text.to_owned()))
    }
}
