//! Composite format strings: `string.Format("{0,5:F2}", …)`.

use crate::clr::text_of;
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::{Str, TextBuf};
use crate::value::Value;

/// Width and index that are too large to be meant.
const LIMIT: usize = 1_000_000;

/// The format string with its items replaced by the arguments.
pub(crate) fn format(cx: &mut Cx<'_>, provider: &Value, format: &Str, args: &[Value]) -> Result<Str, Throw> {
    let text = format.to_utf8();
    cx.charge(text.len())?;
    let mut reader = Reader { chars: text.chars().peekable() };
    let mut out = TextBuf::new();
    while let Some(ch) = reader.chars.next() {
        match ch {
            '{' if reader.eat('{') => out.push_str("{"),
            '}' if reader.eat('}') => out.push_str("}"),
            '}' => return Err(malformed().into()),
            '{' => {
                let item = reader.item()?;
                let value = args.get(item.index).ok_or_else(out_of_range)?;
                let text = if item.format.is_empty() && provider.is_null() {
                    text_of::text_of(cx, value)?
                } else {
                    text_of::format_of(cx, value, &item.format, provider)?
                };
                push_aligned(cx, &mut out, &text, item.width, item.left)?;
            }
            other => {
                let mut buffer = [0; 4];
                out.push_str(other.encode_utf8(&mut buffer));
            }
        }
    }
    Ok(out.finish())
}

/// Appends the text, with blanks before it or behind it up to the width.
pub(crate) fn push_aligned(
    cx: &mut Cx<'_>,
    out: &mut TextBuf,
    text: &Str,
    width: usize,
    left: bool,
) -> Result<(), Throw> {
    let blanks = width.saturating_sub(if width == 0 { 0 } else { text.len() });
    cx.charge(text.size() + blanks)?;
    if !left {
        out.push_str(&" ".repeat(blanks));
    }
    out.push(text);
    if left {
        out.push_str(&" ".repeat(blanks));
    }
    Ok(())
}

/// One `{index,width:format}`.
struct Item {
    index: usize,
    width: usize,
    left: bool,
    format: String,
}

struct Reader<'a> {
    chars: std::iter::Peekable<std::str::Chars<'a>>,
}

impl Reader<'_> {
    fn eat(&mut self, wanted: char) -> bool {
        self.chars.next_if_eq(&wanted).is_some()
    }

    fn blanks(&mut self) {
        while self.eat(' ') {}
    }

    fn number(&mut self) -> Result<usize, Exception> {
        let mut value: Option<usize> = None;
        while value.unwrap_or(0) < LIMIT
            && let Some(digit) = self.chars.next_if(char::is_ascii_digit)
        {
            let digit = usize::try_from(digit.to_digit(10).unwrap_or(0)).unwrap_or(0);
            value = Some(value.unwrap_or(0) * 10 + digit);
        }
        value.ok_or_else(malformed)
    }

    /// The item whose brace has just been read.
    fn item(&mut self) -> Result<Item, Exception> {
        let index = self.number()?;
        self.blanks();
        let (mut width, mut left) = (0, false);
        if self.eat(',') {
            self.blanks();
            left = self.eat('-');
            width = self.number()?;
            self.blanks();
        }
        let format = if self.eat(':') { self.format()? } else { String::new() };
        if self.eat('}') { Ok(Item { index, width, left, format }) } else { Err(malformed()) }
    }

    /// The format up to the closing brace; doubled braces stand for one.
    fn format(&mut self) -> Result<String, Exception> {
        let mut format = String::new();
        loop {
            match self.chars.peek() {
                None => return Err(malformed()),
                Some('}') => {
                    let mut ahead = self.chars.clone();
                    ahead.next();
                    if ahead.next() != Some('}') {
                        return Ok(format);
                    }
                    self.chars.next();
                    self.chars.next();
                    format.push('}');
                }
                Some('{') => {
                    self.chars.next();
                    if !self.eat('{') {
                        return Err(malformed());
                    }
                    format.push('{');
                }
                Some(_) => format.extend(self.chars.next()),
            }
        }
    }
}

fn malformed() -> Exception {
    Exception::format("Input string was not in a correct format.")
}

fn out_of_range() -> Exception {
    Exception::format(
        "Index (zero based) must be greater than or equal to zero and less than the size of the argument list.",
    )
}
