//! Shows differences on a terminal.

use std::collections::BTreeMap;

use gatepost_expression::Form;

use super::case::{Case, Expected};
use super::{Answer, compare, differences, outcome, read, run};

/// Runs the cases that the arguments ask for, and prints those that differ and a table.
/// `None` when the arguments are wrong.
pub fn show(arguments: impl Iterator<Item = String>) -> Option<()> {
    let options = options(arguments)?;
    if let Some((kind, code)) = options.code {
        for form in options.forms {
            println!("{form:?}: {}", outcome::of(&ad_hoc(kind, code.clone()), form));
        }
        return Some(());
    }
    let known = differences();
    let mut cases = read();
    cases.retain(|case| matches(&options.filters, case));
    let answers = run(&cases, &options.forms);
    print(&cases, &answers, &known, options.show);
    summarise(&cases, &answers, &known);
    Some(())
}

struct Options {
    filters: Vec<String>,
    show: usize,
    forms: Vec<Form>,
    code: Option<(&'static str, String)>,
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

fn print(cases: &[Case], answers: &[Answer], known: &BTreeMap<String, String>, most: usize) {
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
