//! How much, and for how long.

use std::time::Duration;

/// What a client or a backend may take before it is cut off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a request line with its headers, and of a piece of a body; at least 8192.
    pub header_bytes: usize,
    /// Bytes of a request target.
    pub target_bytes: usize,
    /// Bytes of a request body.
    pub body_bytes: u64,
    /// Client connections of one worker.
    pub connections: usize,
    /// Connections of one worker to one backend.
    pub backend_connections: usize,
    /// Time for a TLS handshake, and for a request's headers from their first byte.
    pub header_time: Duration,
    /// Time that a client connection may be kept without a request.
    pub keep_alive: Duration,
    /// Time between two pieces of a request body, and between two writes that a client accepts.
    pub client_idle: Duration,
    /// Time for a connection to a backend.
    pub connect_time: Duration,
    /// Time that a backend connection may be kept without a request.
    pub backend_keep_alive: Duration,
    /// Time between two pieces of a backend's body.
    pub backend_idle: Duration,
    /// Time that requests under way get at shutdown.
    pub drain_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header_bytes: 64 * 1024,
            // https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits#api-management-limits
            target_bytes: 16_384,
            body_bytes: 1024 * 1024 * 1024,
            connections: 10_000,
            backend_connections: 2_048,
            header_time: Duration::from_secs(30),
            keep_alive: Duration::from_secs(120),
            client_idle: Duration::from_secs(60),
            connect_time: Duration::from_secs(10),
            backend_keep_alive: Duration::from_secs(60),
            backend_idle: Duration::from_secs(300),
            drain_time: Duration::from_secs(30),
        }
    }
}

impl Limits {
    /// How often the limits in time are looked at: often enough that each holds within an eighth of itself.
    pub(crate) fn period(&self) -> Duration {
        [self.header_time, self.keep_alive, self.client_idle, self.backend_keep_alive]
            .into_iter()
            .min()
            .unwrap_or_default()
            .div_f32(8.0)
            .clamp(Duration::from_millis(5), Duration::from_secs(1))
    }
}
