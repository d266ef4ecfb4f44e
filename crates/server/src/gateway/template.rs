//! URL templates of operations.
//!
//! <https://learn.microsoft.com/azure/api-management/add-api-manually#add-and-test-a-parameterized-operation>

use gatepost_engine::{Parameters, Str};

use super::path::{segments, unescaped};

/// A URL template: segments that are written out, parameters, and a wildcard at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    text: String,
    pub(super) segments: Vec<Segment>,
    /// Whether anything may follow.
    pub(super) wildcard: bool,
    pub(super) query: Vec<(String, Part)>,
}

/// A segment of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Segment {
    /// This text, in lower case.
    Literal(String),
    /// Text and parameters side by side.
    Mixed(Vec<Part>),
    /// Anything but nothing.
    Parameter(String),
}

/// A part of a segment, or the value of a query parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// This text, in lower case.
    Literal(String),
    /// Anything but nothing.
    Parameter(String),
}

impl Template {
    /// Reads a template such as `/orders/{id}?expand={expand}`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let mut written: Vec<&str> = segments(path).collect();
        let wildcard = written.last() == Some(&"*");
        if wildcard {
            written.pop();
        }
        if written.contains(&"*") {
            return Err("`*` can only be the last segment".to_owned());
        }
        let template = Self {
            text: text.to_owned(),
            segments: written.into_iter().map(segment).collect::<Result<_, _>>()?,
            wildcard,
            query: query.split('&').filter(|pair| !pair.is_empty()).map(pair).collect::<Result<_, _>>()?,
        };
        template.names_are_distinct().map(|()| template)
    }

    /// The template of an operation that takes every path.
    pub(crate) fn everything() -> Self {
        Self { text: "/*".to_owned(), segments: Vec::new(), wildcard: true, query: Vec::new() }
    }

    /// The template as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether a query has what the template asks of it.
    pub(super) fn fits_query(&self, query: &str) -> bool {
        self.query.iter().all(|(name, wanted)| {
            let mut values = values(query, name);
            match wanted {
                Part::Parameter(_) => values.next().is_some(),
                Part::Literal(literal) => {
                    values.any(|value| unescaped(value).to_ascii_lowercase() == *literal)
                }
            }
        })
    }

    /// The values of the parameters in a path and a query that fit.
    pub(super) fn parameters(&self, path: &str, query: &str) -> Parameters {
        let mut found = Vec::new();
        let mut take =
            |name: &str, value: &str| found.push((Str::from(name), Str::from(unescaped(value).as_ref())));
        let mut rest = segments(path);
        for segment in &self.segments {
            let written = rest.next().unwrap_or_default();
            match segment {
                Segment::Literal(_) => {}
                Segment::Parameter(name) => take(name, written),
                Segment::Mixed(parts) => {
                    for (name, value) in split(parts, written).unwrap_or_default() {
                        take(name, value);
                    }
                }
            }
        }
        if self.wildcard {
            take("*", &rest.collect::<Vec<_>>().join("/"));
        }
        for (name, wanted) in &self.query {
            if let (Part::Parameter(parameter), Some(value)) = (wanted, values(query, name).next()) {
                take(parameter, &value.replace('+', " "));
            }
        }
        Parameters(found)
    }

    fn names_are_distinct(&self) -> Result<(), String> {
        let in_path = self.segments.iter().flat_map(|segment| match segment {
            Segment::Literal(_) => Vec::new(),
            Segment::Parameter(name) => vec![name],
            Segment::Mixed(parts) => parts.iter().filter_map(Part::name).collect(),
        });
        let mut known: Vec<&String> = Vec::new();
        for name in in_path.chain(self.query.iter().filter_map(|(_, part)| part.name())) {
            if known.contains(&name) {
                return Err(format!("`{{{name}}}` stands in it twice"));
            }
            known.push(name);
        }
        Ok(())
    }
}

impl Part {
    fn name(&self) -> Option<&String> {
        match self {
            Self::Literal(_) => None,
            Self::Parameter(name) => Some(name),
        }
    }
}

fn segment(text: &str) -> Result<Segment, String> {
    let mut parts = parts(text)?;
    Ok(match parts.as_mut_slice() {
        [] => Segment::Literal(String::new()),
        [Part::Literal(literal)] => Segment::Literal(std::mem::take(literal)),
        [Part::Parameter(name)] => Segment::Parameter(std::mem::take(name)),
        _ => Segment::Mixed(parts),
    })
}

fn parts(text: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((literal, after)) = rest.split_once('{') {
        push_literal(&mut parts, literal)?;
        let Some((name, after)) = after.split_once('}') else { return Err("a `{` has no `}`".to_owned()) };
        if name.is_empty() || name.contains(['{', '*']) {
            return Err(format!("`{{{name}}}` is not a parameter"));
        }
        if matches!(parts.last(), Some(Part::Parameter(_))) {
            return Err(format!("nothing separates `{{{name}}}` from the parameter before it"));
        }
        parts.push(Part::Parameter(name.to_owned()));
        rest = after;
    }
    push_literal(&mut parts, rest)?;
    Ok(parts)
}

fn push_literal(parts: &mut Vec<Part>, text: &str) -> Result<(), String> {
    if text.contains('}') {
        return Err("a `}` has no `{`".to_owned());
    }
    if !text.is_empty() {
        parts.push(Part::Literal(unescaped(text).to_ascii_lowercase()));
    }
    Ok(())
}

fn pair(text: &str) -> Result<(String, Part), String> {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    let mut value = parts(value)?;
    match (value.pop(), value.is_empty()) {
        (Some(part), true) => Ok((unescaped(name).into_owned(), part)),
        (None, _) => Ok((unescaped(name).into_owned(), Part::Literal(String::new()))),
        (Some(_), false) => Err(format!("the value of `{name}` mixes text and parameters")),
    }
}

/// The values of a parameter of a query, as they are written.
fn values<'q>(query: &'q str, name: &str) -> impl Iterator<Item = &'q str> {
    query.split('&').filter_map(move |pair| {
        let (found, value) = pair.split_once('=').unwrap_or((pair, ""));
        unescaped(found).eq_ignore_ascii_case(name).then_some(value)
    })
}

/// The values of the parameters in a segment of text and parameters, if it fits.
pub(super) fn split<'p, 't>(parts: &'p [Part], text: &'t str) -> Option<Vec<(&'p str, &'t str)>> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut parts = parts.iter().peekable();
    while let Some(part) = parts.next() {
        match part {
            Part::Literal(literal) => {
                let (head, after) = rest.split_at_checked(literal.len())?;
                if head.to_ascii_lowercase() != *literal {
                    return None;
                }
                rest = after;
            }
            Part::Parameter(name) => {
                let end = match parts.peek() {
                    Some(Part::Literal(literal)) => {
                        let lower = rest.to_ascii_lowercase();
                        // The last text ends the segment, others end the shortest value.
                        let last = parts.clone().nth(1).is_none();
                        if last {
                            lower.rfind(literal.as_str())?
                        } else {
                            lower.get(1..)?.find(literal.as_str())? + 1
                        }
                    }
                    Some(Part::Parameter(_)) | None => rest.len(),
                };
                let (value, after) = rest.split_at_checked(end)?;
                if value.is_empty() {
                    return None;
                }
                found.push((name.as_str(), value));
                rest = after;
            }
        }
    }
    rest.is_empty().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::Template;

    #[track_caller]
    fn parameters(template: &str, path: &str, query: &str) -> Vec<(String, String)> {
        let found = Template::parse(template).unwrap().parameters(path, query);
        found.0.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn parameters_are_found_and_unescaped() {
        assert_eq!(parameters("/orders/{id}", "/orders/a%20b/", ""), pairs(&[("id", "a b")]));
        assert_eq!(parameters("/Items({key})", "/items(7)", ""), pairs(&[("key", "7")]));
        assert_eq!(parameters("/{a}-{b}.json", "/1-2-3.json", ""), pairs(&[("a", "1"), ("b", "2-3")]));
        assert_eq!(parameters("/files/*", "/files/a/b", ""), pairs(&[("*", "a/b")]));
        assert_eq!(
            parameters("/add?a={x}&b={y}", "/add", "b=2&a=1+2&c=3"),
            pairs(&[("x", "1 2"), ("y", "2")])
        );
    }

    #[test]
    fn mistakes_are_named() {
        let reason = |text| Template::parse(text).unwrap_err();
        assert_eq!(reason("/{id"), "a `{` has no `}`");
        assert_eq!(reason("/id}"), "a `}` has no `{`");
        assert_eq!(reason("/{}"), "`{}` is not a parameter");
        assert_eq!(reason("/{a}{b}"), "nothing separates `{b}` from the parameter before it");
        assert_eq!(reason("/{id}?id={id}"), "`{id}` stands in it twice");
        assert_eq!(reason("/*/a"), "`*` can only be the last segment");
    }

    #[test]
    fn a_query_must_have_what_is_asked() {
        let template = Template::parse("/a?action=Start&id={id}").unwrap();
        assert!(template.fits_query("id=1&action=start"));
        assert!(!template.fits_query("action=start"));
        assert!(!template.fits_query("action=stop&id=1"));
    }
}
