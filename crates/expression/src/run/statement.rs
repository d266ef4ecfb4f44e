//! Runs the statements that are not Rhai's own.

use std::sync::Arc;

use gatepost_csharp::Span;

use super::code::{Catch, Node, Section, Statement};
use super::cx::Cx;
use super::evaluate::marked;
use super::exit::Exit;
use super::instance;
use crate::clr::enumerate;
use crate::exception::{Exception, Throw};
use crate::ir::{Label, Slot};
use crate::value::Value;

/// How a statement ended.
type Outcome = Result<(), Exit>;

/// Whether a loop goes on after its body.
enum Next {
    Iteration,
    Statement,
}

impl Statement {
    /// Runs the statement.
    pub(super) fn run(&self, cx: &mut Cx<'_>) -> Outcome {
        match self {
            Self::DoWhile { body, condition } => do_while(cx, *body, condition),
            Self::For { condition, steps, body } => for_loop(cx, condition.as_ref(), steps, *body),
            Self::ForEach { source, item, body, span } => for_each(cx, source, *item, *body, *span),
            Self::Switch { sections, default } => switch(cx, sections, *default),
            Self::GotoSection(section) => Err(Exit::Section(*section)),
            Self::Labelled { length, labels } => labelled(cx, *length, labels),
            Self::Goto(label) => Err(Exit::Goto(*label)),
            Self::Try { body, catches, finally } => try_catch(cx, *body, catches, *finally),
        }
    }
}

fn block(cx: &mut Cx<'_>, index: usize) -> Outcome {
    cx.input(index).map(drop)
}

fn loop_body(cx: &mut Cx<'_>, body: usize) -> Result<Next, Exit> {
    cx.tick(1)?;
    match block(cx, body) {
        Ok(()) | Err(Exit::Continue) => Ok(Next::Iteration),
        Err(Exit::Break) => Ok(Next::Statement),
        Err(other) => Err(other),
    }
}

fn do_while(cx: &mut Cx<'_>, body: usize, condition: &Node) -> Outcome {
    loop {
        if let Next::Statement = loop_body(cx, body)? {
            return Ok(());
        }
        if !condition.test(cx)? {
            return Ok(());
        }
    }
}

fn for_loop(cx: &mut Cx<'_>, condition: Option<&Node>, steps: &[Node], body: usize) -> Outcome {
    loop {
        if let Some(condition) = condition
            && !condition.test(cx)?
        {
            return Ok(());
        }
        if let Next::Statement = loop_body(cx, body)? {
            return Ok(());
        }
        for step in steps {
            step.evaluate(cx)?;
        }
    }
}

fn for_each(cx: &mut Cx<'_>, source: &Node, item: Slot, body: usize, span: Span) -> Outcome {
    let source = source.evaluate(cx)?;
    let mut items = enumerate(&source).map_err(|throw| marked(throw, span))?;
    while let Some(value) = items.next(cx).map_err(|throw| marked(throw, span))? {
        cx.state().set_local(item, value);
        if let Next::Statement = loop_body(cx, body)? {
            break;
        }
    }
    Ok(())
}

fn switch(cx: &mut Cx<'_>, sections: &[Section], default: Option<usize>) -> Outcome {
    let mut next = match chosen(cx, sections)? {
        Some(section) => Some(section),
        None => default,
    };
    while let Some(section) = next.take() {
        cx.tick(1)?;
        let Some(section) = sections.get(section) else {
            return Err(Throw::Bug(format!("the `switch` has no section {section}")).into());
        };
        match block(cx, section.body) {
            Ok(()) | Err(Exit::Break) => {}
            Err(Exit::Section(section)) => next = Some(section),
            Err(other) => return Err(other),
        }
    }
    Ok(())
}

fn chosen(cx: &mut Cx<'_>, sections: &[Section]) -> Result<Option<usize>, Throw> {
    for (index, section) in sections.iter().enumerate() {
        for test in &section.tests {
            if test.test(cx)? {
                return Ok(Some(index));
            }
        }
    }
    Ok(None)
}

fn labelled(cx: &mut Cx<'_>, length: usize, labels: &[(Label, usize)]) -> Outcome {
    let mut next = 0;
    while next < length {
        cx.tick(1)?;
        match block(cx, next) {
            Ok(()) => next += 1,
            Err(Exit::Goto(label)) => match labels.iter().find(|(name, _)| *name == label) {
                Some((_, index)) => next = *index,
                None => return Err(Exit::Goto(label)),
            },
            Err(other) => return Err(other),
        }
    }
    Ok(())
}

fn try_catch(cx: &mut Cx<'_>, body: usize, catches: &[Catch], finally: Option<usize>) -> Outcome {
    let outcome = match block(cx, body) {
        Err(Exit::Throw(Throw::Exception(exception))) => handle(cx, catches, exception),
        other => other,
    };
    match finally {
        Some(finally) if !is_final(&outcome) => block(cx, finally).and(outcome),
        _ => outcome,
    }
}

/// A limit or a fault of ours ends the evaluation; no code of the user's runs after it.
fn is_final(outcome: &Outcome) -> bool {
    matches!(outcome, Err(Exit::Throw(Throw::Limit(..) | Throw::Bug(_))))
}

fn handle(cx: &mut Cx<'_>, catches: &[Catch], exception: Arc<Exception>) -> Outcome {
    for catch in catches {
        if !catch.ty.as_ref().is_none_or(|ty| instance::catches(cx, &exception, ty)) {
            continue;
        }
        if let Some(slot) = catch.slot {
            cx.state().set_local(slot, Value::Object(Arc::clone(&exception) as _));
        }
        block(cx, catch.declare)?;
        if !passes(cx, catch.when.as_ref())? {
            continue;
        }
        cx.state().caught.push(exception);
        let outcome = block(cx, catch.body);
        cx.state().caught.pop();
        return outcome;
    }
    Err(Throw::Exception(exception).into())
}

/// An exception that a filter throws counts as `false`.
fn passes(cx: &mut Cx<'_>, when: Option<&Node>) -> Result<bool, Throw> {
    match when.map(|when| when.test(cx)) {
        None => Ok(true),
        Some(Err(Throw::Exception(_))) => Ok(false),
        Some(result) => result,
    }
}
