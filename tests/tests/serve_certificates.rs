//! Which certificates an expression may trust: those that come from authorities of the configuration.

#![expect(clippy::unwrap_used, reason = "a test that cannot make a certificate has failed")]

use gatepost_tests::net::{Folder, Gateway, Raw};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

#[test]
fn certificates_from_configured_authorities_are_trusted() {
    let (ours, other) = (authority(), authority());
    let answer = |certificate: &str| {
        let code = format!("new X509Certificate2(Convert.FromBase64String(&quot;{certificate}&quot;))");
        let policy = format!(
            "<fragment><return-response><set-header name=\"Trusted\"><value>\
             @({code}.Verify() + &quot; &quot; + {code}.VerifyNoRevocation())</value></set-header></return-response></fragment>"
        );
        let files = [
            ("gatepost.yaml", "trust: [authority.pem]\npolicy: policy.xml\n"),
            ("authority.pem", &ours.pem()),
            ("policy.xml", &policy),
        ];
        let gateway = Gateway::of(Folder::with(&files).load().unwrap());
        let mut client: Raw = gateway.connect();
        client.send("GET / HTTP/1.1\r\nHost: gateway\r\n\r\n");
        client.reply().header("trusted").unwrap_or_default().to_owned()
    };
    assert_eq!(answer(&leaf(&ours)), "True True");
    assert_eq!(answer(&leaf(&other)), "False False");
    assert_eq!(answer(&base64(ours.der())), "True True");
    assert_eq!(answer(&base64(other.der())), "False False");
}

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A certificate that the authority gives, in Base64.
fn leaf(authority: &CertifiedIssuer<'static, KeyPair>) -> String {
    let params = CertificateParams::new(["client.example.com".to_owned()]).unwrap();
    base64(params.signed_by(&KeyPair::generate().unwrap(), authority).unwrap().der())
}

fn base64(der: &[u8]) -> String {
    use base64::prelude::{BASE64_STANDARD, Engine as _};
    BASE64_STANDARD.encode(der)
}
