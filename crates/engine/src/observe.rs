//! What requests came to and which ways they went, for whoever asked when the documents were loaded.
//!
//! Where nobody asks, a program holds nothing of this and a request pays nothing for it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use gatepost_expression::Branch;
use miette::SourceSpan;

use crate::context::Context;
use crate::host::BoxFuture;
use crate::place::Place;
use crate::policy::{Flow, Outcome, Run, Sets};
use crate::section::Section;
use crate::source::Source;

/// What is counted while requests run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Observe {
    /// Nothing.
    #[default]
    Nothing,
    /// The policies that run.
    Policies,
    /// The policies that run, and the ways that conditions in expressions go.
    Branches,
}

/// What there is to come to in one document, and how often requests did.
#[derive(Clone, Debug, Default)]
pub struct Observed {
    /// Policies, and parts of policies that hold others.
    pub points: Vec<Point>,
    /// Conditions.
    pub forks: Vec<Fork>,
}

/// A place that requests come to.
#[derive(Clone)]
pub struct Point {
    /// Where it is.
    pub place: Arc<Place>,
    /// What it is.
    pub kind: PointKind,
    hits: Arc<AtomicU64>,
}

/// What requests come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointKind {
    /// A policy.
    Policy,
    /// A part of a policy that holds policies, such as `when`.
    Part,
    /// The section `on-error`.
    OnError,
}

/// A place in an expression where it goes one way or the other.
#[derive(Clone, Debug)]
pub struct Fork {
    /// The text it stands in.
    pub source: Source,
    /// The condition in that text.
    pub span: SourceSpan,
    /// The ways, and how often each was gone.
    pub branch: Branch,
}

impl Point {
    pub(crate) fn new(place: Arc<Place>, kind: PointKind) -> Self {
        Self { place, kind, hits: Arc::default() }
    }

    /// How often requests came here.
    pub fn hits(&self) -> u64 {
        self.hits.load(Ordering::Relaxed)
    }

    /// The policy, counted.
    pub(crate) fn counting(&self, policy: Arc<dyn Run>) -> Arc<dyn Run> {
        Arc::new(Counted { hits: Arc::clone(&self.hits), policy: Some(policy) })
    }

    /// Something that counts and does nothing.
    pub(crate) fn mark(&self) -> Arc<dyn Run> {
        Arc::new(Counted { hits: Arc::clone(&self.hits), policy: None })
    }
}

impl fmt::Debug for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {} {}", self.kind, self.place.path, self.hits())
    }
}

struct Counted {
    hits: Arc<AtomicU64>,
    policy: Option<Arc<dyn Run>>,
}

impl Run for Counted {
    fn run<'a>(&'a self, cx: &'a mut Context) -> BoxFuture<'a, Outcome> {
        self.hits.fetch_add(1, Ordering::Relaxed);
        match &self.policy {
            Some(policy) => policy.run(cx),
            None => Box::pin(std::future::ready(Ok(Flow::Next))),
        }
    }

    fn sets(&self, section: Section) -> Vec<Sets> {
        self.policy.as_ref().map(|policy| policy.sets(section)).unwrap_or_default()
    }
}
