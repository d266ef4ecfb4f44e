//! Runs records in all forms.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use gatepost_expression::Form;

use super::case::Case;
use super::outcome::Outcome;
use super::{compare, outcome};

/// Stack of a thread that runs cases: what a worker of the server has.
const STACK: usize = 2 << 20;

/// What a case gave in one form.
#[derive(Debug)]
pub struct Answer {
    /// The index of the case.
    pub case: usize,
    /// The form.
    pub form: Form,
    /// What it gave.
    pub outcome: Outcome,
    /// How that differs from what .NET gave; `None` when it does not.
    pub difference: Option<String>,
}

/// Runs all cases in all forms, on all cores. The answers are in the order of the cases.
pub fn run(cases: &[Case], forms: &[Form]) -> Vec<Answer> {
    let next = AtomicUsize::new(0);
    let answers = Mutex::new(Vec::new());
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(case) = cases.get(index) else { return };
            for form in forms {
                let outcome = outcome::of(case, *form);
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
