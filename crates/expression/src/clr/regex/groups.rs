//! The numbers of a pattern's groups

use super::syntax::options;

/// The groups of a pattern.
pub(super) struct Groups {
    /// Number and name, in the order of the numbers; group 0 is the whole match.
    pub(super) list: Vec<(u32, String)>,
}

impl Groups {
    /// The number of a group by its name, which may be the number itself.
    pub(super) fn find(&self, name: &str) -> Option<u32> {
        self.list.iter().find(|(_, own)| own == name).map(|(number, _)| *number)
    }
}

/// A name as it is looked up: numbers have no leading zeros.
pub(super) fn normal(name: &str) -> String {
    match name.parse::<u32>() {
        Ok(number) => number.to_string(),
        Err(_) => name.to_owned(),
    }
}

/// Numbers the groups: those without a name from 1 on, then those with a name in the order of the pattern; a
/// number as name stands for itself.
pub(super) fn number(pattern: &[u16], options: i32) -> Groups {
    let mut scan = Scan { pattern, at: 0, unnamed: 0, names: Vec::new(), options: vec![options] };
    scan.run();
    let mut list: Vec<(u32, String)> =
        (0..=scan.unnamed).map(|number| (number, number.to_string())).collect();
    for name in &scan.names {
        if let Ok(number) = name.parse::<u32>()
            && !list.iter().any(|(own, _)| *own == number)
        {
            list.push((number, name.clone()));
        }
    }
    let mut next = 1;
    for name in scan.names.iter().filter(|name| name.parse::<u32>().is_err()) {
        if list.iter().any(|(_, own)| own == name) {
            continue;
        }
        while list.iter().any(|(number, _)| *number == next) {
            next += 1;
        }
        list.push((next, name.clone()));
    }
    list.sort_by_key(|(number, _)| *number);
    Groups { list }
}

/// A quick look at the pattern that finds its groups only.
struct Scan<'a> {
    pattern: &'a [u16],
    at: usize,
    unnamed: u32,
    names: Vec<String>,
    /// The options of the open groups.
    options: Vec<i32>,
}

/// Patterns with more groups than this are not numbered further.
const MOST: usize = 10_000;

impl Scan<'_> {
    fn char(&self, offset: usize) -> Option<char> {
        self.pattern.get(self.at + offset).and_then(|unit| char::from_u32(u32::from(*unit)))
    }

    fn has(&self, option: i32) -> bool {
        self.options.last().is_some_and(|options| options & option != 0)
    }

    fn run(&mut self) {
        while self.at < self.pattern.len() && self.names.len() < MOST {
            match self.char(0) {
                Some('\\') => self.at += 2,
                Some('#') if self.has(options::IGNORE_WHITESPACE) => {
                    while self.at < self.pattern.len() && self.char(0) != Some('\n') {
                        self.at += 1;
                    }
                }
                Some('[') => self.class(),
                Some('(') => self.open(),
                Some(')') => {
                    if self.options.len() > 1 {
                        self.options.pop();
                    }
                    self.at += 1;
                }
                _ => self.at += 1,
            }
        }
    }

    fn class(&mut self) {
        let mut depth = 0;
        let mut first = true;
        while self.at < self.pattern.len() {
            match self.char(0) {
                Some('[') if depth == 0 || self.char_before() == Some('-') => {
                    depth += 1;
                    first = true;
                    self.at += 1;
                    if self.char(0) == Some('^') {
                        self.at += 1;
                    }
                    continue;
                }
                Some(']') if !first => {
                    depth -= 1;
                    if depth == 0 {
                        self.at += 1;
                        return;
                    }
                }
                Some('\\') => self.at += 1,
                _ => {}
            }
            first = false;
            self.at += 1;
        }
    }

    fn char_before(&self) -> Option<char> {
        let unit = self.pattern.get(self.at.checked_sub(1)?)?;
        char::from_u32(u32::from(*unit))
    }

    fn open(&mut self) {
        self.at += 1;
        let options = self.options.last().copied().unwrap_or(0);
        if self.char(0) != Some('?') {
            self.options.push(options);
            if options & options::EXPLICIT_CAPTURE == 0 {
                self.unnamed += 1;
            }
            return;
        }
        self.at += 1;
        match (self.char(0), self.char(1)) {
            (Some('#'), _) => {
                while self.at < self.pattern.len() && self.char(0) != Some(')') {
                    self.at += 1;
                }
                self.at += 1;
            }
            (Some('<'), Some('=' | '!')) => self.options.push(options),
            (Some('<' | '\''), _) => {
                self.at += 1;
                self.name();
                self.options.push(options);
            }
            (Some('('), _) => self.options.push(options),
            _ => self.inline(options),
        }
    }

    fn name(&mut self) {
        let start = self.at;
        while self.pattern.get(self.at).is_some_and(|unit| super::category::is_word(*unit, false)) {
            self.at += 1;
        }
        if self.at > start {
            let name = String::from_utf16_lossy(self.pattern.get(start..self.at).unwrap_or_default());
            self.names.push(normal(&name));
        }
    }

    /// `(?n)` holds in the group around it, `(?n:…)` inside.
    fn inline(&mut self, mut options: i32) {
        let mut off = false;
        loop {
            let option = match self.char(0) {
                Some('-') => {
                    off = true;
                    0
                }
                Some('n' | 'N') => options::EXPLICIT_CAPTURE,
                Some('x' | 'X') => options::IGNORE_WHITESPACE,
                Some(char) if char.is_ascii_alphabetic() || char == '+' => 0,
                _ => break,
            };
            options = if off { options & !option } else { options | option };
            self.at += 1;
        }
        if self.char(0) == Some(')') {
            self.at += 1;
            if let Some(outer) = self.options.last_mut() {
                *outer = options;
            }
        } else {
            self.options.push(options);
        }
    }
}
