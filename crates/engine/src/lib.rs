//! What a policy is; sections, scopes, fragments and the context; how a program runs.
//!
//! The way of a document: text ([`Source`]) → [`Compiler::document`] reads each scope's text, with its fragments
//! and named values, into a [`ScopeProgram`] and reports every [`Diagnostic`] → [`Program::link`] puts the scopes
//! of one operation together, `<base />` by `<base />` → [`Program::run`] turns a [`Context`] into a [`Reply`].
//!
//! # The map
//!
//! | to … | look at |
//! |---|---|
//! | write a policy | [`Policy`], `#[derive(Element)]`, [`Value`], [`Context`], [`Fault`], [`Flow`] |
//! | hold policies inside a policy | [`Policies`] |
//! | read odd syntax by hand | [`FromElement`], [`Reader`] |
//! | give an attribute a type of its own | [`FromText`], [`FromObject`], `#[derive(Keyword)]` |
//! | load and run | [`Compiler`], [`Program`], [`Reply`] |
//! | provide the outside world | [`Host`], [`Call`], [`Answer`] |
//! | see what happened | [`Context::start_trace`], [`TraceEvent`], [`model::LastError`] |
//! | list what there is | [`Declaration`], [`Shape`], [`Code`] |
//!
//! # A policy
//!
//! ```
//! use gatepost_engine::{Context, Flow, HeaderName, Outcome, Policy, Sections, Str, Value};
//! use gatepost_macros::Element;
//!
//! /// Greets in a header.
//! #[derive(Element)]
//! pub struct Greet {
//!     /// Who is greeted.
//!     whom: Value<Str>,
//!     /// The header that says so.
//!     #[element(default = "X-Greeting")]
//!     header: HeaderName,
//! }
//!
//! impl Policy for Greet {
//!     const NAME: &'static str = "greet";
//!     const SECTIONS: Sections = Sections::OUTBOUND;
//!
//!     async fn execute(&self, cx: &mut Context) -> Outcome {
//!         let greeting = format!("Hello, {}!", self.whom.get(cx)?);
//!         cx.response_mut().headers_mut().set(&self.header.as_str(), [greeting])?;
//!         Ok(Flow::Next)
//!     }
//! }
//! ```
//!
//! # Invariants
//!
//! - No IO, no clock, no randomness: everything outside is [`Host`].
//! - A program is immutable; a request takes no lock (a trace, where one is wanted, has its own).
//! - A policy sees the world only through its [`Context`]; what is wrong with a document is known before any
//!   request; an expression never awaits, so the bodies it reads are read before ([`Reads`]).

// The derives name this crate from outside; here it goes by the same name.
extern crate self as gatepost_engine;

mod code;
mod context;
mod convert;
mod counter;
mod diagnostic;
mod fault;
mod host;
mod known;
mod limits;
mod load;
mod memory;
mod message;
pub mod model;
mod nearest;
mod observe;
mod place;
mod policy;
mod program;
mod read;
mod run;
mod secrets;
mod section;
mod source;
mod trace;
mod value;

pub use gatepost_expression::{Str, Ty, Value as Object};
pub use gatepost_xml::MappedText;

pub use code::Code;
pub use context::{
    Authorization, Context, Ending, Jwt, ReadError, Reads, State, Variables, library, read_content,
};
pub use convert::{Between, Fit, FromObject, FromText, HeaderName, Millis, Seconds, VariableName, one_of};
pub use counter::{Balance, CounterError, Counters, InMemory, Limit, Mode, RateAlgorithm, Spending};
pub use diagnostic::{Diagnostic, Label, Severity};
pub use fault::Fault;
pub use host::{
    Answer, BoxFuture, Call, CallError, Event, Host, HttpVersion, Permit, Proxy, Purpose, TraceSeverity,
};
pub use limits::Limits;
pub use load::{Compiled, Compiler, NamedValue, ScopeProgram, Settings};
pub use memory::Memory;
pub use message::{
    BadHeader, BadUrl, Body, BodyStream, BoxError, Charset, Content, Headers, Parameters, Query, Request,
    Response, Url,
};
pub use nearest::{nearest, suggest};
pub use observe::{Fork, Observe, Observed, Point, PointKind};
pub use place::Place;
pub use policy::{Flow, Outcome, Policies, Policy, Sets, Step};
pub use program::Program;
pub use read::{
    Accept, At, Attribute, Child, Children, Declaration, Field, FieldKind, FromElement, Reader, Shape,
    Written, declare,
};
pub use run::Reply;
pub use secrets::Secrets;
pub use section::{Scope, Section, Sections};
pub use source::Source;
pub use trace::{Trace, TraceEntry, TraceEvent};
pub use value::Value;
