//! Reads the first request of a `.http` file, as REST clients of editors write them.
//!
//! ```text
//! ### name
//! POST https://api.example.com/orders?verbose=true HTTP/1.1
//! Content-Type: application/json
//!
//! { "id": 1 }
//! ```
//!
//! `@name = value` lines define variables for `{{name}}`; lines that begin with `#` or `//` before the body are
//! comments; `###` ends the request.

use std::collections::BTreeMap;

use miette::SourceSpan;

/// One request as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct HttpRequest {
    /// The method; `GET` when the line has only a URL.
    pub(crate) method: String,
    /// The URL.
    pub(crate) url: String,
    /// Header lines in order.
    pub(crate) headers: Vec<(String, String)>,
    /// The body, without the line break at its end.
    pub(crate) body: Option<String>,
}

/// Why a text is no request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct HttpFileError {
    /// What is wrong.
    pub(crate) message: String,
    /// Where it is wrong.
    pub(crate) span: SourceSpan,
}

/// Reads the first request of the text.
pub(crate) fn parse(text: &str) -> Result<HttpRequest, HttpFileError> {
    let mut variables = BTreeMap::new();
    let mut lines = Lines { rest: text, offset: 0 };
    let mut request = loop {
        let Some((offset, line)) = lines.next() else {
            return Err(error("there is no request in this file", text.len(), 0));
        };
        let line = line.trim();
        if let Some((name, value)) = line.strip_prefix('@').and_then(|line| line.split_once('=')) {
            variables.insert(name.trim().to_owned(), value.trim().to_owned());
        } else if !line.is_empty() && !is_comment(line) {
            break request_line(&expand(line, &variables), offset, line.len())?;
        }
    };
    for (offset, line) in lines.by_ref() {
        if line.trim().is_empty() || line.starts_with("###") {
            break;
        }
        let line = line.trim();
        if is_comment(line) {
            continue;
        }
        if let Some(more) = line.strip_prefix(['?', '&']).map(|_| line) {
            request.url.push_str(&expand(more, &variables));
            continue;
        }
        let Some((name, value)) = line.split_once(':') else {
            return Err(error(format!("`{line}` is not a header"), offset, line.len()));
        };
        request.headers.push((name.trim().to_owned(), expand(value.trim(), &variables)));
    }
    let body: Vec<&str> = lines.map(|(_, line)| line).take_while(|line| !line.starts_with("###")).collect();
    let body = expand(body.join("\n").trim_end(), &variables);
    request.body = (!body.is_empty()).then_some(body);
    Ok(request)
}

/// The part of a file whose request is called so (`### name`, or `# @name name` before it), with the variables of the
/// whole file.
pub(crate) fn named(text: &str, name: &str) -> Result<String, String> {
    let mut variables = String::new();
    let mut names = Vec::new();
    for part in parts(text) {
        variables.extend(part.lines().filter(|line| line.starts_with('@')).flat_map(|line| [line, "\n"]));
        let Some(found) = name_of(part) else { continue };
        if found == name {
            return Ok(format!("{variables}{part}"));
        }
        names.push(found);
    }
    Err(gatepost_engine::suggest(name, names, "there are")
        .unwrap_or_else(|| format!("write `### {name}` before it")))
}

/// The parts of a file that `###` separates, each with that line.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let starts = text.match_indices("###").map(|(at, _)| at);
    let starts = starts.filter(|at| *at == 0 || text.as_bytes().get(at - 1) == Some(&b'\n'));
    let mut bounds: Vec<usize> = std::iter::once(0).chain(starts).collect();
    bounds.push(text.len());
    bounds.dedup();
    let ends: Vec<usize> = bounds.iter().skip(1).copied().collect();
    bounds.into_iter().zip(ends).filter_map(|(start, end)| text.get(start..end))
}

fn name_of(part: &str) -> Option<&str> {
    part.lines().find_map(|line| {
        let named = line.strip_prefix("###").or_else(|| {
            line.trim_start_matches(['#', '/'])
                .trim_start()
                .strip_prefix("@name")
                .filter(|_| is_comment(line))
        })?;
        Some(named.trim_start_matches('#').trim()).filter(|name| !name.is_empty())
    })
}

fn request_line(line: &str, offset: usize, length: usize) -> Result<HttpRequest, HttpFileError> {
    let mut words = line.split_whitespace();
    let (Some(first), second, third, None) = (words.next(), words.next(), words.next(), words.next()) else {
        return Err(error(format!("`{line}` is not a request line"), offset, length));
    };
    let is_version = |word: &str| word.starts_with("HTTP/");
    let (method, url) = match (second, third) {
        (None, _) => ("GET", first),
        (Some(second), None) if is_version(second) => ("GET", first),
        (Some(second), None) => (first, second),
        (Some(second), Some(third)) if is_version(third) => (first, second),
        (Some(_), Some(_)) => return Err(error(format!("`{line}` is not a request line"), offset, length)),
    };
    Ok(HttpRequest { method: method.to_owned(), url: url.to_owned(), ..HttpRequest::default() })
}

fn is_comment(line: &str) -> bool {
    line.starts_with('#') || line.starts_with("//")
}

fn expand(text: &str, variables: &BTreeMap<String, String>) -> String {
    variables
        .iter()
        .fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{{{name}}}}}"), value))
}

fn error(message: impl Into<String>, offset: usize, length: usize) -> HttpFileError {
    HttpFileError { message: message.into(), span: (offset, length).into() }
}

/// Lines with their offsets, without line breaks.
struct Lines<'a> {
    rest: &'a str,
    offset: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
        let offset = self.offset;
        self.offset += self.rest.len() - rest.len();
        self.rest = rest;
        Some((offset, line.strip_suffix('\r').unwrap_or(line)))
    }
}

#[cfg(test)]
mod tests {
    use super::{named, parse};

    #[test]
    fn reads_method_headers_and_body() {
        let text = "@host = api.example.com\n### one\n# comment\nPOST https://{{host}}/a HTTP/1.1\nX-A: 1\n\n{\n}\n\n###\nGET /b\n";
        let request = parse(text).unwrap();
        assert_eq!((request.method.as_str(), request.url.as_str()), ("POST", "https://api.example.com/a"));
        assert_eq!(request.headers, [("X-A".to_owned(), "1".to_owned())]);
        assert_eq!(request.body.as_deref(), Some("{\n}"));
    }

    #[test]
    fn requests_have_names() {
        let text = "@host = a.example\n### one\nGET /1\n\n### two\n@id = 2\nGET https://{{host}}/{{id}}\n###\n# @name three\nGET /3\n";
        let url = |name: &str| named(text, name).map(|part| parse(&part).unwrap().url);
        assert_eq!(url("one").as_deref(), Ok("/1"));
        assert_eq!(url("two").as_deref(), Ok("https://a.example/2"));
        assert_eq!(url("three").as_deref(), Ok("/3"));
        assert_eq!(url("thre").unwrap_err(), "did you mean `three`?");
    }

    #[test]
    fn a_url_alone_is_a_get() {
        let request = parse("/orders\n  ?a=1\n  &b=2\n").unwrap();
        assert_eq!((request.method.as_str(), request.url.as_str()), ("GET", "/orders?a=1&b=2"));
    }

    #[test]
    fn a_file_without_a_request_is_an_error() {
        assert!(parse("# nothing\n").is_err());
        assert!(parse("GET a b c\n").is_err());
        assert!(parse("GET /a\nno header\n").is_err());
    }
}
