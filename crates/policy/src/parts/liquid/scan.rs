//! Makes of a template what the `liquid` crate reads: white space that tags strip is gone, tabs in tags are blanks,
//! and whatever would be too much for it is refused.

use std::ops::Range;

use super::language::{INNER, LANGUAGE};

/// A template in the form that the `liquid` crate reads.
#[derive(Debug, Default)]
pub(super) struct Scanned {
    pub(super) text: String,
    /// Where its stretches come from: places in it and in the template.
    origins: Vec<(usize, usize)>,
    /// The tags, in order.
    pub(super) tags: Vec<Tag>,
}

/// `{% … %}` or `{{ … }}`.
#[derive(Clone, Debug)]
pub(super) struct Tag {
    /// The name; an output has none.
    pub(super) name: Option<String>,
    /// The bytes of the template.
    pub(super) span: Range<usize>,
    /// The bytes of the scanned text.
    pub(super) place: Range<usize>,
}

/// What is wrong with a template before it is parsed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) message: String,
    pub(super) span: Range<usize>,
}

impl Scanned {
    /// The byte of the template that a byte of the scanned text comes from.
    pub(super) fn origin(&self, place: usize) -> usize {
        let after = self.origins.partition_point(|(start, _)| *start <= place);
        let (start, origin) =
            after.checked_sub(1).and_then(|at| self.origins.get(at)).copied().unwrap_or_default();
        origin + place - start
    }

    fn push(&mut self, text: &str, origin: usize) {
        self.origins.push((self.text.len(), origin));
        self.text.push_str(text);
    }
}

/// Scans a template.
pub(super) fn scan(template: &str) -> Result<Scanned, Wrong> {
    let scanned = Scanned::default();
    let mut scanning = Scanning { template, at: 0, scanned, open: Vec::new(), strips: false, verbatim: 0 };
    while let Some(start) = scanning.next_tag() {
        scanning.tag(start)?;
    }
    scanning.text(template.len());
    Ok(scanning.scanned)
}

struct Scanning<'t> {
    template: &'t str,
    at: usize,
    scanned: Scanned,
    /// How many levels each open block takes.
    open: Vec<usize>,
    /// Whether the tag before strips the white space after it.
    strips: bool,
    /// Up to where there is no tag, whatever it looks like.
    verbatim: usize,
}

impl<'t> Scanning<'t> {
    fn next_tag(&self) -> Option<usize> {
        let from = self.at.max(self.verbatim);
        let braces = self.slice(from..self.template.len()).match_indices('{').map(|(at, _)| from + at);
        braces.into_iter().find(|at| matches!(self.slice(*at..at + 2), "{{" | "{%"))
    }

    fn slice(&self, range: Range<usize>) -> &'t str {
        self.template.get(range).unwrap_or_default()
    }

    /// Takes over the text up to a place.
    fn text(&mut self, end: usize) {
        self.stripped_text(end, false);
    }

    fn stripped_text(&mut self, end: usize, strips_end: bool) {
        let (mut text, mut origin) = (self.slice(self.at..end), self.at);
        if std::mem::take(&mut self.strips) {
            let rest = text.trim_start();
            origin += text.len() - rest.len();
            text = rest;
        }
        let text = if strips_end { text.trim_end() } else { text };
        self.scanned.push(text, origin);
        self.at = end;
    }

    fn tag(&mut self, start: usize) -> Result<(), Wrong> {
        let is_output = self.slice(start..start + 2) == "{{";
        let close = if is_output { "}}" } else { "%}" };
        let Some(end) = end_of_tag(self.slice(start + 2..self.template.len()), close) else {
            return Err(wrong(format!("the tag is not closed with `{close}`"), start..start + 2));
        };
        let span = start..start + 2 + end + close.len();
        let inner = self.slice(start + 2..start + 2 + end);
        self.stripped_text(start, inner.starts_with('-'));
        let (inner, strips) = without_dashes(inner);
        let name = (!is_output).then(|| name_of(inner).to_owned());
        let inner = cleaned(inner, &span)?;
        if let Some(name) = &name {
            self.named(name, &inner, &span)?;
        }
        self.at = span.end;
        self.strips = strips;
        if is_output && inner.trim().is_empty() {
            return Ok(());
        }
        let place = self.scanned.text.len();
        // What was cleaned has its old length, and dashes are blanks.
        let (open, shut) = if is_output { ("{{", "}}") } else { ("{%", "%}") };
        self.scanned.push(&format!("{open}{inner}{shut}"), span.start);
        let place = place..self.scanned.text.len();
        let verbatim = name.as_deref().filter(|name| matches!(*name, "raw" | "comment")).map(str::to_owned);
        self.scanned.tags.push(Tag { name, span, place });
        if let Some(name) = verbatim {
            self.verbatim = self.end_of_verbatim(&name);
        }
        Ok(())
    }

    /// Follows the blocks, which may be nested only so deep.
    fn named(&mut self, name: &str, inner: &str, span: &Range<usize>) -> Result<(), Wrong> {
        if LANGUAGE.blocks.get(name).is_some() {
            self.open.push(1);
        } else if name == "elsif" {
            self.open.iter_mut().last().into_iter().for_each(|levels| *levels += 1);
        } else if name.strip_prefix("end").is_some_and(|start| LANGUAGE.blocks.get(start).is_some()) {
            self.open.pop();
        } else if LANGUAGE.tags.get(name).is_none() && !INNER.contains(&name) {
            return Err(wrong(format!("Liquid has no tag `{name}` here"), span.clone()));
        } else if name == "cycle" && inner.trim_end().ends_with([':', ',']) {
            return Err(wrong("`cycle` needs values".to_owned(), span.clone()));
        }
        if self.open.iter().sum::<usize>() > DEEPEST {
            return Err(wrong(format!("blocks are nested more than {DEEPEST} deep"), span.clone()));
        }
        Ok(())
    }

    /// Where the end of `raw` or `comment` stands; what is before it is not read.
    fn end_of_verbatim(&self, name: &str) -> usize {
        let end = format!("end{name}");
        let rest = self.slice(self.at..self.template.len());
        let found = rest.match_indices("{%").find(|(at, _)| {
            let inner = rest.get(at + 2..).unwrap_or_default();
            name_of(without_dashes(inner).0) == end
        });
        found.map_or(self.template.len(), |(at, _)| self.at + at)
    }
}

/// Where a tag's `close` begins: the first one outside of quotes, or the first one where quotes are not closed.
fn end_of_tag(rest: &str, close: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if byte == open => quote = None,
            (None, b'\'' | b'"') => quote = Some(byte),
            (None, _) if rest.as_bytes().get(at..).is_some_and(|rest| rest.starts_with(close.as_bytes())) => {
                return Some(at);
            }
            _ if at > LONGEST_TAG => break,
            _ => {}
        }
    }
    rest.find(close)
}

/// The inside of a tag with blanks for the dashes that strip white space, and whether it strips what follows.
fn without_dashes(inner: &str) -> (&str, bool) {
    let inner = inner.strip_prefix('-').unwrap_or(inner);
    match inner.strip_suffix('-') {
        Some(inner) => (inner, true),
        None => (inner, false),
    }
}

fn name_of(inner: &str) -> &str {
    let inner = inner.trim_start();
    inner.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').next().unwrap_or_default()
}

/// The inside of a tag as the `liquid` crate reads it: tabs are blanks, and so is what DotLiquid overlooks, an `@`
/// before a name and a bracket that nothing opens.
fn cleaned(inner: &str, span: &Range<usize>) -> Result<String, Wrong> {
    if inner.len() > LONGEST_TAG {
        return Err(wrong(format!("the tag is longer than {LONGEST_TAG} bytes"), span.clone()));
    }
    let mut text = String::with_capacity(inner.len());
    let (mut quote, mut round, mut square, mut digits) = (None, 0_usize, 0_usize, 0_usize);
    for letter in inner.chars() {
        digits = if letter.is_ascii_digit() && quote.is_none() { digits + 1 } else { 0 };
        let mut kept = letter;
        match (quote, letter) {
            (Some(open), letter) if letter == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(letter),
            (None, '\t' | '@') => kept = ' ',
            (None, '(') => round += 1,
            (None, ')') if round == 0 => kept = ' ',
            (None, ')') => round -= 1,
            (None, '[') => square += 1,
            (None, ']') => square = square.saturating_sub(1),
            (None, _) => {}
        }
        if square > DEEPEST_BRACKETS {
            return Err(wrong(
                format!("brackets are nested more than {DEEPEST_BRACKETS} deep"),
                span.clone(),
            ));
        }
        if digits > LONGEST_NUMBER {
            return Err(wrong(format!("a number has more than {LONGEST_NUMBER} digits"), span.clone()));
        }
        text.push(kept);
    }
    Ok(text)
}

fn wrong(message: String, span: Range<usize>) -> Wrong {
    Wrong { message, span }
}

/// How deep blocks may be nested; an `elsif` is a level of its own.
const DEEPEST: usize = 100;
/// How deep brackets may be nested in a tag.
const DEEPEST_BRACKETS: usize = 16;
/// The longest tag in bytes.
const LONGEST_TAG: usize = 8 << 10;
/// The longest number in digits.
const LONGEST_NUMBER: usize = 18;

#[cfg(test)]
mod tests {
    use super::{DEEPEST, DEEPEST_BRACKETS, LONGEST_TAG, scan};

    #[track_caller]
    fn check(template: &str, scanned: &str) {
        assert_eq!(scan(template).unwrap().text, scanned);
    }

    #[test]
    fn white_space_is_stripped_where_tags_say_so() {
        check("a \t\n{%- if x -%}\n\t b {{- c }} {% endif %}", "a{% if x %}b{{ c }} {% endif %}");
        check("{{\tx\t|\tUpcase }}", "{{ x | Upcase }}");
    }

    #[test]
    fn what_dotliquid_overlooks_is_no_obstacle() {
        check("{{@context.x['a)@'] | Default: 'b')}}", "{{ context.x['a)@'] | Default: 'b' }}");
        check("a{{ }}b{{}}c", "abc");
        check("{{ '}}' }}", "{{ '}}' }}");
        check("{{ it's }} and {{ x }}", "{{ it's }} and {{ x }}");
    }

    #[test]
    fn raw_text_stays() {
        check("{% raw %} {{ \t- }} {%- endraw %}x", "{% raw %} {{ \t- }}{% endraw %}x");
        check("{% comment %} {{ {% endcomment %}", "{% comment %} {{ {% endcomment %}");
    }

    #[test]
    fn places_lead_back_to_the_template() {
        let scanned = scan("ab  {{- x -}}  cd").unwrap();
        assert_eq!(scanned.text, "ab{{ x }}cd");
        assert_eq!((scanned.origin(1), scanned.origin(9)), (1, 15));
        assert_eq!(scanned.tags.first().map(|tag| tag.span.clone()), Some(4..13));
    }

    #[test]
    fn too_much_is_refused() {
        let blocks = "{% if a %}".repeat(DEEPEST + 1);
        let branches = format!("{{% if a %}}{}", "{% elsif b %}".repeat(DEEPEST));
        let brackets = format!("{{{{ {} }}}}", "a[".repeat(DEEPEST_BRACKETS + 1));
        let long = format!("{{{{ {} }}}}", "a".repeat(LONGEST_TAG));
        for (template, message) in [
            (blocks.as_str(), "nested more than"),
            (branches.as_str(), "nested more than"),
            (brackets.as_str(), "brackets are nested"),
            (long.as_str(), "longer than"),
            ("{{ 12345678901234567890 }}", "digits"),
            ("{{ a", "not closed with `}}`"),
            ("{% if", "not closed with `%}`"),
            ("{% tabel %}", "no tag `tabel`"),
            ("{% cycle 'a': %}", "needs values"),
        ] {
            let wrong = scan(template).unwrap_err();
            assert!(wrong.message.contains(message), "{wrong:?}");
        }
    }
}
