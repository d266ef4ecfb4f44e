//! From a method, a path and a query to an operation.

use std::collections::HashMap;

use http::Method;

use super::path::{segments, unescaped};
use super::template::{Part, Segment, Template, split};

/// The operations of an API as a tree of segments.
#[derive(Debug, Default)]
pub(super) struct Routes {
    root: Node,
}

#[derive(Debug, Default)]
struct Node {
    literals: HashMap<String, Node>,
    mixed: Vec<(Vec<Part>, Node)>,
    parameter: Option<Box<Node>>,
    /// Operations whose template ends here.
    ends: Vec<Entry>,
    /// Operations whose wildcard begins here.
    wildcards: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    method: Option<Method>,
    template: Template,
    number: usize,
}

impl Routes {
    /// Adds an operation.
    pub(super) fn add(&mut self, method: Option<Method>, template: Template, number: usize) {
        let mut node = &mut self.root;
        for segment in &template.segments {
            node = node.child(segment);
        }
        let list = if template.wildcard { &mut node.wildcards } else { &mut node.ends };
        list.push(Entry { method, template, number });
        // The one that asks for more of the query is more specific, and so is one that names its method.
        list.sort_by_key(|entry| (std::cmp::Reverse(entry.template.query.len()), entry.method.is_none()));
    }

    /// The operation of a request. Segment by segment, text goes before text with parameters, that before a
    /// parameter, and that before a wildcard.
    pub(super) fn find(&self, method: &Method, path: &str, query: &str) -> Option<usize> {
        let segments: Vec<&str> = segments(path).collect();
        self.root.find(&segments, method, query)
    }
}

impl Node {
    fn child(&mut self, segment: &Segment) -> &mut Self {
        match segment {
            Segment::Literal(literal) => self.literals.entry(literal.clone()).or_default(),
            Segment::Parameter(_) => self.parameter.get_or_insert_default(),
            Segment::Mixed(parts) => {
                let found = self.mixed.iter().position(|(known, _)| known == parts).unwrap_or_else(|| {
                    self.mixed.push((parts.clone(), Self::default()));
                    self.mixed.len() - 1
                });
                #[expect(clippy::indexing_slicing, reason = "the position was found, or made, just now")]
                &mut self.mixed[found].1
            }
        }
    }

    fn find(&self, rest: &[&str], method: &Method, query: &str) -> Option<usize> {
        let here = |entries: &[Entry]| {
            let fits = |entry: &&Entry| {
                entry.method.as_ref().is_none_or(|known| known == method) && entry.template.fits_query(query)
            };
            entries.iter().find(fits).map(|entry| entry.number)
        };
        let Some((segment, after)) = rest.split_first() else {
            return here(&self.ends).or_else(|| here(&self.wildcards));
        };
        let literal = self.literals.get(unescaped(segment).to_ascii_lowercase().as_str());
        let mixed =
            self.mixed.iter().filter(|(parts, _)| split(parts, segment).is_some()).map(|(_, node)| node);
        let parameter = self.parameter.as_deref().filter(|_| !segment.is_empty());
        let nodes = literal.into_iter().chain(mixed).chain(parameter);
        nodes.filter_map(|node| node.find(after, method, query)).next().or_else(|| here(&self.wildcards))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(operations: &[&str], requests: &[(&str, Option<&str>)]) {
        let mut routes = Routes::default();
        for (number, operation) in operations.iter().enumerate() {
            let (method, url) = operation.split_once(' ').unwrap();
            let method = (method != "*").then(|| method.parse().unwrap());
            routes.add(method, Template::parse(url).unwrap(), number);
        }
        for (request, expected) in requests {
            let (method, url) = request.split_once(' ').unwrap();
            let (path, query) = url.split_once('?').unwrap_or((url, ""));
            let found = routes.find(&method.parse().unwrap(), path, query).map(|number| operations[number]);
            assert_eq!(found, *expected, "{request}");
        }
    }

    #[test]
    fn the_most_specific_template_wins() {
        check(
            &["GET /*", "GET /a/{x}", "GET /a/b", "GET /a/b-{x}", "GET /a/{x}/c", "GET /a/b/*"],
            &[
                ("GET /a/b", Some("GET /a/b")),
                ("GET /A/B/", Some("GET /a/b")),
                ("GET /a/b-1", Some("GET /a/b-{x}")),
                ("GET /a/z", Some("GET /a/{x}")),
                ("GET /a/z/c", Some("GET /a/{x}/c")),
                ("GET /a/b/c", Some("GET /a/b/*")),
                ("GET /a/z/d", Some("GET /*")),
                ("GET /", Some("GET /*")),
            ],
        );
    }

    #[test]
    fn another_method_is_another_operation() {
        check(
            &["GET /a", "POST /{x}", "* /any"],
            &[
                ("GET /a", Some("GET /a")),
                ("POST /a", Some("POST /{x}")),
                ("HEAD /a", None),
                ("get /a", None),
                ("PURGE /any", Some("* /any")),
            ],
        );
    }

    #[test]
    fn queries_tell_operations_apart() {
        check(
            &["GET /a", "GET /a?action=x", "GET /a?action=x&id={id}"],
            &[
                ("GET /a", Some("GET /a")),
                ("GET /a?action=y&other=1", Some("GET /a")),
                ("GET /a?action=x", Some("GET /a?action=x")),
                ("GET /a?id=1&action=x", Some("GET /a?action=x&id={id}")),
            ],
        );
        check(&["GET /a?q={q}"], &[("GET /a", None)]);
    }

    #[test]
    fn a_wildcard_matches_nothing_too() {
        check(
            &["GET /foo/*"],
            &[
                ("GET /foo", Some("GET /foo/*")),
                ("GET /foo/", Some("GET /foo/*")),
                ("GET /foo/a/b", Some("GET /foo/*")),
                ("GET /", None),
            ],
        );
    }

    #[test]
    fn an_empty_segment_is_no_parameter() {
        check(&["GET /a/{x}/b"], &[("GET /a//b", None)]);
    }
}
