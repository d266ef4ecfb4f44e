use super::Parser;
use crate::lexer::TokenKind;
use crate::{BinaryOp, MemberKind, MemberSignature, OperatorName, SyntaxError, TypeSyntax};

/// Parses the signature of one member, as .NET's own reference prints it.
///
/// Accepts `static string Join(string separator, params string[] value)`, `int Length`, `char this[int index]`,
/// `bool operator ==(string a, string b)`, `implicit operator XName(string name)`, `new(char c, int count)`.
pub fn parse_member_signature(text: &str) -> Result<MemberSignature, SyntaxError> {
    let mut parser = Parser::new(text, &[]);
    let signature = parser.member_signature();
    parser.expect_end();
    let parsed = parser.finish(signature);
    match parsed.errors.into_iter().find(|error| !error.warning) {
        Some(error) => Err(error),
        None => Ok(parsed.tree),
    }
}

impl Parser<'_> {
    fn member_signature(&mut self) -> MemberSignature {
        let is_static = self.member_modifiers();
        let mut signature = match self.kind() {
            TokenKind::New => {
                self.bump();
                self.constructor()
            }
            TokenKind::Identifier if self.peek(1) == TokenKind::OpenParen => {
                self.bump();
                self.constructor()
            }
            TokenKind::Implicit | TokenKind::Explicit => self.conversion(),
            _ => self.member_with_type(),
        };
        signature.is_static = is_static;
        signature.constraints = self.constraints();
        if self.at(TokenKind::OpenBrace) {
            self.skip_group();
        }
        self.eat(TokenKind::Semicolon);
        signature
    }

    /// Steps over modifiers; whether `static` is among them.
    fn member_modifiers(&mut self) -> bool {
        let mut is_static = false;
        loop {
            match self.kind() {
                TokenKind::Static => is_static = true,
                TokenKind::Public
                | TokenKind::Protected
                | TokenKind::Abstract
                | TokenKind::Virtual
                | TokenKind::Override
                | TokenKind::Sealed
                | TokenKind::Const
                | TokenKind::Readonly
                | TokenKind::Extern => {}
                _ => return is_static,
            }
            self.bump();
        }
    }

    fn constructor(&mut self) -> MemberSignature {
        let parameters = self.parameters();
        MemberSignature { parameters, ..signature(None, MemberKind::Constructor) }
    }

    fn conversion(&mut self) -> MemberSignature {
        let implicit = self.bump().kind == TokenKind::Implicit;
        self.expect(TokenKind::Operator);
        let ty = self.type_normal();
        let parameters = self.parameters();
        MemberSignature { parameters, ..signature(Some(ty), MemberKind::Conversion { implicit }) }
    }

    fn member_with_type(&mut self) -> MemberSignature {
        let ty = if self.at(TokenKind::Ref) { self.ref_type() } else { self.return_type() };
        match self.kind() {
            TokenKind::This => {
                self.bump();
                let parameters = self.parameter_list(TokenKind::OpenBracket, TokenKind::CloseBracket);
                MemberSignature { parameters, ..signature(Some(ty), MemberKind::Indexer) }
            }
            TokenKind::Operator => self.operator(ty),
            _ => self.named_member(ty),
        }
    }

    fn named_member(&mut self, ty: TypeSyntax) -> MemberSignature {
        let name = self.identifier();
        let type_parameters = self.type_parameters();
        if !self.at(TokenKind::OpenParen) {
            return signature(Some(ty), MemberKind::Property(name));
        }
        let parameters = self.parameters();
        MemberSignature { parameters, type_parameters, ..signature(Some(ty), MemberKind::Method(name)) }
    }

    fn operator(&mut self, ty: TypeSyntax) -> MemberSignature {
        self.bump();
        let token = self.bump();
        let is_shift = token.kind == TokenKind::Greater
            && self.at(TokenKind::Greater)
            && self.token().span.start == token.span.end;
        if is_shift {
            self.bump();
        }
        let parameters = self.parameters();
        let name = match is_shift {
            true => Some(OperatorName::Binary(BinaryOp::ShiftRight)),
            false => operator_name(token.kind, parameters.len()),
        };
        if name.is_none() {
            self.error(token.span, "CS1020", "Overloadable binary operator expected");
        }
        let name = name.unwrap_or(OperatorName::Binary(BinaryOp::Equal));
        MemberSignature { parameters, ..signature(Some(ty), MemberKind::Operator(name)) }
    }
}

fn signature(return_type: Option<TypeSyntax>, kind: MemberKind) -> MemberSignature {
    MemberSignature {
        is_static: false,
        return_type,
        kind,
        type_parameters: Vec::new(),
        parameters: Vec::new(),
        constraints: Vec::new(),
    }
}

fn operator_name(kind: TokenKind, operands: usize) -> Option<OperatorName> {
    match kind {
        TokenKind::True => return Some(OperatorName::True),
        TokenKind::False => return Some(OperatorName::False),
        // Expressions put `>`, `>>` and `>=` together from single tokens, because of type arguments.
        TokenKind::Greater => return Some(OperatorName::Binary(BinaryOp::Greater)),
        _ => {}
    }
    if operands == 1 {
        return super::expression::prefix_op(kind).map(OperatorName::Prefix);
    }
    super::expression::binary_op(kind).map(OperatorName::Binary)
}
