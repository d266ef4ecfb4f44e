//! What one request may spend.

/// What one request may spend.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the request's body that are read when a policy or an expression asks for them.
    pub request_body: usize,
    /// Bytes of the response's body that are read when a policy or an expression asks for them.
    pub response_body: usize,
    /// What one expression may spend.
    pub expression: gatepost_expression::Limits,
}

impl Default for Limits {
    fn default() -> Self {
        Self { request_body: 16 << 20, response_body: 16 << 20, expression: Default::default() }
    }
}
