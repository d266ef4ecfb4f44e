//! Which certificates of backends are believed.

use std::sync::{Arc, OnceLock};

use gatepost_engine::HttpVersion;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;

/// The authorities that backends' certificates must come from: those of the system, and further ones.
///
/// The system's are read when the first backend with TLS is called, because reading them takes longer than starting.
#[derive(Debug, Default)]
pub struct Trust {
    further: Vec<CertificateDer<'static>>,
    configs: OnceLock<[Arc<ClientConfig>; 3]>,
}

impl Trust {
    /// The system's authorities and these.
    pub fn with(further: Vec<CertificateDer<'static>>) -> Self {
        Self { further, configs: OnceLock::new() }
    }

    pub(super) fn config(&self, version: HttpVersion) -> Arc<ClientConfig> {
        let [one, two, either] = self.configs.get_or_init(|| self.build());
        Arc::clone(match version {
            HttpVersion::Http1 => one,
            HttpVersion::Http2 => two,
            HttpVersion::Http2Or1 => either,
        })
    }

    fn build(&self) -> [Arc<ClientConfig>; 3] {
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
        let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        [&[&b"http/1.1"[..]][..], &[&b"h2"[..]], &[&b"h2"[..], &b"http/1.1"[..]]].map(|protocols| {
            let mut config = config.clone();
            config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
            Arc::new(config)
        })
    }
}
