//! The engine with a catalog of a few policies and a host without an outside.

#[cfg(test)]
mod equivalence;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod loading;
#[cfg(test)]
mod running;
#[cfg(test)]
mod support;
