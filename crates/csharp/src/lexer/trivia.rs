use super::{Lexer, is_newline};

impl Lexer<'_> {
    /// Steps over blanks, comments and preprocessor lines.
    ///
    /// Stops at the end of a line inside the hole of a regular interpolated string, where C# 7 allows none.
    pub(super) fn trivia(&mut self) {
        while let Some(next) = self.peek() {
            match next {
                _ if is_newline(next) => {
                    if self.holes.last().is_some_and(|hole| !hole.verbatim) {
                        return;
                    }
                    self.pos += next.len_utf8();
                    self.after_newline = true;
                    self.line_start = true;
                }
                _ if next.is_whitespace() || next == '\u{feff}' => self.pos += next.len_utf8(),
                '/' if self.peek_at(1) == Some('/') => self.skip_line(),
                '/' if self.peek_at(1) == Some('*') => self.block_comment(),
                '#' => self.directive(),
                _ => return,
            }
        }
    }

    fn skip_line(&mut self) {
        while let Some(next) = self.peek().filter(|&c| !is_newline(c)) {
            self.pos += next.len_utf8();
        }
    }

    fn block_comment(&mut self) {
        let start = self.pos;
        let inside = self.text.get(start + 2..).unwrap_or_default();
        let Some(length) = inside.find("*/") else {
            self.pos = self.text.len();
            return self.trivia_error(start, "CS1035", "End-of-file found, '*/' expected");
        };
        if inside.get(..length).is_some_and(|comment| comment.contains(is_newline)) {
            self.after_newline = true;
        }
        self.pos = start + 2 + length + 2;
    }

    fn directive(&mut self) {
        let start = self.pos;
        if self.line_start {
            self.skip_line();
            if self.text.get(start + 1..self.pos).is_some_and(changes_nothing) {
                return;
            }
            self.trivia_error(
                start,
                "csharp::preprocessor_directive",
                "preprocessor directives are not available in a policy expression",
            );
        } else {
            self.pos += 1;
            let message =
                "Preprocessor directives must appear as the first non-whitespace character on a line";
            self.trivia_error(start, "CS1040", message);
        }
    }
}

/// Whether a preprocessor line says nothing about what is compiled.
fn changes_nothing(line: &str) -> bool {
    let word = line.trim_start().split(|c: char| !c.is_alphanumeric()).next();
    matches!(word, Some("pragma" | "region" | "endregion"))
}
