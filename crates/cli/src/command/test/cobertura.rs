//! Coverage in the format of Cobertura.
//!
//! <https://github.com/cobertura/web/blob/master/htdocs/xml/coverage-04.dtd>

use std::collections::BTreeMap;
use std::fmt::Write as _;

use gatepost_testing::{Coverage, FileCoverage, Ratio};

use super::xml::escaped;

/// The coverage. The time is left out (`0`), so that the same coverage is the same text.
pub(super) fn text(coverage: &Coverage) -> String {
    let lines = coverage.files.iter().map(lines_of).sum::<Ratio>();
    let branches = coverage.branches();
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE coverage SYSTEM \"http://cobertura.sourceforge.net/xml/coverage-04.dtd\">\n\
         <coverage line-rate=\"{}\" branch-rate=\"{}\" lines-covered=\"{}\" lines-valid=\"{}\" \
         branches-covered=\"{}\" branches-valid=\"{}\" complexity=\"0\" version=\"{}\" timestamp=\"0\">\n  \
         <sources>\n    <source>.</source>\n  </sources>\n  <packages>\n    \
         <package name=\"policies\" line-rate=\"{}\" branch-rate=\"{}\" complexity=\"0\">\n      <classes>\n",
        rate(lines),
        rate(branches),
        lines.hit,
        lines.of,
        branches.hit,
        branches.of,
        env!("CARGO_PKG_VERSION"),
        rate(lines),
        rate(branches),
    );
    for file in &coverage.files {
        class(file, &mut text);
    }
    text.push_str("      </classes>\n    </package>\n  </packages>\n</coverage>\n");
    text
}

fn lines_of(file: &FileCoverage) -> Ratio {
    let lines = file.lines();
    Ratio { hit: lines.values().filter(|hits| **hits > 0).count(), of: lines.len() }
}

fn rate(ratio: Ratio) -> String {
    format!("{:.3}", ratio.percent() / 100.0)
}

fn class(file: &FileCoverage, text: &mut String) {
    let name = escaped(&file.path.display().to_string());
    // Writing to a text does not fail.
    let _ = writeln!(
        text,
        "        <class name=\"{name}\" filename=\"{name}\" line-rate=\"{}\" branch-rate=\"{}\" complexity=\"0\">\n          \
         <methods />\n          <lines>",
        rate(lines_of(file)),
        rate(file.branches()),
    );
    let mut branches: BTreeMap<usize, Ratio> = BTreeMap::new();
    for fork in &file.forks {
        let ratio = branches.entry(fork.line).or_default();
        ratio.of += fork.outcomes.len();
        ratio.hit += fork.outcomes.iter().filter(|(_, hits)| *hits > 0).count();
    }
    let mut lines = file.lines();
    for fork in &file.forks {
        let hits = fork.outcomes.iter().map(|(_, hits)| hits).sum();
        lines.entry(fork.line).or_insert(hits);
    }
    for (line, hits) in lines {
        let _ = match branches.get(&line) {
            None => writeln!(text, "            <line number=\"{line}\" hits=\"{hits}\" branch=\"false\" />"),
            Some(ratio) => writeln!(
                text,
                "            <line number=\"{line}\" hits=\"{hits}\" branch=\"true\" condition-coverage=\"{:.0}% ({}/{})\" />",
                ratio.percent().floor(),
                ratio.hit,
                ratio.of
            ),
        };
    }
    text.push_str("          </lines>\n        </class>\n");
}
