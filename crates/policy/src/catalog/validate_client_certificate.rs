//! <https://learn.microsoft.com/azure/api-management/validate-client-certificate-policy>

use std::sync::Arc;

use gatepost_engine::{
    Code, Context, Fault, Flow, FromElement, Outcome, Policy, Reader, Sections, Shape, TraceEvent,
};
use gatepost_expression::Certificate;
use gatepost_macros::Element;

/// Lets only requests in whose client has shown a certificate that is trusted, valid now, and of one of the identities
/// that are allowed.
///
/// ```xml
/// <validate-client-certificate validate-revocation="false" ignore-error="false">
///     <identities>
///         <identity issuer-subject="CN=Contoso CA" common-name="orders.contoso.com" />
///     </identities>
/// </validate-client-certificate>
/// ```
#[derive(Element)]
pub(crate) struct ValidateClientCertificate {
    /// Whether it is looked whether the issuer has taken the certificate back.
    #[element(default = "true")]
    validate_revocation: bool,
    /// Whether the certificate must lead to a root that is trusted.
    #[element(default = "true")]
    validate_trust: bool,
    /// Whether the certificate must be valid already.
    #[element(default = "true")]
    validate_not_before: bool,
    /// Whether the certificate must still be valid.
    #[element(default = "true")]
    validate_not_after: bool,
    /// Whether a request goes on that is not let in.
    #[element(default = "false")]
    ignore_error: bool,
    /// Who may call; anybody unless given.
    #[element(child)]
    identities: Option<Identities>,
}

/// Who may call.
struct Identities(Vec<Identity>);

/// What is written of who may call.
#[derive(Element)]
struct WrittenIdentities {
    /// An identity: everything that it says must be so.
    #[element(children, at_least = 1)]
    identity: Vec<Identity>,
}

/// Who may call: everything that is said must be so.
#[derive(Element)]
struct Identity {
    /// SHA-1 hash of the certificate.
    thumbprint: Option<String>,
    /// Serial number of the certificate.
    serial_number: Option<String>,
    /// Common name of the subject.
    common_name: Option<String>,
    /// The subject, such as `CN=orders, O=Contoso`.
    subject: Option<String>,
    /// A name of a host for which the certificate is.
    dns_name: Option<String>,
    /// The subject of the issuer.
    issuer_subject: Option<String>,
    /// SHA-1 hash of the issuer's certificate, which is one of the gateway's.
    issuer_thumbprint: Option<String>,
    /// Id of the issuer's certificate among those of the gateway.
    issuer_certificate_id: Option<String>,
}

impl FromElement for Identities {
    const SHAPE: &'static Shape = WrittenIdentities::SHAPE;

    fn read(reader: &mut Reader<'_, '_>) -> Option<Self> {
        let WrittenIdentities { identity } = WrittenIdentities::read(reader)?;
        if identity.len() > MOST {
            let message = format!("`identities` holds {} of them", identity.len());
            let diagnostic = reader
                .diagnostic(Code::TooMany, message)
                .label(reader.name_span(), format!("at most {MOST}"));
            reader.report(diagnostic);
        }
        Some(Self(identity))
    }
}

impl Policy for ValidateClientCertificate {
    const NAME: &'static str = "validate-client-certificate";
    const SECTIONS: Sections = Sections::INBOUND;

    async fn execute(&self, cx: &mut Context) -> Outcome {
        match self.check(cx) {
            Ok(()) => Ok(Flow::Next),
            Err(fault) if self.ignore_error => {
                cx.note(|| TraceEvent::Failed {
                    reason: fault.reason().to_owned(),
                    message: fault.message().to_owned(),
                });
                Ok(Flow::Next)
            }
            Err(fault) => Err(fault.telling(TOLD)),
        }
    }
}

impl ValidateClientCertificate {
    fn check(&self, cx: &Context) -> Result<(), Fault> {
        let certificate: Option<Arc<Certificate>> = cx.request().certificate.downcast();
        let certificate = certificate.ok_or(NOT_PRESENT)?;
        let now = cx.host().now();
        if self.validate_not_before && now < certificate.not_before() {
            return Err(NOT_YET_VALID);
        }
        if self.validate_not_after && now > certificate.not_after() {
            return Err(EXPIRED);
        }
        if self.validate_trust && !cx.host().trusts(certificate.der(), self.validate_revocation) {
            return Err(NOT_TRUSTED);
        }
        let issuers = issuers(&certificate, cx);
        match &self.identities {
            Some(Identities(allowed))
                if !allowed.iter().any(|identity| identity.is(&certificate, &issuers)) =>
            {
                Err(NOT_ALLOWED)
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// The certificates of the gateway that have issued this one, with their ids.
fn issuers(certificate: &Certificate, cx: &Context) -> Vec<(String, Arc<Certificate>)> {
    let known = cx.state().deployment.certificates.iter();
    known
        .filter_map(|(id, value)| Some((id.to_string(), value.downcast::<Certificate>()?)))
        .filter(|(_, issuer)| certificate.is_issued_by(issuer))
        .collect()
}

impl Identity {
    fn is(&self, certificate: &Certificate, issuers: &[(String, Arc<Certificate>)]) -> bool {
        let fits = |wanted: &Option<String>, is: &dyn Fn(&str) -> bool| {
            wanted.as_ref().is_none_or(|wanted| is(wanted.trim()))
        };
        let is_hash = |wanted: &str, hash: &str| digits(wanted) == hash;
        fits(&self.thumbprint, &|wanted| is_hash(wanted, &certificate.thumbprint()))
            && fits(&self.serial_number, &|wanted| is_hash(wanted, &certificate.serial_number()))
            && fits(&self.common_name, &|wanted| certificate.common_name() == Some(wanted))
            && fits(&self.subject, &|wanted| parts(wanted) == parts(&certificate.subject()))
            && fits(&self.dns_name, &|wanted| {
                certificate.dns_names().any(|name| name.eq_ignore_ascii_case(wanted))
            })
            && fits(&self.issuer_subject, &|wanted| parts(wanted) == parts(&certificate.issuer()))
            && fits(&self.issuer_thumbprint, &|wanted| {
                issuers.iter().any(|(_, issuer)| is_hash(wanted, &issuer.thumbprint()))
            })
            && fits(&self.issuer_certificate_id, &|wanted| issuers.iter().any(|(id, _)| id == wanted))
    }
}

/// The hexadecimal digits of a text, in upper case.
fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_hexdigit).map(|digit| digit.to_ascii_uppercase()).collect()
}

/// The parts of a name, without the blanks between them.
fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut is_quoted = false;
    for char in name.chars() {
        is_quoted ^= char == '"';
        match parts.last_mut() {
            Some(part) if char != ',' || is_quoted => part.push(char),
            _ => parts.push(String::new()),
        }
    }
    parts.iter().map(|part| part.trim().to_owned()).collect()
}

const NOT_PRESENT: Fault =
    Fault::new(403, "ClientCertificateNotPresent", "The client has shown no certificate. Access denied.");
const NOT_YET_VALID: Fault = Fault::new(
    403,
    "ClientCertificateNotYetValid",
    "The client's certificate is not valid yet. Access denied.",
);
const EXPIRED: Fault =
    Fault::new(403, "ClientCertificateExpired", "The client's certificate has expired. Access denied.");
const NOT_TRUSTED: Fault =
    Fault::new(403, "ClientCertificateNotTrusted", "The client's certificate is not trusted. Access denied.");
const NOT_ALLOWED: Fault = Fault::new(
    403,
    "ClientCertificateIdentityNotAllowed",
    "The client's certificate is of no identity that is allowed. Access denied.",
);
const TOLD: &str = "Invalid client certificate";
const MOST: usize = 10;
