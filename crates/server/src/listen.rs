//! Addresses that clients connect to.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use rustls::ServerConfig;
use socket2::{Domain, Protocol, Socket, Type};

use crate::tls::{TlsError, TlsFiles};

/// An address to listen at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Address and port; port 0 takes a free one.
    pub address: SocketAddr,
    /// The certificate, if clients must use TLS.
    pub tls: Option<TlsFiles>,
}

/// An address that clients can connect to.
#[derive(Debug)]
pub struct Listener {
    pub(crate) socket: TcpListener,
    pub(crate) tls: Option<Arc<ServerConfig>>,
    address: SocketAddr,
}

/// Why nothing can listen at an address.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum ListenError {
    /// Another program listens there.
    #[error("port {} of {} is in use", .0.port(), .0.ip())]
    #[diagnostic(
        code(server::port_in_use),
        help("end the program that listens there, or take another port: `--listen {}:{}`", .0.ip(), .0.port().wrapping_add(1))
    )]
    InUse(SocketAddr),
    /// This user may not.
    #[error("this user may not listen at port {} of {}", .0.port(), .0.ip())]
    #[diagnostic(
        code(server::port_forbidden),
        help("ports below 1024 are for the administrator; take another: `--listen {}:8080`", .0.ip())
    )]
    Forbidden(SocketAddr),
    /// The address is not one of this machine.
    #[error("{} is not an address of this machine", .0.ip())]
    #[diagnostic(
        code(server::foreign_address),
        help("listen at `127.0.0.1` for this machine alone, or at `0.0.0.0` for everybody")
    )]
    Foreign(SocketAddr),
    /// The system says no for another reason.
    #[error("cannot listen at {address}: {reason}")]
    #[diagnostic(code(server::cannot_listen))]
    Other {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        reason: String,
    },
    /// The system gives no thread.
    #[error("cannot start a worker: {0}")]
    #[diagnostic(code(server::cannot_start_worker))]
    Thread(String),
    /// The certificate cannot be used.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Tls(#[from] TlsError),
}

impl Listener {
    /// Takes an address.
    pub fn bind(binding: &Binding) -> Result<Self, ListenError> {
        let tls = binding.tls.as_ref().map(TlsFiles::load).transpose()?;
        let fail = |error: std::io::Error| refused(binding.address, &error);
        let socket = open(binding.address).map_err(fail)?;
        let address = socket.local_addr().map_err(fail)?;
        Ok(Self { socket, tls, address })
    }

    /// The address with its port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same address for another worker: who is idle accepts.
    pub(crate) fn share(&self) -> Result<Self, ListenError> {
        let socket = self.socket.try_clone().map_err(|error| refused(self.address, &error))?;
        Ok(Self { socket, tls: self.tls.clone(), address: self.address })
    }
}

fn open(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // A restart must not wait for connections of the run before to be forgotten.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    if address.is_ipv6() {
        socket.set_only_v6(false)?;
    }
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

fn refused(address: SocketAddr, error: &std::io::Error) -> ListenError {
    match error.kind() {
        ErrorKind::AddrInUse => ListenError::InUse(address),
        ErrorKind::PermissionDenied => ListenError::Forbidden(address),
        ErrorKind::AddrNotAvailable => ListenError::Foreign(address),
        _ => ListenError::Other { address, reason: error.to_string() },
    }
}

/// Connections that wait to be accepted.
const BACKLOG: i32 = 1024;
