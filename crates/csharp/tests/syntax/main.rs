//! The parser against cases of our own, real policies, and what Roslyn said.

#[cfg(test)]
mod corpus;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod support;
