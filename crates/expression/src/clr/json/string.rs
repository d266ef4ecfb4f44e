//! Quoted texts in JSON

use super::reader::Reader;
use crate::exception::Throw;
use crate::run::Cx;
use crate::text::Str;

impl Reader<'_> {
    /// Reads a quoted text, from its opening quote to behind its closing quote.
    pub(super) fn string(&mut self, cx: &mut Cx<'_>, quote: char) -> Result<Str, Throw> {
        self.bump();
        let start = self.at;
        let body = self.text.get(start..).unwrap_or_default();
        let end = body.find([quote, '\\']);
        cx.tick(end.unwrap_or(0) as u64 / 64)?;
        if let Some(end) = end
            && body.get(end..).is_some_and(|rest| rest.starts_with(quote))
        {
            self.at = start + end + 1;
            let text = body.get(..end).unwrap_or_default();
            cx.charge(text.len())?;
            return Ok(Str::from(text));
        }
        self.escaped(cx, quote)
    }

    fn escaped(&mut self, cx: &mut Cx<'_>, quote: char) -> Result<Str, Throw> {
        let mut text = String::new();
        let mut charged = 0;
        loop {
            let body = self.text.get(self.at..).unwrap_or_default();
            let Some(end) = body.find([quote, '\\']) else {
                self.at = self.text.len();
                return Err(self.error(&format!("Unterminated string. Expected delimiter: {quote}.")));
            };
            text.push_str(body.get(..end).unwrap_or_default());
            self.at += end;
            cx.tick(end as u64 / 64 + 1)?;
            cx.charge(text.len() - charged)?;
            charged = text.len();
            let closing = self.peek() == Some(quote);
            self.bump();
            if closing {
                return Ok(Str::from(text));
            }
            self.escape(quote, &mut text)?;
        }
    }

    fn escape(&mut self, quote: char, text: &mut String) -> Result<(), Throw> {
        let Some(char) = self.peek() else {
            return Err(self.error(&format!("Unterminated string. Expected delimiter: {quote}.")));
        };
        self.bump();
        text.push(match char {
            'b' => '\u{8}',
            't' => '\t',
            'n' => '\n',
            'f' => '\u{c}',
            'r' => '\r',
            '\\' | '"' | '\'' | '/' => char,
            'u' => return self.unicode(text),
            other => return Err(self.error(&format!("Bad JSON escape sequence: \\{other}."))),
        });
        Ok(())
    }

    /// `\uXXXX`; surrogates that do not pair become U+FFFD.
    fn unicode(&mut self, text: &mut String) -> Result<(), Throw> {
        let mut unit = self.hex()?;
        loop {
            if let Some(char) = char::from_u32(unit) {
                text.push(char);
                return Ok(());
            }
            let high = unit < 0xdc00;
            if !high || !self.text.get(self.at..).is_some_and(|rest| rest.starts_with("\\u")) {
                text.push(char::REPLACEMENT_CHARACTER);
                return Ok(());
            }
            self.at += 2;
            let next = self.hex()?;
            if (0xdc00..0xe000).contains(&next) {
                let scalar = 0x1_0000 + ((unit - 0xd800) << 10) + (next - 0xdc00);
                text.push(char::from_u32(scalar).unwrap_or(char::REPLACEMENT_CHARACTER));
                return Ok(());
            }
            text.push(char::REPLACEMENT_CHARACTER);
            unit = next;
        }
    }

    fn hex(&mut self) -> Result<u32, Throw> {
        let Some(digits) = self.text.get(self.at..self.at + 4) else {
            return Err(self.error("Unexpected end while parsing Unicode escape sequence."));
        };
        let valid = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        match u32::from_str_radix(digits, 16) {
            Ok(unit) if valid => {
                self.at += 4;
                Ok(unit)
            }
            _ => Err(self.error(&format!("Invalid Unicode escape sequence: \\u{digits}."))),
        }
    }
}
