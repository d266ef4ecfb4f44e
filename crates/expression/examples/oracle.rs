//! Shows where expressions differ from what .NET gave.
//!
//! `oracle [FILTER…] [--show N] [--form fused|plain|both] [--expr CODE] [--block CODE]`
//!
//! A filter is a part of a case's number (`strings`, `linq-04`) or, after `=`, of its code (`=Substring`).
//! Cases that name `context` are left to the tests of the engine, who knows what stands behind it.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a tool for developers, which prints and may end with a panic"
)]

#[path = "../tests/oracle/mod.rs"]
mod oracle;
#[path = "../tests/world/mod.rs"]
mod world;

use std::collections::BTreeMap;

use gatepost_expression::Form;

use oracle::case::{Case, Expected};
use oracle::{Answer, compare, differences, outcome};

struct Options {
    filters: Vec<String>,
    show: usize,
    forms: Vec<Form>,
    code: Option<(&'static str, String)>,
}

fn main() {
    let Some(options) = options(std::env::args().skip(1)) else {
        eprintln!(
            "oracle [FILTER…] [=CODE…] [--show N] [--form fused|plain|both] [--expr CODE] [--block CODE]"
        );
        std::process::exit(2);
    };
    let world = world::world();
    if let Some((kind, code)) = options.code {
        for form in options.forms {
            println!("{form:?}: {}", outcome::of(&world, &ad_hoc(kind, code.clone()), form));
        }
        return;
    }
    let folder = oracle::folder();
    let known = differences::read(&folder);
    let mut cases = oracle::case::read_all(&folder);
    cases.retain(|case| !case.names_context() && matches(&options.filters, case));
    let answers = oracle::run(&world, &cases, &options.forms);
    show(&cases, &answers, &known, options.show);
    summarise(&cases, &answers, &known);
}

fn options(mut args: impl Iterator<Item = String>) -> Option<Options> {
    let both = vec![Form::Fused, Form::Plain];
    let mut options = Options { filters: Vec::new(), show: 10, forms: both.clone(), code: None };
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--show" => options.show = args.next()?.parse().ok()?,
            "--expr" => options.code = Some(("expr", args.next()?)),
            "--block" => options.code = Some(("block", args.next()?)),
            "--form" => {
                options.forms = match args.next()?.as_str() {
                    "fused" => vec![Form::Fused],
                    "plain" => vec![Form::Plain],
                    "both" => both.clone(),
                    _ => return None,
                };
            }
            option if option.starts_with("--") => return None,
            filter => options.filters.push(filter.to_owned()),
        }
    }
    Some(options)
}

fn matches(filters: &[String], case: &Case) -> bool {
    let matches = |filter: &String| match filter.strip_prefix('=') {
        Some(code) => case.code.contains(code),
        None => case.id.contains(filter.trim_end_matches(".jsonl")),
    };
    filters.is_empty() || filters.iter().any(matches)
}

fn ad_hoc(kind: &str, code: String) -> Case {
    let expected = Expected {
        ok: None,
        ty: None,
        value: serde_json::Value::Null,
        text: None,
        exception: None,
        message: None,
        inner: None,
        compile_error: None,
    };
    Case { id: "given-0".to_owned(), code, kind: kind.to_owned(), expected, why: Vec::new(), alt: Vec::new() }
}

fn show(cases: &[Case], answers: &[Answer], known: &BTreeMap<String, String>, most: usize) {
    let unknown = answers
        .iter()
        .filter(|answer| answer.difference.is_some() && !known.contains_key(&cases[answer.case].id));
    let mut last = None;
    let mut shown = 0;
    for answer in unknown {
        if last != Some(answer.case) {
            if shown == most {
                return;
            }
            shown += 1;
            last = Some(answer.case);
            let case = &cases[answer.case];
            println!("{} {} {}", case.id, case.kind, case.code);
            println!("    .NET   {}", compare::describe(&case.expected));
            if !case.why.is_empty() {
                println!("    why    {}", case.why.join(", "));
            }
        }
        println!("    {:<6} {}", format!("{:?}", answer.form).to_lowercase(), answer.outcome);
    }
}

fn summarise(cases: &[Case], answers: &[Answer], known: &BTreeMap<String, String>) {
    let mut topics: BTreeMap<(&str, String), (usize, usize, usize)> = BTreeMap::new();
    for answer in answers {
        let case = &cases[answer.case];
        for topic in [case.topic(), "~ all"] {
            let entry = topics.entry((topic, format!("{:?}", answer.form).to_lowercase())).or_default();
            entry.1 += 1;
            if answer.difference.is_none() {
                entry.0 += 1;
            } else if known.contains_key(&case.id) {
                entry.2 += 1;
            }
        }
    }
    println!("{:<18} {:<6} {:>6} {:>6}   {:>6}", "topic", "form", "same", "of", "listed");
    for ((topic, form), (same, all, listed)) in topics {
        println!("{topic:<18} {form:<6} {same:>6} {all:>6}   {listed:>6}  {:>3} %", same * 100 / all.max(1));
    }
}
