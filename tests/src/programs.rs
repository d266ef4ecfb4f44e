//! Random programs: well-typed C# made from bytes, so that a test and a fuzz target can make the same ones.

#![expect(clippy::indexing_slicing, reason = "a number that is picked is below the length")]

/// A block of statements that returns everything it computed. The same bytes give the same block.
pub fn program(bytes: &[u8]) -> String {
    let mut maker = Maker { bytes, out: String::new(), variables: Vec::new(), names: 0, depth: 0 };
    maker.statements(8);
    let mut values: Vec<String> = maker
        .variables
        .iter()
        .filter(|variable| variable.ty != Ty::Map)
        .map(|variable| variable.name.clone())
        .collect();
    values.push(maker.any());
    format!("{}return new object[] {{ {} }};", maker.out, values.join(", "))
}

/// The types that programs compute with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ty {
    Int,
    Long,
    Double,
    Decimal,
    Bool,
    Char,
    Text,
    Maybe,
    Numbers,
    Texts,
    Json,
    Object,
    Map,
}

const TYPES: [(Ty, &str); 13] = [
    (Ty::Int, "int"),
    (Ty::Text, "string"),
    (Ty::Bool, "bool"),
    (Ty::Long, "long"),
    (Ty::Double, "double"),
    (Ty::Decimal, "decimal"),
    (Ty::Char, "char"),
    (Ty::Maybe, "int?"),
    (Ty::Numbers, "List<int>"),
    (Ty::Texts, "string[]"),
    (Ty::Json, "JObject"),
    (Ty::Object, "object"),
    (Ty::Map, "Func<int, int>"),
];

/// Of these, the ones with a text that says everything.
const SIMPLE: [Ty; 8] = [Ty::Int, Ty::Text, Ty::Bool, Ty::Long, Ty::Double, Ty::Decimal, Ty::Char, Ty::Maybe];

#[derive(Clone)]
struct Variable {
    name: String,
    ty: Ty,
    /// Loops count with variables that nothing else may change.
    is_fixed: bool,
}

struct Maker<'a> {
    bytes: &'a [u8],
    out: String,
    variables: Vec<Variable>,
    names: usize,
    depth: usize,
}

/// How deep expressions and statements stand in each other.
const DEPTH: usize = 6;

impl Maker<'_> {
    /// One of so many choices; the first one where nothing is left to choose by.
    fn pick(&mut self, choices: usize) -> usize {
        let Some((first, rest)) = self.bytes.split_first() else { return 0 };
        self.bytes = rest;
        usize::from(*first) % choices
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.pick(choices.len())]
    }

    fn name(&mut self, prefix: &str) -> String {
        self.names += 1;
        format!("{prefix}{}", self.names)
    }

    fn declare(&mut self, name: &str, ty: Ty, is_fixed: bool) {
        self.variables.push(Variable { name: name.to_owned(), ty, is_fixed });
    }

    fn variable(&mut self, ty: Ty, assignable: bool) -> Option<String> {
        let fits = |variable: &&Variable| variable.ty == ty && !(assignable && variable.is_fixed);
        let all: Vec<String> =
            self.variables.iter().filter(fits).map(|variable| variable.name.clone()).collect();
        if all.is_empty() { None } else { Some(all[self.pick(all.len())].clone()) }
    }

    // Statements

    fn statements(&mut self, most: usize) {
        for _ in 0..=self.pick(most) {
            self.statement();
        }
    }

    /// Statements between braces, whose variables end with them.
    fn block(&mut self) {
        let variables = self.variables.len();
        self.out.push_str("{ ");
        self.statements(3);
        self.out.push_str("} ");
        self.variables.truncate(variables);
    }

    fn statement(&mut self) {
        if self.depth >= DEPTH {
            return self.declaration();
        }
        self.depth += 1;
        match self.pick(16) {
            0..=2 => self.declaration(),
            3 | 4 => self.assignment(),
            5 => self.if_statement(),
            6 => self.for_loop(),
            7 => self.for_each(),
            8 => self.while_loop(),
            9 | 10 => self.try_statement(),
            11 => self.switch(),
            12 => self.function(),
            13 => self.change(),
            14 => self.throw(),
            _ => self.deconstruction(),
        }
        self.depth -= 1;
    }

    fn declaration(&mut self) {
        let (ty, written) = self.one_of(&TYPES);
        let value = self.expr(ty);
        let name = self.name("v");
        let written = if ty != Ty::Map && self.pick(2) == 1 { "var" } else { written };
        self.out.push_str(&format!("{written} {name} = {value}; "));
        self.declare(&name, ty, false);
    }

    fn assignment(&mut self) {
        let (ty, _) = self.one_of(&TYPES);
        let value = self.expr(ty);
        let Some(name) = self.variable(ty, true) else { return self.declaration() };
        let op = match ty {
            Ty::Int | Ty::Long | Ty::Double | Ty::Decimal => self.one_of(&["=", "+=", "-=", "*="]),
            Ty::Text => self.one_of(&["=", "+="]),
            Ty::Bool => self.one_of(&["=", "&=", "|=", "^="]),
            _ => "=",
        };
        self.out.push_str(&format!("{name} {op} {value}; "));
    }

    fn if_statement(&mut self) {
        let condition = match self.pick(3) {
            0 => self.expr(Ty::Bool),
            1 => {
                let (text, name) = (self.expr(Ty::Text), self.name("o"));
                format!("int.TryParse({text}, out var {name}) && {name} > {}", self.expr(Ty::Int))
            }
            _ => {
                let (object, name) = (self.expr(Ty::Object), self.name("p"));
                format!("{object} is string {name} && {name}.Length > {}", self.expr(Ty::Int))
            }
        };
        self.out.push_str(&format!("if ({condition}) "));
        self.block();
        if self.pick(2) == 1 {
            self.out.push_str("else ");
            self.block();
        }
    }

    fn for_loop(&mut self) {
        let name = self.name("i");
        self.out.push_str(&format!("for (int {name} = 0; {name} < 3; {name}++) {{ "));
        self.declare(&name, Ty::Int, true);
        self.jump();
        self.block();
        self.variables.pop();
        self.out.push_str("} ");
    }

    fn while_loop(&mut self) {
        let (name, is_do) = (self.name("w"), self.pick(2) == 1);
        self.out.push_str(&format!("int {name} = 0; "));
        self.declare(&name, Ty::Int, true);
        let head = if is_do { "do".to_owned() } else { format!("while ({name} < 3)") };
        self.out.push_str(&format!("{head} {{ {name}++; "));
        self.jump();
        self.block();
        self.out.push_str(&if is_do { format!("}} while ({name} < 3); ") } else { "} ".to_owned() });
    }

    fn for_each(&mut self) {
        let (source, ty) = match self.pick(3) {
            0 => (self.expr(Ty::Numbers), Ty::Int),
            1 => (self.expr(Ty::Texts), Ty::Text),
            _ => (self.expr(Ty::Text), Ty::Char),
        };
        let name = self.name("x");
        self.out.push_str(&format!("foreach (var {name} in {source}) {{ "));
        self.declare(&name, ty, true);
        self.jump();
        self.block();
        self.variables.pop();
        self.out.push_str("} ");
    }

    /// `break` or `continue`, perhaps.
    fn jump(&mut self) {
        let jump = self.one_of(&["", "", "break", "continue"]);
        if !jump.is_empty() {
            let condition = self.expr(Ty::Bool);
            self.out.push_str(&format!("if ({condition}) {jump}; "));
        }
    }

    fn try_statement(&mut self) {
        self.out.push_str("try ");
        self.block();
        let clauses = self.pick(8);
        for (bit, ty) in [(1, "FormatException"), (2, "Exception"), (4, "")] {
            if clauses & bit == 0 {
                continue;
            }
            let name = self.name("e");
            let filter = if bit == 2 { format!(" when ({})", self.expr(Ty::Bool)) } else { String::new() };
            if ty.is_empty() {
                self.out.push_str("catch ");
            } else {
                self.out.push_str(&format!("catch ({ty} {name}){filter} "));
            }
            self.out.push_str("{ ");
            if let (false, Some(text)) = (ty.is_empty(), self.variable(Ty::Text, true)) {
                self.out.push_str(&format!("{text} = {name}.Message; "));
            }
            if self.pick(4) == 3 {
                let condition = self.expr(Ty::Bool);
                self.out.push_str(&format!("if ({condition}) throw; "));
            }
            self.block();
            self.out.push_str("} ");
        }
        if clauses == 0 || self.pick(2) == 1 {
            self.out.push_str("finally ");
            self.block();
        }
    }

    fn switch(&mut self) {
        let (number, text) = (self.name("q"), self.name("q"));
        let (ty, cases) = match self.pick(3) {
            0 => (Ty::Int, ["case 0:".to_owned(), "case 1: case 2:".to_owned()]),
            1 => (Ty::Text, ["case \"\": case null:".to_owned(), "case \"1\":".to_owned()]),
            _ => {
                let first = format!("case int {number} when {number} > 1:");
                (Ty::Object, [first, format!("case string {text}:")])
            }
        };
        let value = self.expr(ty);
        self.out.push_str(&format!("switch ({value}) {{ "));
        for case in cases.into_iter().chain(Some("default:".to_owned())) {
            self.out.push_str(&format!("{case} "));
            self.block();
            self.out.push_str("break; ");
        }
        self.out.push_str("} ");
    }

    fn function(&mut self) {
        let (a, b) = (self.name("a"), self.name("b"));
        let variables = self.variables.len();
        self.declare(&a, Ty::Int, false);
        self.declare(&b, Ty::Int, false);
        let (condition, first, last) = (self.expr(Ty::Bool), self.expr(Ty::Int), self.expr(Ty::Int));
        let name = self.name("F");
        self.out.push_str(&format!("int {name}(int {a}, int {b} = 2) {{ "));
        self.out.push_str(&format!("if ({condition}) {{ return {first}; }} return {last}; }} "));
        self.variables.truncate(variables);
        // A delegate of it is a variable like any other.
        let delegate = self.name("f");
        self.out.push_str(&format!("Func<int, int> {delegate} = n => {name}(n); "));
        self.declare(&delegate, Ty::Map, false);
    }

    /// A change of an object.
    fn change(&mut self) {
        if self.pick(2) == 0
            && let Some(list) = self.variable(Ty::Numbers, true)
        {
            let value = self.expr(Ty::Int);
            self.out.push_str(&format!("if ({list}.Count < 20) {list}.Add({value}); "));
        } else if let Some(json) = self.variable(Ty::Json, true) {
            let value = self.any();
            self.out.push_str(&format!("{json}[\"a\"] = JToken.FromObject((object)({value}) ?? \"\"); "));
        } else {
            self.declaration();
        }
    }

    fn throw(&mut self) {
        let (condition, text) = (self.expr(Ty::Bool), self.expr(Ty::Text));
        let ty = self.one_of(&["InvalidOperationException", "FormatException", "ArgumentException"]);
        self.out.push_str(&format!("if ({condition}) throw new {ty}({text}); "));
    }

    fn deconstruction(&mut self) {
        let (first, second) = (self.expr(Ty::Int), self.expr(Ty::Text));
        let (a, b) = (self.name("v"), self.name("v"));
        self.out.push_str(&format!("var ({a}, {b}) = ({first}, {second}); "));
        self.declare(&a, Ty::Int, false);
        self.declare(&b, Ty::Text, false);
    }

    // Expressions

    fn expr(&mut self, ty: Ty) -> String {
        if self.depth >= DEPTH || self.pick(3) == 0 {
            return self.leaf(ty);
        }
        self.depth += 1;
        let made = match ty {
            Ty::Int => self.int(),
            Ty::Long => self.long(),
            Ty::Double => self.double(),
            Ty::Decimal => self.decimal(),
            Ty::Bool => self.bool(),
            Ty::Char => self.char(),
            Ty::Text => self.text(),
            Ty::Maybe => self.maybe(),
            Ty::Numbers => self.numbers(),
            Ty::Texts => self.texts(),
            Ty::Json => self.json(),
            Ty::Object => self.object(),
            Ty::Map => self.map(),
        };
        self.depth -= 1;
        made
    }

    fn any(&mut self) -> String {
        let ty = self.one_of(&SIMPLE);
        self.expr(ty)
    }

    fn leaf(&mut self, ty: Ty) -> String {
        if let Some(name) = self.variable(ty, false) {
            return name;
        }
        let literals: &[&str] = match ty {
            Ty::Int => &["1", "0", "7", "(-3)", "100", "int.MaxValue", "int.MinValue"],
            Ty::Long => &["1L", "0L", "(-9L)", "3000000000L", "long.MaxValue"],
            Ty::Double => &["1.5", "0.0", "(-2.25)", "1e300", "double.NaN", "double.PositiveInfinity"],
            Ty::Decimal => &["1.5m", "0m", "(-2.25m)", "1000000000000m"],
            Ty::Bool => &["true", "false"],
            Ty::Char => &["'a'", "'1'", "' '", "'Z'"],
            Ty::Text => &["\"a\"", "\"\"", "\"12\"", "\" b,c \"", "\"1\"", "((string)null)"],
            Ty::Maybe => &["((int?)1)", "((int?)null)", "((int?)7)"],
            Ty::Numbers => &["new List<int> { 1, 2, 3 }", "new List<int>()", "new List<int> { 5, 5 }"],
            Ty::Texts => &["(new[] { \"x\", \"y\" })", "(new string[0])"],
            Ty::Json => &["JObject.Parse(\"{'a':1,'s':'x','n':null}\")", "new JObject()"],
            Ty::Object => &["((object)1)", "((object)\"s\")", "((object)null)", "((object)2L)"],
            Ty::Map => &["((Func<int, int>)(n => n))"],
        };
        self.one_of(literals).to_owned()
    }

    fn both(&mut self, ty: Ty, operators: &[&'static str]) -> String {
        let (left, op, right) = (self.expr(ty), self.one_of(operators), self.expr(ty));
        format!("({left} {op} {right})")
    }

    fn choice(&mut self, ty: Ty) -> String {
        let (condition, yes, no) = (self.expr(Ty::Bool), self.expr(ty), self.expr(ty));
        format!("({condition} ? {yes} : {no})")
    }

    fn member(&mut self, of: Ty, rest: &str) -> String {
        format!("{}{rest}", self.expr(of))
    }

    fn call(&mut self, function: &str, args: &[Ty]) -> String {
        let args: Vec<String> = args.iter().map(|ty| self.expr(*ty)).collect();
        format!("{function}({})", args.join(", "))
    }

    /// The body of a lambda with a parameter.
    fn with_parameter(&mut self, ty: Ty, body: Ty) -> String {
        let name = self.name("n");
        self.declare(&name, ty, false);
        let body = self.expr(body);
        self.variables.pop();
        format!("{name} => {body}")
    }

    fn int(&mut self) -> String {
        match self.pick(21) {
            0 | 1 => self.both(Ty::Int, &["+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>"]),
            2 => format!("(-{})", self.expr(Ty::Int)),
            3 => self.choice(Ty::Int),
            4 => self.member(Ty::Text, ".Length"),
            5 => self.member(Ty::Numbers, ".Count"),
            6 => self.call("int.Parse", &[Ty::Text]),
            7 => format!("({} ?? {})", self.expr(Ty::Maybe), self.expr(Ty::Int)),
            8 => format!("unchecked((int){})", self.expr(Ty::Long)),
            9 => format!("checked({})", self.both(Ty::Int, &["+", "*", "-"])),
            10 => format!("{}({})", self.expr(Ty::Map), self.expr(Ty::Int)),
            11 => format!("{}[{}]", self.expr(Ty::Numbers), self.expr(Ty::Int)),
            12 => format!("((int){}[\"a\"])", self.expr(Ty::Json)),
            13 => match self.variable(Ty::Int, true) {
                Some(name) => match self.pick(3) {
                    0 => format!("({name} = {})", self.expr(Ty::Int)),
                    1 => format!("{name}++"),
                    _ => format!("({name} += {})", self.expr(Ty::Int)),
                },
                None => self.leaf(Ty::Int),
            },
            14 => self.call("Math.Max", &[Ty::Int, Ty::Int]),
            15 => {
                let (object, name) = (self.expr(Ty::Object), self.name("p"));
                format!("({object} is int {name} ? {name} : {})", self.expr(Ty::Int))
            }
            16 => {
                let list = self.expr(Ty::Numbers);
                format!("{list}.Count({})", self.with_parameter(Ty::Int, Ty::Bool))
            }
            17 => {
                let list = self.expr(Ty::Numbers);
                let (one, two) =
                    (self.with_parameter(Ty::Int, Ty::Bool), self.with_parameter(Ty::Int, Ty::Int));
                format!("{list}.Where({one}).Select({two}).FirstOrDefault()")
            }
            18 => format!("((Func<int>)(() => {}))()", self.expr(Ty::Int)),
            19 => format!("((int){})", self.expr(Ty::Char)),
            _ => format!("{}.IndexOf({})", self.expr(Ty::Text), self.expr(Ty::Text)),
        }
    }

    fn long(&mut self) -> String {
        match self.pick(5) {
            0 => self.both(Ty::Long, &["+", "-", "*", "/", "%", "&", "|", "^"]),
            1 => format!("({} * {})", self.expr(Ty::Int), self.expr(Ty::Long)),
            2 => format!("((long){})", self.expr(Ty::Int)),
            3 => format!("{}.Sum(n => (long)n)", self.expr(Ty::Numbers)),
            _ => self.choice(Ty::Long),
        }
    }

    fn double(&mut self) -> String {
        match self.pick(6) {
            0 => self.both(Ty::Double, &["+", "-", "*", "/", "%"]),
            1 => format!("({} / {})", self.expr(Ty::Int), self.expr(Ty::Double)),
            2 => self.call("Math.Sqrt", &[Ty::Double]),
            3 => format!("((double){})", self.expr(Ty::Long)),
            4 => format!("Math.Round({}, 2)", self.expr(Ty::Double)),
            _ => self.choice(Ty::Double),
        }
    }

    fn decimal(&mut self) -> String {
        match self.pick(4) {
            0 => self.both(Ty::Decimal, &["+", "-", "*", "/", "%"]),
            1 => format!("((decimal){})", self.expr(Ty::Int)),
            2 => self.call("decimal.Round", &[Ty::Decimal]),
            _ => self.choice(Ty::Decimal),
        }
    }

    fn bool(&mut self) -> String {
        const ORDER: [&str; 6] = ["<", "<=", ">", ">=", "==", "!="];
        match self.pick(13) {
            0 => self.both(Ty::Int, &ORDER),
            1 => self.both(Ty::Bool, &["&&", "||", "&", "|", "^", "=="]),
            2 => format!("(!{})", self.expr(Ty::Bool)),
            3 => self.both(Ty::Long, &ORDER),
            4 => self.both(Ty::Double, &ORDER),
            5 => self.both(Ty::Text, &["==", "!="]),
            6 => self.both(Ty::Maybe, &ORDER),
            7 => format!("{}.Contains({})", self.expr(Ty::Text), self.expr(Ty::Text)),
            8 => self.call("string.IsNullOrEmpty", &[Ty::Text]),
            9 => {
                let list = self.expr(Ty::Numbers);
                format!("{list}.Any({})", self.with_parameter(Ty::Int, Ty::Bool))
            }
            10 => self.member(Ty::Maybe, ".HasValue"),
            11 => format!("({} is string)", self.expr(Ty::Object)),
            _ => self.both(Ty::Decimal, &ORDER),
        }
    }

    fn char(&mut self) -> String {
        match self.pick(3) {
            0 => format!("{}[{}]", self.expr(Ty::Text), self.expr(Ty::Int)),
            1 => self.call("char.ToUpperInvariant", &[Ty::Char]),
            _ => self.choice(Ty::Char),
        }
    }

    fn text(&mut self) -> String {
        match self.pick(16) {
            0 => format!("({} + {})", self.expr(Ty::Text), self.any()),
            1 => {
                let (one, two) = (self.any(), self.expr(Ty::Int));
                format!("$\"{{{one}}}|{{{two}:D3}}\"")
            }
            2 => self.member(Ty::Text, ".ToUpperInvariant()"),
            3 => format!("{}.Substring({})", self.expr(Ty::Text), self.expr(Ty::Int)),
            4 => self.member(Ty::Text, ".Trim()"),
            5 => format!("{}.Replace(\"a\", {})", self.expr(Ty::Text), self.expr(Ty::Text)),
            6 => format!("string.Join(\",\", {})", self.expr(Ty::Numbers)),
            7 => format!("({}).ToString()", self.expr(Ty::Int)),
            8 => self.member(Ty::Json, ".ToString(Newtonsoft.Json.Formatting.None)"),
            9 => format!("((string){}[\"s\"])", self.expr(Ty::Json)),
            10 => format!("{}[{}]", self.expr(Ty::Texts), self.expr(Ty::Int)),
            11 => format!("string.Format(\"{{0}}-{{1}}\", {}, {})", self.any(), self.any()),
            12 => format!("({} ?? {})", self.expr(Ty::Text), self.expr(Ty::Text)),
            13 => format!("({}?.ToLowerInvariant())", self.expr(Ty::Text)),
            14 => self.choice(Ty::Text),
            _ => format!("new string({}, 3)", self.expr(Ty::Char)),
        }
    }

    fn maybe(&mut self) -> String {
        match self.pick(5) {
            0 => format!("((int?){})", self.expr(Ty::Int)),
            1 => self.both(Ty::Maybe, &["+", "*", "-"]),
            2 => format!("({} as int?)", self.expr(Ty::Object)),
            3 => format!("({}?.Length)", self.expr(Ty::Text)),
            _ => self.choice(Ty::Maybe),
        }
    }

    fn numbers(&mut self) -> String {
        match self.pick(5) {
            0 => format!("new List<int> {{ {}, {} }}", self.expr(Ty::Int), self.expr(Ty::Int)),
            1 => {
                let list = self.expr(Ty::Numbers);
                format!("{list}.Where({}).ToList()", self.with_parameter(Ty::Int, Ty::Bool))
            }
            2 => format!("Enumerable.Range(0, 4).Select({}).ToList()", self.with_parameter(Ty::Int, Ty::Int)),
            3 => {
                let list = self.expr(Ty::Numbers);
                format!("{list}.OrderBy({}).ToList()", self.with_parameter(Ty::Int, Ty::Int))
            }
            _ => format!("{}.Concat({}).Distinct().ToList()", self.expr(Ty::Numbers), self.expr(Ty::Numbers)),
        }
    }

    fn texts(&mut self) -> String {
        match self.pick(2) {
            0 => format!("{}.Split(',')", self.expr(Ty::Text)),
            _ => {
                let list = self.expr(Ty::Numbers);
                format!("{list}.Select({}).ToArray()", self.with_parameter(Ty::Int, Ty::Text))
            }
        }
    }

    fn json(&mut self) -> String {
        match self.pick(2) {
            0 => format!(
                "new JObject(new JProperty(\"a\", {}), new JProperty(\"s\", {}))",
                self.expr(Ty::Int),
                self.expr(Ty::Text)
            ),
            _ => format!(
                "JObject.FromObject(new {{ a = {}, s = {} }})",
                self.expr(Ty::Maybe),
                self.expr(Ty::Text)
            ),
        }
    }

    fn object(&mut self) -> String {
        format!("((object){})", self.any())
    }

    fn map(&mut self) -> String {
        format!("((Func<int, int>)({}))", self.with_parameter(Ty::Int, Ty::Int))
    }
}
