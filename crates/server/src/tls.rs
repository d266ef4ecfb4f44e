//! TLS towards clients, from files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::ServerConfig;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

/// The files of a server's certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate and those that vouch for it, in PEM.
    pub certificate: PathBuf,
    /// Its private key, in PEM.
    pub key: PathBuf,
}

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum TlsError {
    /// A file cannot be read or holds something else.
    #[error("cannot read {what} from `{}`: {reason}", file.display())]
    #[diagnostic(code(server::unreadable_certificate), help("a PEM file with {what} is expected"))]
    Unreadable {
        /// What should be in the file.
        what: &'static str,
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The key is not that of the certificate, or of an unknown kind.
    #[error("the certificate `{}` cannot be used with its key: {reason}", file.display())]
    #[diagnostic(
        code(server::unusable_certificate),
        help("the key must belong to the first certificate of the file")
    )]
    Unusable {
        /// The certificate's file.
        file: PathBuf,
        /// What TLS says.
        reason: String,
    },
}

impl TlsFiles {
    pub(crate) fn load(&self) -> Result<Arc<ServerConfig>, TlsError> {
        let chain = certificates(&self.certificate)?;
        let key = PrivateKeyDer::from_pem_file(&self.key)
            .map_err(|error| unreadable("a private key", &self.key, &error))?;
        let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key);
        let mut config = config.map_err(|error| TlsError::Unusable {
            file: self.certificate.clone(),
            reason: error.to_string(),
        })?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}

/// The certificates of a PEM file.
pub(crate) fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let fail = |error| unreadable("certificates", file, &error);
    let chain: Vec<_> =
        CertificateDer::pem_file_iter(file).map_err(fail)?.collect::<Result<_, _>>().map_err(fail)?;
    if chain.is_empty() { Err(fail(rustls_pki_types::pem::Error::NoItemsFound)) } else { Ok(chain) }
}

fn unreadable(what: &'static str, file: &Path, error: &rustls_pki_types::pem::Error) -> TlsError {
    TlsError::Unreadable { what, file: file.to_owned(), reason: error.to_string() }
}
