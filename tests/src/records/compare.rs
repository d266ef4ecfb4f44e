//! Whether an answer is the one that .NET gave.

use gatepost_expression::Inspection;
use serde_json::Value as Json;

use super::case::{Case, Expected};
use super::outcome::Outcome;

/// How the outcome differs from what .NET gave; `None` when it does not. What a record calls fragile may be
/// what another runtime gave.
pub(super) fn difference(case: &Case, outcome: &Outcome) -> Option<String> {
    let difference = one(case, &case.expected, outcome)?;
    let alternatives = case.alt.iter().any(|alternative| one(case, alternative, outcome).is_none());
    if alternatives { None } else { Some(difference) }
}

fn one(case: &Case, expected: &Expected, outcome: &Outcome) -> Option<String> {
    match (expected, outcome) {
        (Expected { compile_error: Some(code), message: wording, .. }, Outcome::NotCompiled(error)) => {
            if *code != error.code {
                return Some(format!("expected {code}, found {}", error.code));
            }
            let wording = wording.as_ref().and_then(Json::as_str).unwrap_or_default();
            (wording != error.message).then(|| format!("expected the words: {wording}"))
        }
        (Expected { ok: Some(true), .. }, Outcome::Value(found)) => value(expected, found),
        (Expected { exception: Some(ty), .. }, Outcome::Exception { ty: found, .. }) if ty != found => {
            Some(format!("expected {ty}"))
        }
        (Expected { exception: Some(_), .. }, Outcome::Exception { message, inner, .. }) => {
            if !case.is_fragile("message") && expected.message.as_ref() != Some(message) {
                return Some(format!("expected message {}", expected.message.clone().unwrap_or_default()));
            }
            let differs = expected.inner.is_some() && expected.inner != *inner;
            differs.then(|| format!("expected inner {}", expected.inner.clone().unwrap_or_default()))
        }
        _ => Some(format!("expected {}", describe(expected))),
    }
}

fn value(expected: &Expected, found: &Inspection) -> Option<String> {
    if expected.ty != found.ty {
        return Some(format!("expected type {}", expected.ty.as_deref().unwrap_or("null")));
    }
    if !same(&expected.value, &found.value) {
        return Some(format!("expected value {}", expected.value));
    }
    let text = expected.text.as_ref()?;
    (found.text.as_ref() != Some(text)).then(|| format!("expected text {text}"))
}

/// Equality of canonical values: floating point numbers by value, all else exactly.
fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Json::Object(a), Json::Object(b)) => {
            if let Some(equal) = same_number(a, b, "double").or_else(|| same_number(a, b, "float")) {
                return equal;
            }
            a.len() == b.len() && a.iter().zip(b).all(|((name, a), (other, b))| name == other && same(a, b))
        }
        _ => a == b,
    }
}

type Members = serde_json::Map<String, Json>;

fn same_number(a: &Members, b: &Members, kind: &str) -> Option<bool> {
    let (a, b) = (number(a, kind)?, number(b, kind)?);
    Some(a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan())
}

fn number(members: &Members, kind: &str) -> Option<f64> {
    if members.len() != 1 {
        return None;
    }
    match members.get(kind)?.as_str()? {
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        text => text.parse().ok(),
    }
}

/// What a runtime gave, in one line.
pub(super) fn describe(expected: &Expected) -> String {
    match expected {
        Expected { compile_error: Some(code), message, .. } => {
            format!("{code}: {}", message.clone().unwrap_or_default())
        }
        Expected { exception: Some(ty), message, inner, .. } => {
            let inner = inner.as_ref().map(|inner| format!(" inner {inner}")).unwrap_or_default();
            format!("{ty}: {}{inner}", message.clone().unwrap_or_default())
        }
        Expected { ty, value, text, .. } => {
            let text = text.as_ref().map(|text| format!(" text {text}")).unwrap_or_default();
            format!("{} {value}{text}", ty.as_deref().unwrap_or("null"))
        }
    }
}
