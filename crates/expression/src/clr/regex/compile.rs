//! Makes steps of a pattern's parts.

use std::sync::Arc;

use super::groups::Groups;
use super::parse::{STACK, parse};
use super::set::{Set, lower};
use super::syntax::{Anchor, Count, Look, Node, options};
use crate::exception::Exception;

/// Index of a step.
pub(super) type Step = usize;
/// Index of a register, which holds a place in the text, a count or a height of the stack.
pub(super) type Register = usize;

/// What one unit is compared with.
#[derive(Clone, Debug)]
pub(super) enum One {
    Unit(u16),
    /// A unit in lower case, compared with the text in lower case.
    Folded(u16),
    Set(Arc<Set>),
}

impl One {
    pub(super) fn matches(&self, unit: u16) -> bool {
        match self {
            Self::Unit(own) => *own == unit,
            Self::Folded(own) => *own == unit || *own == lower(unit),
            Self::Set(set) => set.contains(unit),
        }
    }
}

/// What the matcher does next.
#[derive(Clone, Debug)]
pub(super) enum Inst {
    One(One, bool),
    /// One unit again and again.
    Many {
        one: One,
        count: Count,
        back: bool,
    },
    Anchor(Anchor),
    Jump(Step),
    /// Goes on with the next step, and here when that fails.
    Branch(Step),
    /// Puts the place into a register.
    Save(Register),
    /// Ends a group that began where the register says.
    Capture {
        group: Option<usize>,
        release: Option<usize>,
        start: Register,
    },
    Back {
        group: usize,
        fold: bool,
        back: bool,
    },
    /// Puts 0 into a register.
    Zero(Register),
    /// Decides whether to repeat once more: the body is next, else it goes on at `exit`.
    Head {
        counter: Register,
        count: Count,
        exit: Step,
    },
    /// The repeated part begins.
    Enter {
        counter: Register,
        start: Register,
    },
    /// The repeated part ended: back to the head unless it was empty.
    Again {
        counter: Register,
        start: Register,
        min: u32,
        head: Step,
    },
    /// Remembers the height of the stack.
    Hold(Register),
    /// Forgets the alternatives since then.
    Cut(Register),
    /// Returns to a place.
    Restore(Register),
    /// Undoes everything since then, and fails.
    Undo(Register),
    /// Goes on elsewhere where the group captured nothing.
    Unless(usize, Step),
    Fail,
    Match,
}

/// A pattern that can be run.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) steps: Vec<Inst>,
    pub(super) registers: usize,
    /// Number and name of each group.
    pub(super) groups: Vec<(u32, String)>,
    /// What a match begins with, where that is clear.
    pub(super) first: Option<One>,
    /// Whether a match can only begin where the text does.
    pub(super) anchored: bool,
    pub(super) right_to_left: bool,
}

/// Patterns that need more steps than this are refused.
const MOST_STEPS: usize = 200_000;

/// Compiles a pattern.
pub(super) fn compile(pattern: &[u16], regex_options: i32) -> Result<Program, Exception> {
    let parsed = parse(pattern, regex_options)?;
    let right_to_left = regex_options & options::RIGHT_TO_LEFT != 0;
    let groups = Groups { list: parsed.groups };
    let mut compiler = Compiler { steps: Vec::new(), registers: 1, groups: &groups };
    compiler.emit(Inst::Save(0));
    compiler.node(&parsed.root, right_to_left)?;
    compiler.emit(Inst::Capture { group: Some(0), release: None, start: 0 });
    compiler.emit(Inst::Match);
    let Compiler { steps, registers, .. } = compiler;
    let first = if right_to_left { None } else { first_of(&parsed.root) };
    let anchored = !right_to_left && begins_text(&parsed.root);
    Ok(Program { steps, registers, groups: groups.list, first, anchored, right_to_left })
}

struct Compiler<'a> {
    steps: Vec<Inst>,
    registers: usize,
    groups: &'a Groups,
}

impl Compiler<'_> {
    fn emit(&mut self, inst: Inst) -> Step {
        self.steps.push(inst);
        self.steps.len() - 1
    }

    fn here(&self) -> Step {
        self.steps.len()
    }

    fn patch(&mut self, at: Step, inst: Inst) {
        if let Some(step) = self.steps.get_mut(at) {
            *step = inst;
        }
    }

    fn register(&mut self) -> Register {
        self.registers += 1;
        self.registers - 1
    }

    /// The place of a group in the list of all.
    fn slot(&self, group: u32) -> usize {
        self.groups.list.iter().position(|(number, _)| *number == group).unwrap_or(0)
    }

    fn node(&mut self, node: &Node, back: bool) -> Result<(), Exception> {
        if self.steps.len() > MOST_STEPS {
            return Err(Exception::argument("The pattern is too large.", None));
        }
        stacker::maybe_grow(STACK.0, STACK.1, || self.steps_of(node, back))
    }

    fn steps_of(&mut self, node: &Node, back: bool) -> Result<(), Exception> {
        match node {
            Node::Empty => {}
            Node::Unit(..) | Node::Set(_) => {
                if let Some(one) = one(node) {
                    self.emit(Inst::One(one, back));
                }
            }
            Node::Concat(parts) if back => parts.iter().rev().try_for_each(|part| self.node(part, back))?,
            Node::Concat(parts) => parts.iter().try_for_each(|part| self.node(part, back))?,
            Node::Alternate(branches) => self.alternate(branches, back)?,
            Node::Group(None, None, inner) => self.node(inner, back)?,
            Node::Group(group, release, inner) => {
                let start = self.register();
                self.emit(Inst::Save(start));
                self.node(inner, back)?;
                let (group, release) =
                    (group.map(|group| self.slot(group)), release.map(|group| self.slot(group)));
                self.emit(Inst::Capture { group, release, start });
            }
            Node::Repeat(inner, count) => self.repeat(inner, *count, back)?,
            Node::Atomic(inner) => {
                let height = self.register();
                self.emit(Inst::Hold(height));
                self.node(inner, back)?;
                self.emit(Inst::Cut(height));
            }
            Node::Look(look, inner) => self.look(*look, inner)?,
            Node::Back(group, fold) => {
                let group = self.slot(*group);
                self.emit(Inst::Back { group, fold: *fold, back });
            }
            Node::Anchor(anchor) => {
                self.emit(Inst::Anchor(*anchor));
            }
            Node::IfGroup(group, yes, no) => {
                let test = self.emit(Inst::Fail);
                self.branches(yes, no, back, |compiler, no_branch| {
                    let group = compiler.slot(*group);
                    compiler.patch(test, Inst::Unless(group, no_branch));
                })?;
            }
            Node::IfMatch(test, yes, no) => self.if_match(test, yes, no, back)?,
        }
        Ok(())
    }

    fn alternate(&mut self, branches: &[Node], back: bool) -> Result<(), Exception> {
        let mut ends = Vec::new();
        for (index, branch) in branches.iter().enumerate() {
            if index + 1 == branches.len() {
                self.node(branch, back)?;
                break;
            }
            let fork = self.emit(Inst::Fail);
            self.node(branch, back)?;
            ends.push(self.emit(Inst::Fail));
            let next = self.here();
            self.patch(fork, Inst::Branch(next));
        }
        let end = self.here();
        for jump in ends {
            self.patch(jump, Inst::Jump(end));
        }
        Ok(())
    }

    fn branches(
        &mut self,
        yes: &Node,
        no: &Node,
        back: bool,
        link: impl FnOnce(&mut Self, Step),
    ) -> Result<(), Exception> {
        self.node(yes, back)?;
        let jump = self.emit(Inst::Fail);
        let no_branch = self.here();
        link(self, no_branch);
        self.node(no, back)?;
        let end = self.here();
        self.patch(jump, Inst::Jump(end));
        Ok(())
    }

    fn repeat(&mut self, inner: &Node, count: Count, back: bool) -> Result<(), Exception> {
        if let Some(one) = one(bare(inner)) {
            self.emit(Inst::Many { one, count, back });
            return Ok(());
        }
        let (counter, start) = (self.register(), self.register());
        self.emit(Inst::Zero(counter));
        let head = self.emit(Inst::Fail);
        self.emit(Inst::Enter { counter, start });
        self.node(inner, back)?;
        self.emit(Inst::Again { counter, start, min: count.min, head });
        let exit = self.here();
        self.patch(head, Inst::Head { counter, count, exit });
        Ok(())
    }

    fn look(&mut self, look: Look, inner: &Node) -> Result<(), Exception> {
        let (height, place) = (self.register(), self.register());
        self.emit(Inst::Hold(height));
        if look.negative {
            let fork = self.emit(Inst::Fail);
            self.node(inner, look.behind)?;
            self.emit(Inst::Undo(height));
            let after = self.here();
            self.patch(fork, Inst::Branch(after));
        } else {
            self.emit(Inst::Save(place));
            self.node(inner, look.behind)?;
            self.emit(Inst::Cut(height));
            self.emit(Inst::Restore(place));
        }
        Ok(())
    }

    fn if_match(&mut self, test: &Node, yes: &Node, no: &Node, back: bool) -> Result<(), Exception> {
        let (height, place) = (self.register(), self.register());
        self.emit(Inst::Hold(height));
        self.emit(Inst::Save(place));
        let fork = self.emit(Inst::Fail);
        self.node(test, back)?;
        self.emit(Inst::Cut(height));
        self.emit(Inst::Restore(place));
        self.branches(yes, no, back, |compiler, no_branch| compiler.patch(fork, Inst::Branch(no_branch)))
    }
}

/// The part without groups that capture nothing and sequences of one.
fn bare(node: &Node) -> &Node {
    match node {
        Node::Group(None, None, inner) => bare(inner),
        Node::Concat(parts) => match parts.as_slice() {
            [only] => bare(only),
            _ => node,
        },
        other => other,
    }
}

fn one(node: &Node) -> Option<One> {
    match node {
        Node::Unit(unit, true) => Some(One::Folded(lower(*unit))),
        Node::Unit(unit, false) => Some(One::Unit(*unit)),
        Node::Set(set) => Some(set.single().map_or_else(|| One::Set(Arc::clone(set)), One::Unit)),
        _ => None,
    }
}

/// What every match begins with.
fn first_of(node: &Node) -> Option<One> {
    match node {
        Node::Unit(..) | Node::Set(_) => one(node),
        Node::Concat(parts) => {
            let mut parts = parts.iter().skip_while(|part| matches!(part, Node::Anchor(_) | Node::Empty));
            first_of(parts.next()?)
        }
        Node::Group(_, _, inner) | Node::Atomic(inner) => first_of(inner),
        Node::Repeat(inner, count) if count.min > 0 => first_of(inner),
        _ => None,
    }
}

fn begins_text(node: &Node) -> bool {
    match node {
        Node::Anchor(Anchor::Start) => true,
        Node::Concat(parts) => parts.first().is_some_and(begins_text),
        Node::Group(_, _, inner) | Node::Atomic(inner) => begins_text(inner),
        Node::Alternate(branches) => branches.iter().all(begins_text),
        _ => false,
    }
}
