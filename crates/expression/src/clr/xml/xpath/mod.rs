//! XPath 1.0 on the nodes of a tree

mod evaluate;
mod functions;
mod parse;
mod token;

use super::object::XObject;
use super::scopes::Scopes;
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;

/// The nodes that an expression selects, in document order.
pub(super) fn select(
    cx: &mut Cx<'_>,
    from: &XObject,
    expression: &Str,
    scopes: Option<&Scopes>,
) -> Result<Vec<XObject>, Throw> {
    let text = expression.to_utf8();
    cx.tick(u64::try_from(text.len()).unwrap_or(u64::MAX))?;
    let parsed = parse::parse(&text, scopes)?;
    evaluate::select(cx, from, &parsed)
}

/// `System.Xml.XPath.XPathException`.
fn fault(message: impl Into<Str>) -> Exception {
    Exception::new("System.Xml.XPath.XPathException", message)
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
enum Expr {
    Binary(Operator, Box<Expr>, Box<Expr>),
    Negate(Box<Expr>),
    Literal(String),
    Number(f64),
    Call(functions::Function, Vec<Expr>),
    /// Steps from the root or from the context.
    Path {
        from_root: bool,
        steps: Vec<Step>,
    },
    /// Predicates and steps that go on from the nodes of an expression.
    Filter {
        of: Box<Expr>,
        predicates: Vec<Expr>,
        steps: Vec<Step>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Union,
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq)]
struct Step {
    axis: Axis,
    test: Test,
    predicates: Vec<Expr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Axis {
    Child,
    Descendant,
    DescendantOrSelf,
    Parent,
    Ancestor,
    AncestorOrSelf,
    FollowingSibling,
    PrecedingSibling,
    Following,
    Preceding,
    Attribute,
    SelfNode,
}

/// Which nodes of an axis are meant.
#[derive(Clone, Debug, PartialEq)]
enum Test {
    /// `*`
    Any,
    /// `prefix:*`, by the namespace.
    Namespace(Str),
    /// A name: namespace and local part.
    Name(Str, Str),
    /// `node()`
    Node,
    /// `text()`
    Text,
    /// `comment()`
    Comment,
    /// `processing-instruction()`, of any target or this one.
    Instruction(Option<String>),
}

#[cfg(test)]
mod tests {
    use super::select;
    use crate::clr::xml::XObject;
    use crate::clr::xml::scopes::Scopes;
    use crate::run::Cx;
    use crate::text::Str;

    const DOCUMENT: &str = "<r xmlns:p='urn:p'><a id='1'><n>x</n></a><a id='2' p:k='v'><n>y</n><n>z</n></a><p:b>5</p:b><!--c--></r>";

    /// The texts of what is selected, or the message of the exception.
    fn run(path: &str) -> String {
        Cx::idle(|cx| {
            let document = XObject::parse_document(cx, &Str::from(DOCUMENT)).unwrap();
            let mut scopes = Scopes::default();
            scopes.add(Str::from("q"), Str::from("urn:p"));
            match select(cx, &document, &Str::from(path), Some(&scopes)) {
                Ok(found) => {
                    let texts = found.iter().map(|node| node.value(cx).unwrap().to_string());
                    texts.collect::<Vec<_>>().join(",")
                }
                Err(throw) => format!("{throw:?}").contains("XPathException").to_string(),
            }
        })
    }

    #[test]
    fn paths_select_nodes_in_document_order() {
        for (path, expected) in [
            ("/r/a/n", "x,y,z"),
            ("//n", "x,y,z"),
            ("r/a[2]/n[1]", "y"),
            ("/r/a[last()]/n[position() > 1]", "z"),
            ("/r/a[@id='1']", "x"),
            ("/r/a[n='z']/@id", "2"),
            ("//@id", "1,2"),
            ("//q:b", "5"),
            ("//q:*", "5"),
            ("//@q:k", "v"),
            ("/r/*[local-name() = 'b']", "5"),
            ("//n[. = 'y']/following-sibling::n", "z"),
            ("//n[. = 'z']/preceding::n", "x,y"),
            ("//n/ancestor::a[@id = 2]/n[starts-with(., 'z')]", "z"),
            ("/r/comment()", "c"),
            ("//n[contains(., 'x') or . = 'z']/text()", "x,z"),
            ("//n[not(../@id = 1)]", "y,z"),
            ("(//n)[2]", "y"),
            ("//n[. = 'x'] | //q:b | //n[. = 'x']", "x,5"),
            ("/r[count(a) = 2 and sum(q:b) = 5]/q:b", "5"),
            ("/r/a[substring(n, 1, 1) = 'x']/n", "x"),
            ("//nope", ""),
        ] {
            assert_eq!(run(path), expected, "{path}");
        }
    }

    #[test]
    fn wrong_expressions_are_refused() {
        for path in ["", "//", "/r[", "1 +", "count(/r)", "nope()", "$x", "z:a", "contains('a')", "a b", "'a"]
        {
            assert_eq!(run(path), "true", "{path}");
        }
        assert_eq!(run(&"(".repeat(10_000)), "true");
    }
}
