//! Parses XPath

use super::functions::Function;
use super::token::{Token, invalid, tokens};
use super::{Axis, Expr, Operator, Step, Test, fault};
use crate::clr::xml::scopes::Scopes;
use crate::exception::Exception;
use crate::text::Str;

/// How deeply expressions may be nested.
const DEEPEST: usize = 64;

pub(super) fn parse(text: &str, scopes: Option<&Scopes>) -> Result<Expr, Exception> {
    let mut parser = Parser { text, tokens: tokens(text)?, at: 0, depth: 0, scopes };
    let expr = parser.binary(0)?;
    if parser.at < parser.tokens.len() { Err(invalid(text)) } else { Ok(expr) }
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    scopes: Option<&'a Scopes>,
}

type Level = &'static [(&'static str, Operator)];

/// The operators, those that bind least first.
const LEVELS: [Level; 6] = [
    &[("or", Operator::Or)],
    &[("and", Operator::And)],
    &[("=", Operator::Equal), ("!=", Operator::NotEqual)],
    &[
        ("<", Operator::Less),
        ("<=", Operator::LessOrEqual),
        (">", Operator::Greater),
        (">=", Operator::GreaterOrEqual),
    ],
    &[("+", Operator::Add), ("-", Operator::Subtract)],
    &[("*", Operator::Multiply), ("div", Operator::Divide), ("mod", Operator::Modulo)],
];

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn is(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Token::Sign(found)) if *found == sign)
    }

    fn eat(&mut self, sign: &str) -> bool {
        let is_there = self.is(sign);
        self.at += usize::from(is_there);
        is_there
    }

    fn expect(&mut self, sign: &str) -> Result<(), Exception> {
        if self.eat(sign) { Ok(()) } else { Err(self.invalid()) }
    }

    fn invalid(&self) -> Exception {
        invalid(self.text)
    }

    fn binary(&mut self, level: usize) -> Result<Expr, Exception> {
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.binary(level + 1)?;
        while let Some(operator) = self.operator(operators) {
            self.at += 1;
            let right = self.binary(level + 1)?;
            left = Expr::Binary(operator, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn operator(&self, operators: Level) -> Option<Operator> {
        let written = match self.peek()? {
            Token::Sign(sign) => sign,
            Token::Name(None, name) => name.as_str(),
            _ => return None,
        };
        operators.iter().find(|(text, _)| *text == written).map(|(_, operator)| *operator)
    }

    fn unary(&mut self) -> Result<Expr, Exception> {
        let mut negative = false;
        let mut any = false;
        while self.eat("-") {
            (negative, any) = (!negative, true);
        }
        let mut expr = self.path()?;
        while self.eat("|") {
            let right = self.path()?;
            expr = Expr::Binary(Operator::Union, Box::new(expr), Box::new(right));
        }
        if negative {
            return Ok(Expr::Negate(Box::new(expr)));
        }
        Ok(if any { Expr::Negate(Box::new(Expr::Negate(Box::new(expr)))) } else { expr })
    }

    fn path(&mut self) -> Result<Expr, Exception> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(fault("The xpath query is too complex."));
        }
        let path = self.path_here();
        self.depth -= 1;
        path
    }

    fn path_here(&mut self) -> Result<Expr, Exception> {
        if let Some(of) = self.primary()? {
            let predicates = self.predicates()?;
            let mut steps = Vec::new();
            if self.is("/") || self.is("//") {
                self.more_steps(&mut steps)?;
            }
            if predicates.is_empty() && steps.is_empty() {
                return Ok(of);
            }
            return Ok(Expr::Filter { of: Box::new(of), predicates, steps });
        }
        let mut steps = Vec::new();
        let from_root = self.is("/") || self.is("//");
        if self.is("//") {
            self.more_steps(&mut steps)?;
        } else if self.eat("/") {
            if self.begins_step() {
                steps.push(self.step()?);
                self.more_steps(&mut steps)?;
            }
        } else {
            steps.push(self.step()?);
            self.more_steps(&mut steps)?;
        }
        Ok(Expr::Path { from_root, steps })
    }

    fn more_steps(&mut self, steps: &mut Vec<Step>) -> Result<(), Exception> {
        loop {
            if self.eat("//") {
                steps.push(Step { axis: Axis::DescendantOrSelf, test: Test::Node, predicates: Vec::new() });
            } else if !self.eat("/") {
                return Ok(());
            }
            steps.push(self.step()?);
        }
    }

    fn begins_step(&self) -> bool {
        match self.peek() {
            Some(Token::Name(..) | Token::Wildcard(_)) => true,
            Some(Token::Sign(sign)) => ["*", "@", ".", ".."].contains(sign),
            _ => false,
        }
    }

    /// A literal, a number, a function call or parentheses.
    fn primary(&mut self) -> Result<Option<Expr>, Exception> {
        let expr = match self.peek().cloned() {
            Some(Token::Literal(text)) => Expr::Literal(text),
            Some(Token::Number(number)) => Expr::Number(number),
            Some(Token::Sign("(")) => {
                self.at += 1;
                let inner = self.binary(0)?;
                self.expect(")")?;
                return Ok(Some(inner));
            }
            Some(Token::Name(None, name)) if self.is_call() && !is_node_type(&name) => {
                self.at += 2;
                return self.call(&name).map(Some);
            }
            _ => return Ok(None),
        };
        self.at += 1;
        Ok(Some(expr))
    }

    fn is_call(&self) -> bool {
        self.tokens.get(self.at + 1) == Some(&Token::Sign("("))
    }

    fn call(&mut self, name: &str) -> Result<Expr, Exception> {
        let mut args = Vec::new();
        if !self.eat(")") {
            loop {
                args.push(self.binary(0)?);
                if !self.eat(",") {
                    break;
                }
            }
            self.expect(")")?;
        }
        let function = Function::named(name)
            .ok_or_else(|| fault("XsltContext is needed for this query because of an unknown function."))?;
        if !function.takes(args.len()) {
            return Err(fault(format!(
                "Function '{name}' in '{}' has an invalid number of arguments.",
                self.text
            )));
        }
        Ok(Expr::Call(function, args))
    }

    fn predicates(&mut self) -> Result<Vec<Expr>, Exception> {
        let mut predicates = Vec::new();
        while self.eat("[") {
            predicates.push(self.binary(0)?);
            self.expect("]")?;
        }
        Ok(predicates)
    }

    fn step(&mut self) -> Result<Step, Exception> {
        for (sign, axis) in [("..", Axis::Parent), (".", Axis::SelfNode)] {
            if self.eat(sign) {
                return Ok(Step { axis, test: Test::Node, predicates: Vec::new() });
            }
        }
        let axis = self.axis()?;
        let test = self.test()?;
        Ok(Step { axis, test, predicates: self.predicates()? })
    }

    fn axis(&mut self) -> Result<Axis, Exception> {
        if self.eat("@") {
            return Ok(Axis::Attribute);
        }
        let (Some(Token::Name(None, name)), Some(Token::Sign("::"))) =
            (self.peek(), self.tokens.get(self.at + 1))
        else {
            return Ok(Axis::Child);
        };
        let axis = match name.as_str() {
            "child" => Axis::Child,
            "descendant" => Axis::Descendant,
            "descendant-or-self" => Axis::DescendantOrSelf,
            "parent" => Axis::Parent,
            "ancestor" => Axis::Ancestor,
            "ancestor-or-self" => Axis::AncestorOrSelf,
            "following-sibling" => Axis::FollowingSibling,
            "preceding-sibling" => Axis::PrecedingSibling,
            "following" => Axis::Following,
            "preceding" => Axis::Preceding,
            "attribute" => Axis::Attribute,
            "self" => Axis::SelfNode,
            _ => return Err(self.invalid()),
        };
        self.at += 2;
        Ok(axis)
    }

    fn test(&mut self) -> Result<Test, Exception> {
        let is_call = self.is_call();
        let token = self.peek().cloned();
        self.at += 1;
        match token {
            Some(Token::Sign("*")) => Ok(Test::Any),
            Some(Token::Wildcard(prefix)) => Ok(Test::Namespace(self.namespace(&prefix)?)),
            Some(Token::Name(None, name)) if is_call && is_node_type(&name) => self.node_type(&name),
            Some(Token::Name(Some(prefix), local)) => {
                Ok(Test::Name(self.namespace(&prefix)?, Str::from(local)))
            }
            // A name without prefix is in no namespace, whatever the default one is.
            Some(Token::Name(None, local)) => Ok(Test::Name(Str::new(), Str::from(local))),
            _ => Err(self.invalid()),
        }
    }

    fn node_type(&mut self, name: &str) -> Result<Test, Exception> {
        self.expect("(")?;
        let test = match name {
            "node" => Test::Node,
            "text" => Test::Text,
            "comment" => Test::Comment,
            _ => match self.peek().cloned() {
                Some(Token::Literal(target)) => {
                    self.at += 1;
                    Test::Instruction(Some(target))
                }
                _ => Test::Instruction(None),
            },
        };
        self.expect(")")?;
        Ok(test)
    }

    fn namespace(&self, prefix: &str) -> Result<Str, Exception> {
        let Some(scopes) = self.scopes else {
            let message = "Namespace Manager or XsltContext needed. This query has a prefix, variable, or user-defined function.";
            return Err(fault(message));
        };
        let found = scopes.namespace_of(&Str::from(prefix)).cloned();
        found.ok_or_else(|| fault(format!("Namespace prefix '{prefix}' is not defined.")))
    }
}

fn is_node_type(name: &str) -> bool {
    matches!(name, "node" | "text" | "comment" | "processing-instruction")
}
