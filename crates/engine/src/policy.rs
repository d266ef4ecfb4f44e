//! What a policy is.

use std::future::Future;
use std::sync::Arc;

use gatepost_expression::Ty;

use crate::context::{Context, Reads};
use crate::fault::Fault;
use crate::host::BoxFuture;
use crate::place::Place;
use crate::read::FromElement;
use crate::section::{Section, Sections};
use crate::trace::TraceEvent;

/// A policy: read from its element when a document is loaded, then run for each request.
pub trait Policy: FromElement + Send + Sync + 'static {
    /// The name of the element.
    const NAME: &'static str;
    /// The sections in which it may stand.
    const SECTIONS: Sections;

    /// What it leaves behind for the policies after it: variables and bodies that are new then.
    fn sets(&self, section: Section) -> Vec<Sets> {
        let _ = section;
        Vec::new()
    }

    /// Does what the policy is for.
    fn execute(&self, cx: &mut Context) -> impl Future<Output = Outcome> + Send;
}

/// Something that a policy sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sets {
    /// A variable of this name, with the type of its values as far as it is known.
    Variable(String, Option<Ty>),
    /// The body of the request.
    RequestBody,
    /// The body of the response.
    ResponseBody,
}

/// What comes after a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// The next policy.
    Next,
    /// Nothing: the response is what goes to the client.
    Return,
}

/// What came of a policy: where to go on, or why the request failed.
pub type Outcome = Result<Flow, Fault>;

/// A policy without its type.
pub(crate) trait Run: Send + Sync {
    fn run<'a>(&'a self, cx: &'a mut Context) -> BoxFuture<'a, Outcome>;

    fn sets(&self, section: Section) -> Vec<Sets>;
}

impl<P: Policy> Run for P {
    fn run<'a>(&'a self, cx: &'a mut Context) -> BoxFuture<'a, Outcome> {
        Box::pin(self.execute(cx))
    }

    fn sets(&self, section: Section) -> Vec<Sets> {
        Policy::sets(self, section)
    }
}

/// A policy in its place, ready to run.
#[derive(Clone)]
pub struct Step {
    policy: Arc<dyn Run>,
    place: Arc<Place>,
    reads: Reads,
}

impl Step {
    pub(crate) fn new(policy: Arc<dyn Run>, place: Arc<Place>, reads: Reads) -> Self {
        Self { policy, place, reads }
    }

    /// Where the policy stands.
    pub fn place(&self) -> &Arc<Place> {
        &self.place
    }

    /// The bodies that the policy's own expressions read.
    pub fn reads(&self) -> Reads {
        self.reads
    }

    /// Runs the policy. A fault leaves here knowing where it happened.
    pub async fn run(&self, cx: &mut Context) -> Outcome {
        if cx.is_traced() {
            return self.run_traced(cx).await;
        }
        self.run_plain(cx).await
    }

    async fn run_plain(&self, cx: &mut Context) -> Outcome {
        if !self.reads.is_empty() {
            cx.prepare(self.reads).await.map_err(|fault| fault.in_place(&self.place))?;
        }
        self.policy.run(cx).await.map_err(|fault| fault.in_place(&self.place))
    }

    async fn run_traced(&self, cx: &mut Context) -> Outcome {
        let outer = cx.enter_place(&self.place);
        cx.note(|| TraceEvent::Started);
        let start = cx.host().monotonic();
        let outcome = self.run_plain(cx).await;
        let took = cx.host().monotonic().saturating_sub(start);
        cx.note(|| match &outcome {
            Ok(flow) => TraceEvent::Finished { took, returned: *flow == Flow::Return },
            Err(fault) => {
                TraceEvent::Failed { reason: fault.reason().to_owned(), message: fault.message().to_owned() }
            }
        });
        cx.leave_place(outer);
        outcome
    }
}

impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Step").field(&self.place.path).finish()
    }
}

/// Policies that run one after the other: a section, or what stands inside a policy that holds policies.
#[derive(Clone, Debug, Default)]
pub struct Policies(Arc<[Step]>);

impl Policies {
    /// Runs the policies in order until one ends the run or fails.
    pub async fn run(&self, cx: &mut Context) -> Outcome {
        for step in self.0.iter() {
            if step.run(cx).await? == Flow::Return {
                return Ok(Flow::Return);
            }
        }
        Ok(Flow::Next)
    }

    /// The single policies, for a policy that runs them otherwise.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Step> for Policies {
    fn from_iter<I: IntoIterator<Item = Step>>(steps: I) -> Self {
        Self(steps.into_iter().collect())
    }
}
