//! Coverage in the format of LCOV.
//!
//! <https://man7.org/linux/man-pages/man1/geninfo.1.html>

use std::fmt::Write as _;

use gatepost_testing::{Coverage, FileCoverage};

pub(super) fn text(coverage: &Coverage) -> String {
    let mut text = String::new();
    for file in &coverage.files {
        record(file, &mut text);
    }
    text
}

fn record(file: &FileCoverage, text: &mut String) {
    // Writing to a text does not fail.
    let _ = writeln!(text, "TN:\nSF:{}", file.path.display());
    let mut found = 0;
    let mut hit = 0;
    for (block, fork) in file.forks.iter().enumerate() {
        // Of a condition that was never asked, how often it was true is not zero but open.
        let is_reached = fork.outcomes.iter().any(|(_, hits)| *hits > 0);
        for (way, (_, hits)) in fork.outcomes.iter().enumerate() {
            let taken = if is_reached { hits.to_string() } else { "-".to_owned() };
            let _ = writeln!(text, "BRDA:{},{block},{way},{taken}", fork.line);
            found += 1;
            hit += usize::from(*hits > 0);
        }
    }
    let _ = writeln!(text, "BRF:{found}\nBRH:{hit}");
    let lines = file.lines();
    for (line, hits) in &lines {
        let _ = writeln!(text, "DA:{line},{hits}");
    }
    let covered = lines.values().filter(|hits| **hits > 0).count();
    let _ = writeln!(text, "LF:{}\nLH:{covered}\nend_of_record", lines.len());
}
