//! JSONPath as Json.NET reads it

use super::error::json;
use super::number;
use crate::exception::Exception;
use crate::text::Str;
use crate::value::Value;

/// One step of a path.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// `$` inside a query.
    Root,
    /// `.name`, `['name']`; `None` is `*`.
    Field(Option<Str>),
    /// `['a','b']`.
    Fields(Vec<Str>),
    /// `..name`; `None` is `..*`.
    Scan(Option<Str>),
    /// `..['a','b']`.
    ScanFields(Vec<Str>),
    /// `[1]`; `None` is `[*]`.
    Index(Option<i32>),
    /// `[1,2]`.
    Indexes(Vec<i32>),
    /// `[start:end:step]`.
    Slice(Option<i32>, Option<i32>, Option<i32>),
    /// `[?(…)]`.
    Query(Query),
    /// `..[?(…)]`.
    ScanQuery(Query),
}

/// The condition of a query.
#[derive(Clone, Debug)]
pub(crate) enum Query {
    And(Vec<Query>),
    Or(Vec<Query>),
    Test(Operator, Side, Option<Side>),
}

/// One side of a comparison.
#[derive(Clone, Debug)]
pub(crate) enum Side {
    Path(Vec<Step>),
    Value(Value),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Exists,
    Equals,
    NotEquals,
    StrictEquals,
    StrictNotEquals,
    Matches,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Paths and queries in each other go no deeper than this.
const DEEPEST: usize = 64;

/// The steps of a path.
pub(crate) fn parse(path: &str) -> Result<Vec<Step>, Exception> {
    let mut parser = Parser { chars: path.chars().collect(), at: 0, depth: 0 };
    parser.main()
}

struct Parser {
    chars: Vec<char>,
    at: usize,
    depth: usize,
}

const OPEN_INDEXER: &str = "Path ended with open indexer.";
const OPEN_QUERY: &str = "Path ended with open query.";

impl Parser {
    fn main(&mut self) -> Result<Vec<Step>, Exception> {
        self.blanks();
        let mut steps = Vec::new();
        if self.peek() == Some('$') {
            if self.chars.len() == 1 {
                return Ok(steps);
            }
            if matches!(self.chars.get(self.at + 1), Some('.' | '[')) {
                self.at += 1;
            }
        }
        if !self.path(&mut steps, self.at, false)? {
            let last = self.peek();
            self.blanks();
            if self.at < self.chars.len() {
                return Err(json(format!(
                    "Unexpected character while parsing path: {}",
                    last.unwrap_or('\0')
                )));
            }
        }
        Ok(steps)
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while self.peek() == Some(' ') {
            self.at += 1;
        }
    }

    fn more(&self, message: &str) -> Result<char, Exception> {
        self.peek().ok_or_else(|| json(message))
    }

    fn taken(&self, from: usize, to: usize) -> String {
        self.chars.get(from..to).unwrap_or_default().iter().collect()
    }

    /// The steps up to the end of the text or of a query; says whether the text ended.
    fn path(&mut self, steps: &mut Vec<Step>, mut start: usize, query: bool) -> Result<bool, Exception> {
        let (mut scan, mut after_indexer, mut after_dot) = (false, false, false);
        while let Some(char) = self.peek() {
            match char {
                '[' | '(' => {
                    if self.at > start {
                        steps.push(field(&self.taken(start, self.at), std::mem::take(&mut scan)));
                    }
                    steps.push(self.indexer(char, std::mem::take(&mut scan))?);
                    self.at += 1;
                    start = self.at;
                    (after_indexer, after_dot) = (true, false);
                }
                ']' | ')' | ' ' => break,
                '.' => {
                    if self.at > start {
                        steps.push(field(&self.taken(start, self.at), std::mem::take(&mut scan)));
                    }
                    if self.chars.get(self.at + 1) == Some(&'.') {
                        scan = true;
                        self.at += 1;
                    }
                    self.at += 1;
                    start = self.at;
                    (after_indexer, after_dot) = (false, true);
                }
                '=' | '<' | '!' | '>' | '|' | '&' if query => break,
                _ if after_indexer => {
                    return Err(json(format!("Unexpected character following indexer: {char}")));
                }
                _ => self.at += 1,
            }
        }
        let ended = self.at >= self.chars.len();
        if self.at > start {
            steps.push(field(self.taken(start, self.at).trim_end(), scan));
        } else if after_dot && (ended || query) {
            return Err(json("Unexpected end while parsing path."));
        }
        Ok(ended)
    }

    fn indexer(&mut self, open: char, scan: bool) -> Result<Step, Exception> {
        self.at += 1;
        let close = if open == '[' { ']' } else { ')' };
        self.more(OPEN_INDEXER)?;
        self.blanks();
        match self.more(OPEN_INDEXER)? {
            '\'' => self.quoted_fields(close, scan),
            '?' => self.query(close, scan),
            _ => self.array_indexer(close),
        }
    }

    fn unexpected(char: char) -> Exception {
        json(format!("Unexpected character while parsing path indexer: {char}"))
    }

    fn quoted_fields(&mut self, close: char, scan: bool) -> Result<Step, Exception> {
        let mut fields = Vec::new();
        loop {
            let name = self.quoted()?;
            self.blanks();
            match self.more(OPEN_INDEXER)? {
                char if char == close => {
                    if fields.is_empty() {
                        return Ok(if scan { Step::Scan(Some(name)) } else { Step::Field(Some(name)) });
                    }
                    fields.push(name);
                    return Ok(if scan { Step::ScanFields(fields) } else { Step::Fields(fields) });
                }
                ',' => {
                    self.at += 1;
                    self.blanks();
                    fields.push(name);
                }
                other => return Err(Self::unexpected(other)),
            }
        }
    }

    fn quoted(&mut self) -> Result<Str, Exception> {
        let mut text = String::new();
        self.at += 1;
        while let Some(char) = self.peek() {
            self.at += 1;
            match char {
                '\'' => return Ok(Str::from(text)),
                '\\' if self.peek().is_some() => {
                    let escaped = self.peek().unwrap_or_default();
                    text.push(match escaped {
                        'b' => '\u{8}',
                        't' => '\t',
                        'n' => '\n',
                        'f' => '\u{c}',
                        'r' => '\r',
                        '\\' | '"' | '\'' | '/' => escaped,
                        other => return Err(json(format!("Unknown escape character: \\{other}"))),
                    });
                    self.at += 1;
                }
                other => text.push(other),
            }
        }
        Err(json("Path ended with an open string."))
    }

    fn array_indexer(&mut self, close: char) -> Result<Step, Exception> {
        let mut start = self.at;
        let mut end = None;
        let mut indexes = Vec::new();
        let mut bounds = [None; 3];
        let mut colons = 0;
        while let Some(char) = self.peek() {
            let number = self.taken(start, end.unwrap_or(self.at));
            match char {
                ' ' => {
                    end = Some(self.at);
                    self.blanks();
                    continue;
                }
                _ if char == close => {
                    if colons == 0 {
                        let index = index(&number)?;
                        if indexes.is_empty() {
                            return Ok(Step::Index(Some(index)));
                        }
                        indexes.push(index);
                        return Ok(Step::Indexes(indexes));
                    }
                    set_bound(&mut bounds, colons, &number)?;
                    let [start, end, step] = bounds;
                    return Ok(Step::Slice(start, end, step));
                }
                ',' => indexes.push(index(&number)?),
                ':' => {
                    set_bound(&mut bounds, colons, &number)?;
                    colons += 1;
                }
                '*' => {
                    self.at += 1;
                    self.more(OPEN_INDEXER)?;
                    self.blanks();
                    return match self.peek() {
                        Some(found) if found == close => Ok(Step::Index(None)),
                        _ => Err(Self::unexpected('*')),
                    };
                }
                '0'..='9' | '-' if end.is_none() => {
                    self.at += 1;
                    continue;
                }
                other => return Err(Self::unexpected(other)),
            }
            self.at += 1;
            self.blanks();
            start = self.at;
            end = None;
        }
        Err(json(OPEN_INDEXER))
    }

    fn query(&mut self, close: char, scan: bool) -> Result<Step, Exception> {
        self.at += 1;
        match self.more(OPEN_INDEXER)? {
            '(' => self.at += 1,
            other => return Err(Self::unexpected(other)),
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(json("Path is nested too deeply."));
        }
        let query = self.expression()?;
        self.depth -= 1;
        self.at += 1;
        self.more(OPEN_INDEXER)?;
        self.blanks();
        match self.more(OPEN_INDEXER)? {
            found if found == close => Ok(if scan { Step::ScanQuery(query) } else { Step::Query(query) }),
            other => Err(Self::unexpected(other)),
        }
    }

    /// Conditions joined by `&&` and `||`, read as Json.NET nests them: a change of the operator goes deeper.
    fn expression(&mut self) -> Result<Query, Exception> {
        let mut groups: Vec<(bool, Vec<Query>)> = Vec::new();
        while self.at < self.chars.len() {
            let test = self.test()?;
            match self.peek() {
                Some('&') => self.join(&mut groups, test, '&')?,
                Some('|') => self.join(&mut groups, test, '|')?,
                Some(')') => return Ok(close_groups(groups, test)),
                _ => {}
            }
        }
        Err(json(OPEN_QUERY))
    }

    fn join(
        &mut self,
        groups: &mut Vec<(bool, Vec<Query>)>,
        test: Query,
        sign: char,
    ) -> Result<(), Exception> {
        if self.chars.get(self.at + 1) != Some(&sign) {
            return Err(self.unexpected_query());
        }
        self.at += 2;
        let and = sign == '&';
        if groups.last().is_none_or(|(last, _)| *last != and) {
            if groups.len() >= DEEPEST {
                return Err(json("Path is nested too deeply."));
            }
            groups.push((and, Vec::new()));
        }
        if let Some((_, tests)) = groups.last_mut() {
            tests.push(test);
        }
        Ok(())
    }

    fn test(&mut self) -> Result<Query, Exception> {
        let left = self.side()?;
        match self.peek() {
            Some(')' | '|' | '&') => Ok(Query::Test(Operator::Exists, left, None)),
            _ => {
                let operator = self.operator()?;
                let right = self.side()?;
                Ok(Query::Test(operator, left, Some(right)))
            }
        }
    }

    fn unexpected_query(&self) -> Exception {
        json(format!("Unexpected character while parsing path query: {}", self.peek().unwrap_or('\0')))
    }

    fn side(&mut self) -> Result<Side, Exception> {
        self.blanks();
        let side = match self.more(OPEN_QUERY)? {
            start @ ('$' | '@') => {
                let mut steps = if start == '$' { vec![Step::Root] } else { Vec::new() };
                self.at += 1;
                if self.path(&mut steps, self.at, true)? {
                    return Err(json(OPEN_QUERY));
                }
                Side::Path(steps)
            }
            _ => match self.value()? {
                Some(value) => Side::Value(value),
                None => return Err(self.unexpected_query()),
            },
        };
        self.blanks();
        self.more(OPEN_QUERY)?;
        Ok(side)
    }

    fn value(&mut self) -> Result<Option<Value>, Exception> {
        Ok(match self.peek() {
            Some('\'') => Some(Value::String(self.quoted()?)),
            Some('0'..='9' | '-') => self.number(),
            Some('t') if self.word("true") => Some(Value::Bool(true)),
            Some('f') if self.word("false") => Some(Value::Bool(false)),
            Some('n') if self.word("null") => Some(Value::Null),
            Some('/') => Some(Value::text(self.regex()?)),
            _ => None,
        })
    }

    fn number(&mut self) -> Option<Value> {
        let start = self.at;
        while self.peek().is_some_and(|char| char != ' ' && char != ')') {
            self.at += 1;
        }
        let text = self.taken(start, self.at);
        if text.contains(['.', 'E', 'e']) {
            text.parse().ok().map(Value::Double)
        } else {
            number::integer(&text)
        }
    }

    fn word(&mut self, word: &str) -> bool {
        let found = self.taken(self.at, self.at + word.len()) == word;
        if found {
            self.at += word.len();
        }
        found
    }

    /// `/pattern/options`, kept as it is written.
    fn regex(&mut self) -> Result<String, Exception> {
        let start = self.at;
        self.at += 1;
        while let Some(char) = self.peek() {
            match char {
                '\\' if self.at + 1 < self.chars.len() => self.at += 2,
                '/' => {
                    self.at += 1;
                    while self.peek().is_some_and(char::is_alphabetic) {
                        self.at += 1;
                    }
                    return Ok(self.taken(start, self.at));
                }
                _ => self.at += 1,
            }
        }
        Err(json("Path ended with an open regex."))
    }

    fn operator(&mut self) -> Result<Operator, Exception> {
        const OPERATORS: [(&str, Operator); 10] = [
            ("===", Operator::StrictEquals),
            ("==", Operator::Equals),
            ("=~", Operator::Matches),
            ("!==", Operator::StrictNotEquals),
            ("!=", Operator::NotEquals),
            ("<>", Operator::NotEquals),
            ("<=", Operator::LessOrEqual),
            ("<", Operator::Less),
            (">=", Operator::GreaterOrEqual),
            (">", Operator::Greater),
        ];
        if self.at + 1 >= self.chars.len() {
            return Err(json(OPEN_QUERY));
        }
        for (sign, operator) in OPERATORS {
            if self.word(sign) {
                return Ok(operator);
            }
        }
        Err(json("Could not read query operator."))
    }
}

fn field(name: &str, scan: bool) -> Step {
    let name = (name != "*").then(|| Str::from(name));
    if scan { Step::Scan(name) } else { Step::Field(name) }
}

fn index(text: &str) -> Result<i32, Exception> {
    if text.is_empty() {
        return Err(json("Array index expected."));
    }
    text.parse().map_err(|_| {
        let out_of_range = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        match out_of_range && text.len() > 9 {
            true => Exception::overflow("Value was either too large or too small for an Int32."),
            false => Exception::format("Input string was not in a correct format."),
        }
    })
}

fn set_bound(bounds: &mut [Option<i32>; 3], colons: usize, number: &str) -> Result<(), Exception> {
    if !number.is_empty()
        && let Some(bound) = bounds.get_mut(colons.min(2))
    {
        *bound = Some(index(number)?);
    }
    Ok(())
}

/// The innermost group takes the last test; each group is the last member of the one around it.
fn close_groups(groups: Vec<(bool, Vec<Query>)>, last: Query) -> Query {
    groups.into_iter().rev().fold(last, |inner, (and, mut tests)| {
        tests.push(inner);
        if and { Query::And(tests) } else { Query::Or(tests) }
    })
}
