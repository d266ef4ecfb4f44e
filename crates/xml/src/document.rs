use std::sync::Arc;

use crate::cursor::slice_of;
use crate::diagnostic::Diagnostic;
use crate::element::{Element, Node};
use crate::encoding::Encoding;

/// What came of reading a text: always a document, and what is wrong with it.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// The document, as far as it could be read.
    pub document: Document,
    /// What is wrong with it, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

impl Parsed {
    /// Whether something is wrong that spoils the document.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// A policy document as it was written.
#[derive(Debug, Clone)]
pub struct Document {
    pub(crate) source: Arc<str>,
    pub(crate) encoding: Encoding,
    pub(crate) nodes: Vec<Node>,
}

impl Document {
    /// The text that all spans of the document are places of.
    pub fn source(&self) -> &Arc<str> {
        &self.source
    }

    /// The encoding of the bytes that the document was read from.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Everything at the top: elements, and the blanks and comments around them.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The elements at the top: one in a document, several where policies are pasted without a root.
    pub fn roots(&self) -> impl Iterator<Item = &Element> {
        self.nodes.iter().filter_map(Node::as_element)
    }

    /// The only element at the top.
    pub fn root(&self) -> Option<&Element> {
        let mut roots = self.roots();
        let root = roots.next()?;
        roots.next().is_none().then_some(root)
    }

    /// Whether more stands at the top than one element: several, or text beside it.
    ///
    /// Policies pasted without a root are such a text; a document or fragment that is to be stored is not.
    pub fn is_multi_root(&self) -> bool {
        let text = |node: &Node| node.as_text().is_some_and(|text| !text.is_blank(&self.source));
        self.roots().nth(1).is_some() || self.nodes.iter().any(text)
    }

    /// The text of the document, written from its tree.
    pub fn to_text(&self) -> String {
        let mut text = String::with_capacity(self.source.len());
        write_nodes(&mut text, &self.source, &self.nodes);
        text
    }

    /// The document in the bytes of its encoding.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.encoding.encode(&self.to_text())
    }
}

fn write_nodes(text: &mut String, source: &str, nodes: &[Node]) {
    for node in nodes {
        let Some(element) = node.as_element() else {
            text.push_str(slice_of(source, node.span()));
            continue;
        };
        text.push_str(slice_of(source, element.open_tag));
        write_nodes(text, source, &element.children);
        text.push_str(element.close_tag.map_or("", |tag| slice_of(source, tag)));
    }
}
