//! What several policies are made of.

pub(crate) mod body;
pub(crate) mod exclude;
pub(crate) mod exists_action;
pub(crate) mod limit;
pub(crate) mod liquid;
pub(crate) mod outgoing;
pub(crate) mod quota;
pub(crate) mod token;
pub(crate) mod unsupported;
