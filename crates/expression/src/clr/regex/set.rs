//! Sets of UTF-16 units: `[a-z]`, `\w`, `\p{L}`

use std::sync::Arc;

use super::category::{self, Category};

/// A set of units.
#[derive(Clone, Debug)]
pub(super) struct Set {
    ranges: Vec<(u16, u16)>,
    /// Categories, and whether the units outside them are meant.
    categories: Vec<(Category, bool)>,
    negated: bool,
    /// `[a-z-[aeiou]]`: these are taken out again.
    without: Option<Box<Set>>,
    ignore_case: bool,
    /// The answers for ASCII.
    ascii: [bool; 128],
}

impl Set {
    pub(super) fn new(ignore_case: bool) -> Self {
        Self {
            ranges: Vec::new(),
            categories: Vec::new(),
            negated: false,
            without: None,
            ignore_case,
            ascii: [false; 128],
        }
    }

    /// A set of one category.
    pub(super) fn category(category: Category, outside: bool) -> Self {
        let mut set = Self::new(false);
        set.add_category(category, outside);
        set.done()
    }

    pub(super) fn add(&mut self, first: u16, last: u16) {
        self.ranges.push((first, last));
    }

    pub(super) fn add_category(&mut self, category: Category, outside: bool) {
        self.categories.push((category, outside));
    }

    pub(super) fn negate(&mut self) {
        self.negated = true;
    }

    pub(super) fn subtract(&mut self, without: Set) {
        self.without = Some(Box::new(without));
    }

    /// The set with its answers prepared.
    pub(super) fn done(mut self) -> Self {
        let answers: Vec<bool> = (0..128).map(|unit| self.test(unit)).collect();
        for (slot, answer) in self.ascii.iter_mut().zip(answers) {
            *slot = answer;
        }
        self
    }

    /// The one unit of a positive set of one unit.
    pub(super) fn single(&self) -> Option<u16> {
        match self.ranges.as_slice() {
            [(first, last)] if first == last && self.is_plain() && !self.negated => Some(*first),
            _ => None,
        }
    }

    fn is_plain(&self) -> bool {
        self.categories.is_empty() && self.without.is_none() && !self.ignore_case
    }

    pub(super) fn contains(&self, unit: u16) -> bool {
        match self.ascii.get(usize::from(unit)) {
            Some(answer) => *answer,
            None => self.test(unit),
        }
    }

    fn test(&self, unit: u16) -> bool {
        let within = if self.ignore_case {
            let (lower, upper) = (lower(unit), upper(unit));
            self.in_ranges(unit)
                || self.in_ranges(lower)
                || self.in_ranges(upper)
                || self.in_categories(lower)
        } else {
            self.in_ranges(unit) || self.in_categories(unit)
        };
        within != self.negated && !self.without.as_ref().is_some_and(|without| without.contains(unit))
    }

    fn in_ranges(&self, unit: u16) -> bool {
        self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&unit))
    }

    fn in_categories(&self, unit: u16) -> bool {
        self.categories.iter().any(|(category, outside)| category::contains(*category, unit) != *outside)
    }
}

/// All units but the line feed, or all units.
pub(super) fn any(singleline: bool) -> Arc<Set> {
    let mut set = Set::new(false);
    if singleline {
        set.add(0, u16::MAX);
    } else {
        set.add(u16::from(b'\n'), u16::from(b'\n'));
        set.negate();
    }
    Arc::new(set.done())
}

/// The unit in lower case, where that is one unit.
pub(super) fn lower(unit: u16) -> u16 {
    map(unit, |char| {
        let mut lower = char.to_lowercase();
        lower.next().filter(|_| lower.next().is_none())
    })
}

fn upper(unit: u16) -> u16 {
    map(unit, |char| {
        let mut upper = char.to_uppercase();
        upper.next().filter(|_| upper.next().is_none())
    })
}

fn map(unit: u16, change: impl Fn(char) -> Option<char>) -> u16 {
    let changed = char::from_u32(u32::from(unit)).and_then(change);
    changed.and_then(|char| u16::try_from(u32::from(char)).ok()).unwrap_or(unit)
}

/// Whether two units are the same but for their case.
pub(super) fn same_but_case(a: u16, b: u16) -> bool {
    a == b || lower(a) == lower(b)
}
