//! TLS towards clients, from files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use gatepost_files::Unreadable;
use rustls::ServerConfig;
use rustls_pki_types::pem::{self, PemObject as _};
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
    /// A file cannot be read.
    #[error(transparent)]
    #[diagnostic(code(server::unreadable_certificate), help("{}", .0.help()))]
    Unreadable(#[from] Unreadable),
    /// A file holds something else.
    #[error("there is no {what} in `{}`: {reason}", file.display())]
    #[diagnostic(
        code(server::unreadable_certificate),
        help("it must be in PEM: lines of Base64 between `-----BEGIN …-----` and `-----END …-----`")
    )]
    Missing {
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
    /// Whether the files hold a certificate and its key.
    pub fn check(&self) -> Result<(), TlsError> {
        self.load().map(drop)
    }

    pub(crate) fn load(&self) -> Result<Arc<ServerConfig>, TlsError> {
        let chain = certificates(&self.certificate)?;
        let key = PrivateKeyDer::from_pem_slice(&gatepost_files::bytes(&self.key)?)
            .map_err(|error| missing("private key", &self.key, &error))?;
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
    let fail = |error| missing("certificate", file, &error);
    let bytes = gatepost_files::bytes(file)?;
    let chain: Vec<_> = CertificateDer::pem_slice_iter(&bytes).collect::<Result<_, _>>().map_err(fail)?;
    if chain.is_empty() { Err(fail(pem::Error::NoItemsFound)) } else { Ok(chain) }
}

fn missing(what: &'static str, file: &Path, error: &pem::Error) -> TlsError {
    let reason = match error {
        pem::Error::NoItemsFound => "it is no PEM file, or one of other things".to_owned(),
        other => other.to_string(),
    };
    TlsError::Missing { what, file: file.to_owned(), reason }
}
