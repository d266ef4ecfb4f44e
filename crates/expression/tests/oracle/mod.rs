//! Replays what .NET answered: `fixtures/expressions/*.jsonl`, whose README says what a record is.

pub(crate) mod case;
pub(crate) mod compare;
pub(crate) mod differences;
pub(crate) mod outcome;

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use gatepost_expression::{Form, Globals, Library};

use case::Case;
use outcome::Outcome;

/// Stack of a thread that runs cases: what a worker of the server has.
const STACK: usize = 2 << 20;

/// What cases run with.
#[derive(Clone)]
pub(crate) struct World {
    /// The types.
    pub(crate) library: Arc<Library>,
    /// Makes the object behind `context`, afresh for each case.
    pub(crate) context: fn() -> Arc<dyn Globals>,
}

/// What a case gave in one form.
pub(crate) struct Answer {
    /// The index of the case.
    pub(crate) case: usize,
    /// The form.
    pub(crate) form: Form,
    /// What it gave.
    pub(crate) outcome: Outcome,
    /// How that differs from what .NET gave; `None` when it does not.
    pub(crate) difference: Option<String>,
}

/// Where the records are.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/expressions")
}

/// Runs all cases in all forms, on all cores. The answers are in the order of the cases.
pub(crate) fn run(world: &World, cases: &[Case], forms: &[Form]) -> Vec<Answer> {
    let next = AtomicUsize::new(0);
    let answers = Mutex::new(Vec::new());
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(case) = cases.get(index) else { return };
            for form in forms {
                let outcome = outcome::of(world, case, *form);
                let difference = compare::difference(case, &outcome);
                let answer = Answer { case: index, form: *form, outcome, difference };
                answers.lock().unwrap().push(answer);
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).unwrap();
        }
    });
    let mut answers = answers.into_inner().unwrap();
    answers.sort_by_key(|answer| answer.case);
    answers
}
