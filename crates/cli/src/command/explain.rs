//! `gatepost explain`: what a code means.

use std::process::ExitCode;

use miette::{Diagnostic, Report};
use thiserror::Error;

use crate::options::Explain;
use crate::output;

/// Codes of C#, most of them Roslyn's, and what they mean.
const CSHARP: &str = include_str!("explain/csharp.md");
/// Examples of the codes of documents, whose meanings stand where they are enumerated.
const DOCUMENTS: &str = include_str!("explain/documents.md");
/// Codes of what is not a policy document: the command line, the configuration, test files.
const AROUND: &str = include_str!("explain/around.md");

/// A code that nothing gives.
#[derive(Debug, Error, Diagnostic)]
#[error("there is no code `{wanted}`")]
#[diagnostic(code(cli::unknown_code))]
struct UnknownCode {
    wanted: String,
    #[help]
    help: String,
}

pub(crate) fn run(options: &Explain) -> Result<ExitCode, Report> {
    let Some(wanted) = &options.code else {
        output::write(|out| {
            entries()
                .try_for_each(|(code, text)| writeln!(out, "{code:<40} {}", sentence(&flow(meaning(text)))))
        })?;
        return Ok(ExitCode::SUCCESS);
    };
    let found = entries().find(|(code, _)| code.eq_ignore_ascii_case(wanted.trim()));
    let Some((code, text)) = found else { return Err(unknown(wanted).into()) };
    // Explanations in doc comments have a blank at the begin of each line.
    let plain = |line: &'static str| {
        if line.starts_with("    ") { line } else { line.strip_prefix(' ').unwrap_or(line) }
    };
    let text = text.trim().lines().map(plain).collect::<Vec<_>>().join("\n");
    let example =
        headings(DOCUMENTS).find(|(known, _)| *known == code).map_or("", |(_, example)| example.trim());
    let example = if example.is_empty() { String::new() } else { format!("\n\n{example}") };
    output::write(|out| writeln!(out, "{code}\n\n{text}{example}"))?;
    Ok(ExitCode::SUCCESS)
}

/// What a code means, in one line.
pub(crate) fn text(code: &str) -> Option<String> {
    entries().find(|(known, _)| *known == code).map(|(_, text)| flow(meaning(text)))
}

/// The text without its examples.
fn meaning(text: &str) -> &str {
    text.split_once("\n\nWrong:").map_or(text, |(meaning, _)| meaning)
}

/// All codes with what they mean.
fn entries() -> impl Iterator<Item = (&'static str, &'static str)> {
    let xml = gatepost_xml::Code::ALL.iter().map(|code| (code.as_str(), code.explanation()));
    let policy = gatepost_engine::Code::ALL.iter().map(|code| (code.as_str(), code.explanation()));
    xml.chain(policy).chain(headings(CSHARP)).chain(headings(AROUND))
}

/// The sections of a text: their headings, and what stands below.
fn headings(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    text.split("\n## ").skip(1).filter_map(|section| section.split_once('\n'))
}

/// The text in one line.
fn flow(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first sentence.
fn sentence(text: &str) -> &str {
    text.split_inclusive(". ").next().unwrap_or(text).trim_end()
}

fn unknown(wanted: &str) -> UnknownCode {
    let lower = wanted.to_ascii_lowercase();
    let similarity = |code: &str| similar::TextDiff::from_chars(&*lower, &*code.to_ascii_lowercase()).ratio();
    let nearest = entries().map(|(code, _)| code).max_by(|a, b| similarity(a).total_cmp(&similarity(b)));
    let help = match nearest {
        Some(code) if similarity(code) > 0.6 => format!("did you mean `{code}`?"),
        _ => "`gatepost explain` without a code lists all".to_owned(),
    };
    UnknownCode { wanted: wanted.to_owned(), help }
}
