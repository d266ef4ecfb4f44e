//! Runs a pattern over a text: backtracking with a stack of its own, so that nothing recurses.

use super::category::is_word;
use super::compile::{Inst, One, Program, Register, Step};
use super::set::same_but_case;
use super::syntax::{Anchor, Count};
use crate::exception::{Exception, Throw};
use crate::run::Cx;

/// What each group captured, in order: where it begins and ends.
pub(super) type Captures = Vec<Vec<(usize, usize)>>;

/// The part of a text that is searched.
#[derive(Clone, Copy)]
pub(super) struct Range<'a> {
    pub(super) text: &'a [u16],
    pub(super) begin: usize,
    pub(super) end: usize,
}

/// The first match from `start` on.
pub(super) fn search(
    cx: &mut Cx<'_>,
    program: &Program,
    range: Range<'_>,
    start: usize,
) -> Result<Option<Captures>, Throw> {
    let mut run = Run {
        program,
        range,
        search_start: start,
        registers: vec![0; program.registers],
        captures: vec![Vec::new(); program.groups.len()],
        stack: Vec::new(),
        steps: 0,
        charged: 0,
    };
    let mut at = start;
    loop {
        if !program.right_to_left {
            match run.candidate(at) {
                Some(next) => at = next,
                None => return Ok(None),
            }
        }
        if run.attempt(cx, at)? {
            return Ok(Some(run.captures));
        }
        cx.tick(1)?;
        if program.right_to_left {
            if at <= range.begin {
                return Ok(None);
            }
            at -= 1;
        } else {
            at += 1;
        }
    }
}

/// What is done when a step fails.
enum Entry {
    /// Go on here.
    Branch(Step, usize),
    /// The register held this.
    Register(Register, usize),
    /// The group captured something.
    Captured(usize),
    /// The group lost this.
    Released(usize, (usize, usize)),
    /// Give back one unit, down to the limit.
    Shorter { next: Step, at: usize, limit: usize },
    /// Take one unit more, so many times.
    Longer { step: Step, at: usize, left: u32 },
}

struct Run<'a> {
    program: &'a Program,
    range: Range<'a>,
    search_start: usize,
    registers: Vec<usize>,
    captures: Captures,
    stack: Vec<Entry>,
    steps: u64,
    charged: usize,
}

/// Steps between two looks at the budget, and the operations that they count for.
const STEPS: u64 = 256;
const OPERATIONS: u64 = 32;

impl Run<'_> {
    /// The next place where a match may begin.
    fn candidate(&self, at: usize) -> Option<usize> {
        if self.program.anchored && at > self.range.begin {
            return None;
        }
        let rest = self.range.text.get(at..self.range.end)?;
        match &self.program.first {
            Some(first) => rest.iter().position(|unit| first.matches(*unit)).map(|offset| at + offset),
            None => Some(at),
        }
    }

    fn attempt(&mut self, cx: &mut Cx<'_>, start: usize) -> Result<bool, Throw> {
        self.stack.clear();
        self.captures.iter_mut().for_each(Vec::clear);
        let mut step = 0;
        let mut at = start;
        loop {
            self.steps += 1;
            if self.steps.is_multiple_of(STEPS) {
                self.spend(cx)?;
            }
            let next = match self.program.steps.get(step) {
                Some(Inst::Match) => return Ok(true),
                Some(inst) => self.step(inst, step, at)?,
                None => None,
            };
            match next.or_else(|| self.back()) {
                Some((next, place)) => (step, at) = (next, place),
                None => return Ok(false),
            }
        }
    }

    fn spend(&mut self, cx: &mut Cx<'_>) -> Result<(), Throw> {
        cx.tick(OPERATIONS)?;
        let height = self.stack.len();
        if height > self.charged {
            cx.charge((height - self.charged).saturating_mul(size_of::<Entry>()))?;
            self.charged = height;
        }
        Ok(())
    }

    /// Does one step; gives the next one and the place, or nothing where it fails.
    fn step(&mut self, inst: &Inst, step: Step, at: usize) -> Result<Option<(Step, usize)>, Throw> {
        let next = step + 1;
        Ok(match inst {
            Inst::One(one, back) => self.one(one, at, *back).map(|at| (next, at)),
            Inst::Many { one, count, back } => self.many(one, *count, at, *back, step),
            Inst::Anchor(anchor) => self.anchor(*anchor, at).then_some((next, at)),
            Inst::Jump(target) => Some((*target, at)),
            Inst::Branch(other) => {
                self.stack.push(Entry::Branch(*other, at));
                Some((next, at))
            }
            Inst::Save(register) => {
                self.set(*register, at);
                Some((next, at))
            }
            Inst::Capture { group, release, start } => {
                self.capture(*group, *release, *start, at).then_some((next, at))
            }
            Inst::Back { group, fold, back } => self.reference(*group, at, *fold, *back).map(|at| (next, at)),
            Inst::Zero(register) => {
                self.set(*register, 0);
                Some((next, at))
            }
            Inst::Head { counter, count, exit } => Some((self.head(*counter, *count, *exit, at, next), at)),
            Inst::Enter { counter, start } => {
                self.set(*start, at);
                let count = self.get(*counter);
                self.set(*counter, count + 1);
                Some((next, at))
            }
            Inst::Again { counter, start, min, head } => {
                let empty = self.get(*start) == at && self.get(*counter) >= *min as usize;
                Some((if empty { next } else { *head }, at))
            }
            Inst::Hold(register) => {
                self.stack.push(Entry::Register(*register, self.get(*register)));
                let height = self.stack.len();
                if let Some(slot) = self.registers.get_mut(*register) {
                    *slot = height;
                }
                Some((next, at))
            }
            Inst::Cut(register) => {
                self.cut(self.get(*register));
                Some((next, at))
            }
            Inst::Restore(register) => Some((next, self.get(*register))),
            Inst::Undo(register) => {
                let height = self.get(*register);
                while self.stack.len() > height {
                    if let Some(entry) = self.stack.pop() {
                        self.undo(&entry);
                    }
                }
                None
            }
            Inst::Unless(group, no) => {
                let captured = self.captures.get(*group).is_some_and(|captures| !captures.is_empty());
                Some((if captured { next } else { *no }, at))
            }
            Inst::Fail => None,
            Inst::Match => return Err(Exception::invalid_operation("A match has no next step.").into()),
        })
    }

    fn get(&self, register: Register) -> usize {
        self.registers.get(register).copied().unwrap_or(0)
    }

    fn set(&mut self, register: Register, value: usize) {
        if let Some(slot) = self.registers.get_mut(register) {
            self.stack.push(Entry::Register(register, *slot));
            *slot = value;
        }
    }

    fn one(&self, one: &One, at: usize, back: bool) -> Option<usize> {
        let (unit, after) = self.unit(at, back)?;
        one.matches(unit).then_some(after)
    }

    /// The unit behind or before a place, and the place on its other side.
    fn unit(&self, at: usize, back: bool) -> Option<(u16, usize)> {
        let (index, after) = if back {
            let before = at.checked_sub(1).filter(|before| *before >= self.range.begin)?;
            (before, before)
        } else {
            (at, at + 1)
        };
        if index >= self.range.end {
            return None;
        }
        self.range.text.get(index).map(|unit| (*unit, after))
    }

    fn many(&mut self, one: &One, count: Count, at: usize, back: bool, step: Step) -> Option<(Step, usize)> {
        let wanted = if count.lazy { count.min } else { count.max };
        let (mut place, mut taken, mut least) = (at, 0, at);
        while taken < wanted {
            let Some(after) = self.one(one, place, back) else { break };
            place = after;
            taken += 1;
            if taken == count.min {
                least = place;
            }
        }
        self.steps += u64::from(taken) / 16;
        if taken < count.min {
            return None;
        }
        if count.lazy && count.max > count.min {
            self.stack.push(Entry::Longer { step, at: place, left: count.max - count.min });
        } else if !count.lazy && taken > count.min {
            self.stack.push(Entry::Shorter { next: step + 1, at: place, limit: least });
        }
        Some((step + 1, place))
    }

    fn head(&mut self, counter: Register, count: Count, exit: Step, at: usize, body: Step) -> Step {
        let done = self.get(counter);
        if done < count.min as usize {
            body
        } else if count.max != u32::MAX && done >= count.max as usize {
            exit
        } else if count.lazy {
            self.stack.push(Entry::Branch(body, at));
            exit
        } else {
            self.stack.push(Entry::Branch(exit, at));
            body
        }
    }

    /// Ends a group. One that takes a capture from another group fails where that has none, and captures what
    /// lies between the two.
    fn capture(&mut self, group: Option<usize>, release: Option<usize>, start: Register, at: usize) -> bool {
        let (mut begin, mut end) = (self.get(start).min(at), self.get(start).max(at));
        if let Some(other) = release {
            let Some((from, to)) = self.captures.get_mut(other).and_then(Vec::pop) else { return false };
            self.stack.push(Entry::Released(other, (from, to)));
            if begin >= to {
                (begin, end) = (to, begin);
            } else if end <= from {
                begin = from;
            } else {
                end = end.min(to);
                begin = begin.max(from);
            }
        }
        if let Some(captures) = group.and_then(|group| self.captures.get_mut(group)) {
            captures.push((begin.min(end), end.max(begin)));
            self.stack.push(Entry::Captured(group.unwrap_or(0)));
        }
        true
    }

    fn reference(&self, group: usize, at: usize, fold: bool, back: bool) -> Option<usize> {
        let (from, to) = self.captures.get(group)?.last().copied()?;
        let length = to - from;
        let start = if back { at.checked_sub(length)? } else { at };
        if start < self.range.begin || start + length > self.range.end {
            return None;
        }
        let captured = self.range.text.get(from..to)?;
        let here = self.range.text.get(start..start + length)?;
        let same = |(a, b): (&u16, &u16)| if fold { same_but_case(*a, *b) } else { a == b };
        let after = if back { start } else { start + length };
        captured.iter().zip(here).all(same).then_some(after)
    }

    fn anchor(&self, anchor: Anchor, at: usize) -> bool {
        let Range { text, begin, end } = self.range;
        let feed = |index: usize| index < end && text.get(index) == Some(&u16::from(b'\n'));
        match anchor {
            Anchor::Start => at == begin,
            Anchor::End => at == end,
            Anchor::EndBeforeFeed => at == end || (at + 1 == end && feed(at)),
            Anchor::LineStart => at == begin || feed(at - 1),
            Anchor::LineEnd => at == end || feed(at),
            Anchor::SearchStart => at == self.search_start,
            Anchor::Boundary(ascii) => self.is_boundary(at, ascii),
            Anchor::NoBoundary(ascii) => !self.is_boundary(at, ascii),
        }
    }

    fn is_boundary(&self, at: usize, ascii: bool) -> bool {
        let word = |back| self.unit(at, back).is_some_and(|(unit, _)| is_word(unit, ascii));
        word(true) != word(false)
    }

    /// Forgets the alternatives above this height; what must be undone stays.
    fn cut(&mut self, height: usize) {
        let mut index = 0;
        self.stack.retain(|entry| {
            index += 1;
            index <= height || matches!(entry, Entry::Register(..) | Entry::Captured(_) | Entry::Released(..))
        });
    }

    fn undo(&mut self, entry: &Entry) {
        match entry {
            Entry::Register(register, value) => {
                if let Some(slot) = self.registers.get_mut(*register) {
                    *slot = *value;
                }
            }
            Entry::Captured(group) => {
                if let Some(captures) = self.captures.get_mut(*group) {
                    captures.pop();
                }
            }
            Entry::Released(group, capture) => {
                if let Some(captures) = self.captures.get_mut(*group) {
                    captures.push(*capture);
                }
            }
            Entry::Branch(..) | Entry::Shorter { .. } | Entry::Longer { .. } => {}
        }
    }

    /// Undoes steps up to the last alternative; where it leads to.
    fn back(&mut self) -> Option<(Step, usize)> {
        while let Some(entry) = self.stack.pop() {
            match entry {
                Entry::Branch(step, at) => return Some((step, at)),
                Entry::Shorter { next, at, limit } => {
                    let at = if at > limit { at - 1 } else { at + 1 };
                    if at != limit {
                        self.stack.push(Entry::Shorter { next, at, limit });
                    }
                    return Some((next, at));
                }
                Entry::Longer { step, at, left } => {
                    if let Some(at) = self.longer(step, at) {
                        if left > 1 {
                            let left = if left == u32::MAX { left } else { left - 1 };
                            self.stack.push(Entry::Longer { step, at, left });
                        }
                        return Some((step + 1, at));
                    }
                }
                undo => self.undo(&undo),
            }
        }
        None
    }

    fn longer(&self, step: Step, at: usize) -> Option<usize> {
        match self.program.steps.get(step)? {
            Inst::Many { one, back, .. } => self.one(one, at, *back),
            _ => None,
        }
    }
}
