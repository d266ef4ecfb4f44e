//! Results and coverage as pages to read in a browser.

mod page;
mod paint;

use std::path::{Path, PathBuf};

use gatepost_testing::{CaseResult, Coverage, FileCoverage, FileResult, Mismatch, Ratio};
use miette::{Diagnostic, Report};
use thiserror::Error;

use self::page::{page, tag};
use super::human::summary;
use super::xml::escaped;
use crate::files;

/// A format of reports that there is not.
#[derive(Debug, Error, Diagnostic)]
#[error("there is no format `{0}` of reports")]
#[diagnostic(code(test::report_format), help("write `--report html {1}`"))]
struct UnknownFormat(String, String);

/// Writes `index.html` and a page for each document into the folder.
pub(super) fn write(
    format: &str,
    folder: &Path,
    results: &[FileResult],
    coverage: &Coverage,
) -> Result<(), Report> {
    if format != "html" {
        return Err(UnknownFormat(format.to_owned(), folder.display().to_string()).into());
    }
    files::write(&folder.join("index.html"), &index(results, coverage))?;
    for (number, file) in coverage.files.iter().enumerate() {
        files::write(&folder.join(page_of(number, file)), &document(file))?;
    }
    Ok(())
}

/// The name of the page of a document: two documents may have the same name.
fn page_of(number: usize, file: &FileCoverage) -> PathBuf {
    let name = file.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let is_safe = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
    let name: String =
        name.chars().map(|character| if is_safe(character) { character } else { '_' }).collect();
    PathBuf::from(format!("{}-{name}.html", number + 1))
}

fn index(results: &[FileResult], coverage: &Coverage) -> String {
    let mut body = tag("h1", "", "Policy tests");
    body.push_str(&tag("p", "", &escaped(&summary(results))));
    body.push_str(&tag("h2", "", "Coverage"));
    let rows: String = coverage
        .files
        .iter()
        .enumerate()
        .map(|(number, file)| {
            let name = escaped(&file.path.display().to_string());
            let link = format!("<a href=\"{}\">{name}</a>", page_of(number, file).display());
            row(&link, file.policies(), file.branches(), file.total())
        })
        .collect();
    let all = row("in all", coverage.policies(), coverage.branches(), coverage.total());
    let head = "<tr><th>Document</th><th>Policies</th><th>Branches</th><th>Covered</th><th></th></tr>";
    body.push_str(&tag("table", "", &format!("{head}{rows}{all}")));
    body.push_str(&tag("h2", "", "Cases"));
    body.extend(results.iter().map(cases));
    page("Policy tests", &body)
}

fn row(name: &str, policies: Ratio, branches: Ratio, total: Ratio) -> String {
    let percent = total.percent();
    let cells = [
        tag("td", "", name),
        tag("td", "number", &format!("{}/{}", policies.hit, policies.of)),
        tag("td", "number", &format!("{}/{}", branches.hit, branches.of)),
        tag("td", "number", &format!("{percent:.1} %")),
        tag("td", "", &format!("<progress max=\"100\" value=\"{percent}\"></progress>")),
    ];
    tag("tr", "", &cells.concat())
}

fn cases(result: &FileResult) -> String {
    let mut text = tag("h3", "", &escaped(&result.path.display().to_string()));
    if let Err(error) = &result.outcome {
        text.push_str(&tag("p", "failed", &escaped(&error.to_string())));
    }
    let items: String = result.cases().iter().map(case).collect();
    text.push_str(&tag("ul", "cases", &items));
    text
}

fn case(case: &CaseResult) -> String {
    let name = escaped(&case.name);
    if case.is_ok() {
        return tag("li", "passed", &name);
    }
    let mut text = tag("strong", "", &name);
    text.push_str(&format!(" <span class=\"place\">line {}</span>", case.line));
    if let Some(error) = &case.error {
        text.push_str(&tag("p", "", &escaped(error)));
    }
    text.extend(case.diagnostics.iter().map(|found| tag("p", "", &escaped(&found.message))));
    let differences: String = case.mismatches.iter().map(difference).collect();
    if !differences.is_empty() {
        let head = "<tr><th></th><th>expected</th><th>actual</th></tr>";
        text.push_str(&tag("table", "", &format!("{head}{differences}")));
    }
    if let Some(origin) = &case.origin {
        text.push_str(&tag("p", "place", &escaped(origin)));
    }
    tag("li", "failed", &text)
}

fn difference(found: &Mismatch) -> String {
    let cells = [
        tag("td", "", &escaped(&found.what)),
        tag("td", "", &tag("pre", "", &escaped(&found.expected))),
        tag("td", "", &tag("pre", "", &escaped(&found.actual))),
    ];
    tag("tr", "", &cells.concat())
}

fn document(file: &FileCoverage) -> String {
    let name = escaped(&file.path.display().to_string());
    let mut body = tag("h1", "", &name);
    let (policies, branches) = (file.policies(), file.branches());
    let text = format!(
        "{} of {} policies, {} of {} branches, {:.1} % covered. <a href=\"index.html\">All documents</a>",
        policies.hit,
        policies.of,
        branches.hit,
        branches.of,
        file.total().percent()
    );
    body.push_str(&tag("p", "", &text));
    let lines = file.lines();
    let gaps = file.gaps();
    let mut rows = String::new();
    for (number, painted) in (1..).zip(paint::lines(file.source.text())) {
        let missing: Vec<String> =
            gaps.iter().filter(|gap| gap.line == number).map(|gap| escaped(&gap.text)).collect();
        let class = match (lines.get(&number), missing.is_empty()) {
            (_, false) => "gap",
            (Some(_), true) => "hit",
            (None, true) => "",
        };
        let hits = lines.get(&number).map(|hits| format!("{hits} ×")).unwrap_or_default();
        let notes: String = missing.iter().map(|text| tag("div", "note", text)).collect();
        let cells = [
            tag("td", "number", &number.to_string()),
            tag("td", "number", &hits),
            tag("td", "code", &format!("<code>{painted}</code>{notes}")),
        ];
        rows.push_str(&tag("tr", class, &cells.concat()));
    }
    body.push_str(&tag("table", "source", &rows));
    page(&name, &body)
}
