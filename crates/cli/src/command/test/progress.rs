//! How far a long run is, for whoever watches it.

use std::io::Write;
use std::time::{Duration, Instant};

use gatepost_testing::Progress;

use crate::terminal::Stream;

/// A line that is written over. It is there on terminals only, and only for runs that take their time.
pub(super) struct Line {
    since: Instant,
    shown: Option<Instant>,
    is_wanted: bool,
}

impl Line {
    pub(super) fn new() -> Self {
        let is_wanted = Stream::Err.is_terminal() && std::env::var_os("CI").is_none();
        Self { since: Instant::now(), shown: None, is_wanted }
    }

    pub(super) fn show(&mut self, so_far: Progress) {
        let is_due = self.shown.map_or(self.since.elapsed() > FIRST, |shown| shown.elapsed() > AGAIN);
        if !self.is_wanted || !is_due {
            return;
        }
        self.shown = Some(Instant::now());
        let Progress { done, failed, total } = so_far;
        let failed = if failed == 0 { String::new() } else { format!(", {failed} failed") };
        write(&format!("\r{done} of {total} cases{failed}\u{1b}[K"));
    }

    pub(super) fn end(&mut self) {
        if self.shown.take().is_some() {
            write("\r\u{1b}[K");
        }
    }
}

fn write(text: &str) {
    // Where standard error is gone there is nobody to tell.
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

const FIRST: Duration = Duration::from_millis(500);
const AGAIN: Duration = Duration::from_millis(100);
