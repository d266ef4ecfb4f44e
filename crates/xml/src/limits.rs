/// How much of a document is read before reading stops with a diagnostic.
///
/// The defaults lie well above what API Management itself accepts (256 KiB for a document).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Length of a document in bytes.
    pub bytes: usize,
    /// Depth to which elements may be nested; above 1,000 counts as 1,000.
    pub depth: usize,
    /// Attributes that one element may have.
    pub attributes: usize,
    /// Elements that a document may have.
    pub elements: usize,
    /// Diagnostics after which reading stops.
    pub errors: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 4 << 20, depth: 200, attributes: 256, elements: 200_000, errors: 100 }
    }
}
