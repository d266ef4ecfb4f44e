//! The parser against cases of our own, real policies, and what Roslyn said.

#[cfg(test)]
mod cases;
#[cfg(test)]
mod corpus;
#[cfg(test)]
mod diagnostics;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod print;
#[cfg(test)]
mod print_statement;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod support;
