//! Coverage on the terminal, and the least that is wanted of it.

use std::io::{Result, Write};

use gatepost_testing::{Coverage, FileCoverage, Ratio};
use miette::Diagnostic;
use thiserror::Error;

use super::human::{Colour, paint};
use crate::report::plain;

/// Less is covered than is wanted.
#[derive(Debug, Error, Diagnostic)]
#[error("{covered} % of the documents is covered, less than {wanted} %")]
#[diagnostic(
    code(test::too_little_covered),
    help("add cases for what `--coverage` shows, or lower `--min-coverage`")
)]
pub(super) struct TooLittle {
    pub(super) covered: f64,
    pub(super) wanted: f64,
}

pub(super) fn write(coverage: &Coverage, out: &mut dyn Write) -> Result<()> {
    let rows: Vec<[String; 4]> = coverage.files.iter().map(row).collect();
    let all =
        ["in all".to_owned(), of(coverage.policies()), of(coverage.branches()), percent(coverage.total())];
    let head = ["coverage", "policies", "branches", "covered"].map(str::to_owned);
    let widths: [usize; 4] = std::array::from_fn(|column| {
        let cells = [&head, &all].into_iter().chain(&rows);
        cells.filter_map(|cells| cells.get(column)).map(|cell| cell.chars().count()).max().unwrap_or_default()
    });
    writeln!(out, "\n{}", line(&head, widths))?;
    for (file, cells) in coverage.files.iter().zip(&rows) {
        writeln!(out, "{}", line(cells, widths))?;
        gaps(file, out)?;
    }
    writeln!(out, "{}", line(&all, widths))
}

fn row(file: &FileCoverage) -> [String; 4] {
    let path = file.path.display().to_string();
    [plain(&path).into_owned(), of(file.policies()), of(file.branches()), percent(file.total())]
}

fn of(ratio: Ratio) -> String {
    format!("{}/{}", ratio.hit, ratio.of)
}

fn percent(ratio: Ratio) -> String {
    format!("{:.1} %", ratio.percent())
}

fn line(cells: &[String; 4], [name, policies, branches, covered]: [usize; 4]) -> String {
    let [first, second, third, fourth] = cells;
    format!("{first:name$}  {second:>policies$}  {third:>branches$}  {fourth:>covered$}")
}

/// The lines that something is missing on, and what.
fn gaps(file: &FileCoverage, out: &mut dyn Write) -> Result<()> {
    let mut last = 0;
    for gap in file.gaps() {
        if gap.line != last {
            let text = file.source.text().lines().nth(gap.line.saturating_sub(1)).unwrap_or_default();
            writeln!(out, "  {:>5} | {}", gap.line, plain(text))?;
            last = gap.line;
        }
        writeln!(out, "        - {}", paint(&plain(&gap.text), Colour::Red))?;
    }
    Ok(())
}
