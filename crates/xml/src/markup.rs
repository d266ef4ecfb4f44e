use miette::SourceSpan;

use crate::cursor::{is_blank, shown, slice, span};
use crate::diagnostic::{Code, Diagnostic};
use crate::element::{Element, Node};
use crate::reader::Reader;
use crate::scan::Place;

impl Reader<'_> {
    /// Reads what begins with `<`, where the cursor stands.
    pub(crate) fn markup(&mut self) {
        let cursor = self.cursor;
        if cursor.starts_with("</") {
            self.end_tag();
        } else if cursor.starts_with("<!--") {
            self.comment();
        } else if cursor.starts_with("<![CDATA[") {
            self.cdata();
        } else if cursor.starts_with("<!") {
            self.declaration();
        } else if cursor.starts_with("<?") {
            self.processing_instruction();
        } else {
            let (element, is_tag_closed) = self.start_tag();
            self.open(element, is_tag_closed);
        }
    }

    fn end_tag(&mut self) {
        let start = self.cursor.at;
        self.cursor.at += 2;
        let name_start = self.cursor.at;
        self.cursor.skip_while(|byte| !is_blank(byte) && !matches!(byte, b'>' | b'<' | b'/'));
        let name = self.cursor.since(name_start);
        self.cursor.skip_blanks();
        self.end_of_end_tag(start);
        self.close(name, span(start, self.cursor.at));
    }

    fn end_of_end_tag(&mut self, start: usize) {
        let rest = self.cursor.at;
        self.cursor.skip_while(|byte| !matches!(byte, b'>' | b'<'));
        if self.cursor.peek() == Some(b'>') {
            if self.cursor.at > rest {
                self.report(
                    Diagnostic::new(Code::TextInEndTag, "an end tag has a name and nothing else")
                        .label(span(rest, self.cursor.at), "not expected here"),
                );
            }
            self.cursor.at += 1;
            return;
        }
        self.cursor.at = slice(self.source(), 0, rest).trim_ascii_end().len();
        let tag = shown(self.cursor.since(start));
        self.report(
            Diagnostic::new(Code::UnclosedTag, format!("the end tag `{tag}` has no end"))
                .label(span(start, self.cursor.at), "`>` is missing after this"),
        );
    }

    /// Ends the element that an end tag names, and those inside it that are still open.
    fn close(&mut self, name: &str, tag: SourceSpan) {
        let depth = self.open_elements().rposition(|element| element.name == name);
        let depth = match depth {
            Some(depth) => depth,
            None => match self.misspelt(name) {
                Some(depth) => {
                    self.report_mismatch(name, tag);
                    depth
                }
                None => return self.stray(name, tag),
            },
        };
        while self.open_elements().len() > depth + 1 {
            self.report_unclosed(Some((name, tag)));
            self.end_element(None, tag.offset());
        }
        self.end_element(Some(tag), tag.offset());
    }

    /// The innermost element, where the name in an end tag is nearly its name.
    fn misspelt(&self, name: &str) -> Option<usize> {
        let innermost = self.innermost()?;
        let is_near = name.is_empty()
            || name.eq_ignore_ascii_case(&innermost.name)
            || (name.len().abs_diff(innermost.name.len()) <= 2
                && name.len() <= LONGEST_COMPARED
                && strsim::damerau_levenshtein(name, &innermost.name) <= 2.min(name.len() / 3));
        is_near.then(|| self.open_elements().len() - 1)
    }

    fn report_mismatch(&mut self, name: &str, tag: SourceSpan) {
        let Some(open) = self.innermost() else { return };
        let (name, wanted, name_span) = (shown(name), shown(&open.name), open.name_span);
        self.report(
            Diagnostic::new(Code::MismatchedEndTag, format!("`</{name}>` does not close `<{wanted}>`"))
                .label(tag, "another name than that of the open element")
                .label(name_span, "the element that is open")
                .help(format!("write `</{wanted}>`")),
        );
    }

    fn stray(&mut self, name: &str, tag: SourceSpan) {
        let name = shown(name);
        let mut diagnostic = Diagnostic::new(Code::StrayEndTag, format!("`</{name}>` closes nothing"))
            .label(tag, format!("no `<{name}>` is open here"));
        if let Some(open) = self.innermost() {
            let open_name = shown(&open.name);
            diagnostic = diagnostic
                .help(format!("write `</{open_name}>`, or remove `</{name}>`"))
                .label(open.name_span, format!("the element that is open is this `{open_name}`"));
        }
        self.report(diagnostic);
        self.add(Node::Skipped(tag));
    }

    /// Reports the innermost element as left open, up to an end tag of another one or the end of the document.
    pub(crate) fn report_unclosed(&mut self, closed_by: Option<(&str, SourceSpan)>) {
        let Some(open) = self.innermost().filter(|_| !self.is_tag_reported()) else { return };
        let name = shown(&open.name);
        let diagnostic = Diagnostic::new(Code::UnclosedElement, format!("element `{name}` is not closed"))
            .label(open.name_span, "opened here");
        let diagnostic = match closed_by {
            Some((outer, tag)) => {
                let outer = shown(outer);
                diagnostic.label(tag, format!("`{outer}` ends here, before `{name}` has"))
            }
            None => diagnostic,
        };
        self.report(diagnostic.help(if self.seems_to_end_another() {
            format!("was `</{name}>` meant here? otherwise add `</{name}>`")
        } else {
            format!("add `</{name}>`, or write `<{name} … />` if nothing stands inside")
        }));
    }

    /// Whether the innermost element is empty and stands in another of its name, as after a forgotten `/`.
    fn seems_to_end_another(&self) -> bool {
        let Some(innermost) = self.innermost() else { return false };
        innermost.is_blank(self.source())
            && self.open_elements().rev().skip(1).any(|element| element.name == innermost.name)
    }

    fn comment(&mut self) {
        let start = self.cursor.at;
        let Some(end) = self.find_after(4, "-->") else {
            return self.unclosed(Code::UnclosedComment, "comment", "-->", start);
        };
        let body = slice(self.source(), start + 4, end - 3);
        if let Some(offset) = body.find("--").or_else(|| body.strip_suffix('-').map(str::len)) {
            let at = start + 4 + offset;
            self.report(
                Diagnostic::new(Code::DoubleHyphen, "`--` in a comment")
                    .label(span(at, at + 2), "XML does not allow this inside a comment")
                    .help("write one hyphen, or something else"),
            );
        }
        self.cursor.at = end;
        self.add(Node::Comment(span(start, end)));
    }

    fn cdata(&mut self) {
        let start = self.cursor.at;
        let Some(end) = self.find_after(CDATA.len(), "]]>") else {
            return self.unclosed(Code::UnclosedCdata, "CDATA section", "]]>", start);
        };
        self.cursor.at += CDATA.len();
        let text = self.text(Place::Until { end: end - 3, is_cdata: true });
        if self.is_stopped() {
            self.cursor.at = start;
            return;
        }
        self.cursor.at = end;
        let section = span(start, end);
        if self.innermost().is_none() {
            self.report_outside(section);
        }
        self.add(Node::CData { text, span: section });
    }

    fn processing_instruction(&mut self) {
        let start = self.cursor.at;
        let Some(end) = self.find_after(2, "?>") else {
            let what = "processing instruction";
            return self.unclosed(Code::UnclosedProcessingInstruction, what, "?>", start);
        };
        self.cursor.at = end;
        self.add(Node::ProcessingInstruction(span(start, end)));
    }

    /// Passes over `<!…>`, the brackets of a document type included.
    fn declaration(&mut self) {
        let start = self.cursor.at;
        let is_doctype = slice(self.source(), start + 2, start + 9).eq_ignore_ascii_case("DOCTYPE");
        let rest = self.cursor.rest();
        let end = rest.find('>').map_or(rest.len(), |offset| offset + 1);
        let subset = rest.find('[').filter(|open| is_doctype && *open < end);
        let end = match subset.and_then(|open| slice(rest, open, rest.len()).find(']').map(|at| open + at)) {
            Some(close) => slice(rest, close, rest.len()).find('>').map_or(rest.len(), |at| close + at + 1),
            None => end,
        };
        self.cursor.at += end;
        let whole = span(start, self.cursor.at);
        let diagnostic = if is_doctype {
            Diagnostic::new(Code::DocumentType, "document types are refused")
                .label(span(start, start + 9), "a document type begins here")
                .help("remove the declaration, and write characters instead of entities that it defines")
        } else {
            Diagnostic::new(Code::UnknownDeclaration, "`<!` begins neither a comment nor CDATA")
                .label(span(start, start + 2), "not known in a document")
                .help("write `<!-- … -->` for a comment")
        };
        self.report(diagnostic);
        self.add(Node::Skipped(whole));
    }

    /// Reports what has no end, and passes over it up to the next `>`, or the end of the line.
    fn unclosed(&mut self, code: Code, what: &str, mark: &str, start: usize) {
        let rest = self.cursor.rest();
        let end = rest.find(['>', '\n']).map_or(rest.len(), |offset| offset + 1);
        let opening = if code == Code::UnclosedCdata { CDATA.len() } else { 2 };
        self.cursor.at = start + end;
        self.report(
            Diagnostic::new(code, format!("this {what} has no end"))
                .label(span(start, start + opening.min(end)), "begins here")
                .help(format!("end it with `{mark}`")),
        );
        self.add(Node::Skipped(span(start, start + end)));
    }

    /// The place after the next `mark`, looked for `ahead` of the cursor.
    fn find_after(&self, ahead: usize, mark: &str) -> Option<usize> {
        let from = self.cursor.at + ahead;
        let rest = self.source().as_bytes().get(from..)?;
        memchr::memmem::find(rest, mark.as_bytes()).map(|offset| from + offset + mark.len())
    }

    /// Puts an element that has just begun where it belongs.
    fn open(&mut self, element: Element, is_tag_closed: bool) {
        if self.is_stopped() || !self.count_element(&element) {
            self.cursor.at = element.span.offset();
            return;
        }
        if element.self_closing {
            return self.add(Node::Element(Box::new(element)));
        }
        self.begin_element(element, !is_tag_closed);
    }
}

const CDATA: &str = "<![CDATA[";
/// Names longer than this are not compared letter by letter.
const LONGEST_COMPARED: usize = 64;
