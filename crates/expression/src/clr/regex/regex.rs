//! The object behind System.Text.RegularExpressions.Regex

use std::cell::RefCell;
use std::sync::Arc;

use hashbrown::HashMap;

use super::compile::{Program, compile};
use super::found::{Found, MatchInfo, Searched};
use super::run::{Range, search};
use super::syntax::options;
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Object, Value};

/// A `Regex`.
#[derive(Debug)]
pub(super) struct Regex {
    pub(super) pattern: Str,
    pub(super) options: i32,
    pub(super) program: Arc<Program>,
    /// `MatchTimeout`, a `TimeSpan`.
    pub(super) timeout: Value,
}

/// Patterns kept compiled on each thread.
const KEPT: usize = 256;

thread_local! {
    static CACHE: RefCell<HashMap<(Str, i32), Arc<Program>>> = RefCell::new(HashMap::new());
}

impl Regex {
    pub(super) fn new(
        cx: &mut Cx<'_>,
        pattern: &Str,
        regex_options: i32,
        timeout: Value,
    ) -> Result<Arc<Self>, Throw> {
        let ecma = regex_options & options::ECMA_SCRIPT != 0;
        let with_ecma = options::ECMA_SCRIPT
            | options::IGNORE_CASE
            | options::MULTILINE
            | options::COMPILED
            | options::CULTURE_INVARIANT;
        if regex_options & !options::ALL != 0 || ecma && regex_options & !with_ecma != 0 {
            let message = "Specified argument was out of the range of valid values.";
            return Err(Exception::argument_out_of_range(message, "options").into());
        }
        cx.tick(1 + pattern.size() as u64)?;
        let program = program(pattern, regex_options)?;
        Ok(Arc::new(Self { pattern: pattern.clone(), options: regex_options, program, timeout }))
    }

    pub(super) fn right_to_left(&self) -> bool {
        self.program.right_to_left
    }

    /// The first match in a part of the text, from `start` on.
    pub(super) fn find(
        self: &Arc<Self>,
        cx: &mut Cx<'_>,
        source: &Arc<Searched>,
        (begin, limit): (usize, usize),
        start: usize,
    ) -> Result<Found, Throw> {
        let range = Range { text: &source.units, begin, end: limit };
        Ok(match search(cx, &self.program, range, start)? {
            Some(captures) => Found::new_match(Arc::clone(self), Arc::clone(source), captures, begin, limit),
            None => Found::no_match(Some(Arc::clone(self)), Arc::clone(source), begin, limit),
        })
    }

    /// Where a search begins that nobody gave a start.
    pub(super) fn start(&self, source: &Searched) -> usize {
        if self.right_to_left() { source.units.len() } else { 0 }
    }

    /// The match after this one: after an empty match it goes on one unit further.
    pub(super) fn after(
        self: &Arc<Self>,
        cx: &mut Cx<'_>,
        found: &Found,
        info: &MatchInfo,
    ) -> Result<Found, Throw> {
        let none =
            || Found::no_match(Some(Arc::clone(self)), Arc::clone(&found.source), info.begin, info.limit);
        let empty = found.index == found.end;
        let start = match (self.right_to_left(), empty) {
            (false, false) => found.end,
            (false, true) if found.end >= info.limit => return Ok(none()),
            (false, true) => found.end + 1,
            (true, false) => found.index,
            (true, true) if found.index <= info.begin => return Ok(none()),
            (true, true) => found.index - 1,
        };
        self.find(cx, &found.source, (info.begin, info.limit), start)
    }

    /// All matches from `start` on, at most `limit` of them.
    pub(super) fn all(
        self: &Arc<Self>,
        cx: &mut Cx<'_>,
        source: &Arc<Searched>,
        start: usize,
        limit: usize,
    ) -> Result<Vec<Arc<Found>>, Throw> {
        let mut all = Vec::new();
        let mut found = self.find(cx, source, (0, source.units.len()), start)?;
        while found.success() && all.len() < limit {
            cx.charge(size_of::<Found>() + 64)?;
            let next = match found.info() {
                Some(info) if all.len() + 1 < limit => self.after(cx, &found, info)?,
                _ => {
                    all.push(Arc::new(found));
                    break;
                }
            };
            all.push(Arc::new(std::mem::replace(&mut found, next)));
        }
        Ok(all)
    }
}

fn program(pattern: &Str, regex_options: i32) -> Result<Arc<Program>, Exception> {
    let key = (pattern.clone(), regex_options);
    if let Some(known) = CACHE.with_borrow(|cache| cache.get(&key).cloned()) {
        return Ok(known);
    }
    let program = Arc::new(compile(&pattern.units(), regex_options)?);
    CACHE.with_borrow_mut(|cache| {
        if cache.len() >= KEPT {
            cache.clear();
        }
        cache.insert(key, Arc::clone(&program));
    });
    Ok(program)
}

impl Object for Regex {
    fn ty(&self) -> Ty {
        Ty::named("System.Text.RegularExpressions.Regex", [])
    }

    fn to_text(&self, _cx: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(self.pattern.clone())
    }

    fn canonical(&self, _cx: &mut Cx<'_>) -> Option<Result<serde_json::Value, Throw>> {
        Some(Ok(serde_json::json!({ "regex": self.pattern.to_string() })))
    }
}
