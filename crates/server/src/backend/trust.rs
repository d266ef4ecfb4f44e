//! Which certificates of backends are believed.

use std::sync::{Arc, OnceLock};

use gatepost_engine::HttpVersion;
use rustls::crypto::{CryptoProvider, ring};
use rustls::server::WebPkiClientVerifier;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::{CertificateDer, UnixTime};

/// The authorities that backends' certificates must come from: those of the system, and further ones.
///
/// The system's are read when the first backend with TLS is called, because reading them takes longer than starting.
#[derive(Debug, Default)]
pub struct Trust {
    further: Vec<CertificateDer<'static>>,
    roots: OnceLock<Arc<RootCertStore>>,
    configs: OnceLock<[Arc<ClientConfig>; 3]>,
}

impl Trust {
    /// The system's authorities and these.
    pub fn with(further: Vec<CertificateDer<'static>>) -> Self {
        Self { further, ..Self::default() }
    }

    pub(super) fn config(&self, version: HttpVersion) -> Arc<ClientConfig> {
        let [one, two, either] = self.configs.get_or_init(|| self.build());
        Arc::clone(match version {
            HttpVersion::Http1 => one,
            HttpVersion::Http2 => two,
            HttpVersion::Http2Or1 => either,
        })
    }

    /// Whether a certificate, in DER, is one of the further ones or comes from an authority that is believed.
    ///
    /// Lists of certificates that were taken back are not asked for.
    pub(crate) fn trusts(&self, certificate: &[u8]) -> bool {
        if self.further.iter().any(|further| further.as_ref() == certificate) {
            return true;
        }
        let verifier = WebPkiClientVerifier::builder_with_provider(self.roots(), provider()).build();
        let certificate = CertificateDer::from(certificate);
        verifier.is_ok_and(|verifier| verifier.verify_client_cert(&certificate, &[], UnixTime::now()).is_ok())
    }

    fn roots(&self) -> Arc<RootCertStore> {
        Arc::clone(self.roots.get_or_init(|| Arc::new(self.read_roots())))
    }

    fn read_roots(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        let system = rustls_native_certs::load_native_certs();
        for error in &system.errors {
            tracing::warn!(%error, "a certificate authority of the system cannot be read");
        }
        let (_, ignored) = roots.add_parsable_certificates(system.certs);
        if ignored > 0 {
            tracing::debug!(ignored, "certificate authorities of the system that are not understood");
        }
        roots.add_parsable_certificates(self.further.iter().cloned());
        roots
    }

    fn build(&self) -> [Arc<ClientConfig>; 3] {
        let config = ClientConfig::builder().with_root_certificates(self.roots()).with_no_client_auth();
        [&[&b"http/1.1"[..]][..], &[&b"h2"[..]], &[&b"h2"[..], &b"http/1.1"[..]]].map(|protocols| {
            let mut config = config.clone();
            config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
            Arc::new(config)
        })
    }
}

fn provider() -> Arc<CryptoProvider> {
    CryptoProvider::get_default().map_or_else(|| Arc::new(ring::default_provider()), Arc::clone)
}
