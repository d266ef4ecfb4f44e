use super::{Lexer, TokenKind};

impl Lexer<'_> {
    pub(super) fn punctuation_or_bad(&mut self, next: char) {
        let Some((kind, length)) = self.punctuation(next) else { return self.bad_char(next) };
        if let Some(hole) = self.holes.last_mut() {
            match kind {
                TokenKind::OpenParen | TokenKind::OpenBracket | TokenKind::OpenBrace => hole.nesting += 1,
                TokenKind::CloseBrace if hole.nesting == 0 => return self.end_hole(),
                TokenKind::Colon if hole.nesting == 0 => return self.hole_format(),
                TokenKind::CloseParen | TokenKind::CloseBracket | TokenKind::CloseBrace => {
                    hole.nesting = hole.nesting.saturating_sub(1);
                }
                _ => {}
            }
        }
        let start = self.pos;
        self.pos += length;
        self.push(kind, start);
    }

    /// The longest punctuation mark that begins here, and its length.
    fn punctuation(&self, first: char) -> Option<(TokenKind, usize)> {
        let second = self.peek_at(1).unwrap_or_default();
        let kind = match (first, second) {
            ('(', _) => TokenKind::OpenParen,
            (')', _) => TokenKind::CloseParen,
            ('[', _) => TokenKind::OpenBracket,
            (']', _) => TokenKind::CloseBracket,
            ('{', _) => TokenKind::OpenBrace,
            ('}', _) => TokenKind::CloseBrace,
            (';', _) => TokenKind::Semicolon,
            (',', _) => TokenKind::Comma,
            ('~', _) => TokenKind::Tilde,
            ('.', '.') => TokenKind::DotDot,
            ('.', _) => TokenKind::Dot,
            (':', ':') => TokenKind::ColonColon,
            (':', _) => TokenKind::Colon,
            ('?', '?') if self.peek_at(2) == Some('=') => TokenKind::QuestionQuestionEquals,
            ('?', '?') => TokenKind::QuestionQuestion,
            ('?', _) => TokenKind::Question,
            ('=', '=') => TokenKind::EqualsEquals,
            ('=', '>') => TokenKind::Arrow,
            ('=', _) => TokenKind::Equals,
            ('!', '=') => TokenKind::ExclamationEquals,
            ('!', _) => TokenKind::Exclamation,
            ('<', '<') if self.peek_at(2) == Some('=') => TokenKind::LessLessEquals,
            ('<', '<') => TokenKind::LessLess,
            ('<', '=') => TokenKind::LessEquals,
            ('<', _) => TokenKind::Less,
            ('>', '=') => TokenKind::GreaterEquals,
            ('>', _) => TokenKind::Greater,
            _ => arithmetic(first, second)?,
        };
        Some((kind, kind.text().len()))
    }
}

fn arithmetic(first: char, second: char) -> Option<TokenKind> {
    Some(match (first, second) {
        ('+', '+') => TokenKind::PlusPlus,
        ('+', '=') => TokenKind::PlusEquals,
        ('+', _) => TokenKind::Plus,
        ('-', '-') => TokenKind::MinusMinus,
        ('-', '=') => TokenKind::MinusEquals,
        ('-', '>') => TokenKind::MinusGreater,
        ('-', _) => TokenKind::Minus,
        ('*', '=') => TokenKind::StarEquals,
        ('*', _) => TokenKind::Star,
        ('/', '=') => TokenKind::SlashEquals,
        ('/', _) => TokenKind::Slash,
        ('%', '=') => TokenKind::PercentEquals,
        ('%', _) => TokenKind::Percent,
        ('&', '&') => TokenKind::AmpersandAmpersand,
        ('&', '=') => TokenKind::AmpersandEquals,
        ('&', _) => TokenKind::Ampersand,
        ('|', '|') => TokenKind::BarBar,
        ('|', '=') => TokenKind::BarEquals,
        ('|', _) => TokenKind::Bar,
        ('^', '=') => TokenKind::CaretEquals,
        ('^', _) => TokenKind::Caret,
        _ => return None,
    })
}
