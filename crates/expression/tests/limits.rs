//! A hostile expression ends in a limit, on the stack and in the time of a worker, and the worker lives on.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    clippy::string_slice,
    reason = "a test that is wrong ends with a panic"
)]

use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use gatepost_expression::{
    Failure, Form, Gate, Globals, Kind, Library, Limit, Limits, Object, Program, Settings, Ty, Type, compile,
};

const CONTEXT: &str = "Test.IContext";

#[derive(Debug)]
struct Outside;

impl Object for Outside {
    fn ty(&self) -> Ty {
        Ty::named(CONTEXT, [])
    }
}

impl Globals for Outside {
    fn utc_now(&self) -> i64 {
        0
    }

    fn fill_random(&self, _buffer: &mut [u8]) {}

    fn trusts(&self, _certificate: &[u8], _revocation: bool) -> bool {
        false
    }
}

fn library() -> Arc<Library> {
    static LIBRARY: LazyLock<Arc<Library>> =
        LazyLock::new(|| Arc::new(Library::new(vec![Type::interface(CONTEXT)], Ty::named(CONTEXT, []))));
    Arc::clone(&LIBRARY)
}

fn program(library: &Arc<Library>, code: &str, form: Form) -> Program {
    let compiled =
        compile(library, code, Kind::Block, Settings { gate: Gate::Permissive, form, ..Settings::default() });
    compiled.program.unwrap_or_else(|| panic!("{code}: {:?}", compiled.diagnostics))
}

/// Runs the code in both forms on the stack of a worker. Gives the limits that it reached.
#[track_caller]
fn reached(code: &str, limits: Limits) -> Vec<Option<Limit>> {
    let library = library();
    let code = code.to_owned();
    let work = move || {
        let mut reached = Vec::new();
        for form in [Form::Fused, Form::Plain] {
            let start = Instant::now();
            let hostile = program(&library, &code, form).evaluate(&Arc::new(Outside), &limits);
            let time = start.elapsed();
            assert!(time < limits.time + Duration::from_secs(3), "{code} took {time:?}");
            reached.push(match hostile {
                Err(Failure::Limit(limit, _)) => Some(limit),
                Ok(_) | Err(Failure::Exception(_)) => None,
                Err(Failure::Bug(text)) => panic!("{code}: {text}"),
            });
            let harmless = program(&library, "return 1 + 1;", form);
            let value = harmless.evaluate(&Arc::new(Outside), &limits).unwrap();
            assert_eq!(format!("{value:?}"), "Int32(2)");
        }
        reached
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join().unwrap()
}

#[track_caller]
fn ends(code: &str, limit: Limit) {
    let limits = Limits { operations: 300_000, time: Duration::from_secs(20), ..Limits::default() };
    assert_eq!(reached(code, limits), [Some(limit), Some(limit)], "{code}");
}

/// Whichever limit is reached first.
#[track_caller]
fn ends_somehow(code: &str) {
    let limits =
        Limits { operations: 100_000, memory: 4 << 20, time: Duration::from_secs(20), ..Limits::default() };
    assert!(reached(code, limits).iter().all(Option::is_some), "{code}");
}

#[test]
fn endless_loops_end_by_operations() {
    ends("while (true) { }", Limit::Operations);
    ends("for (;;) { }", Limit::Operations);
    ends("do { } while (true); return 1;", Limit::Operations);
    ends("again: goto again;", Limit::Operations);
    ends("while (true) { try { while (true) { } } catch { } finally { } }", Limit::Operations);
    ends("switch (1) { case 1: goto case 1; } return 1;", Limit::Operations);
    ends("System.Func<int, bool> f = x => true; while (f(1)) { } return 1;", Limit::Operations);
}

#[test]
fn endless_loops_end_by_time() {
    let limits = Limits { operations: u64::MAX, time: Duration::from_millis(20), ..Limits::default() };
    for code in ["while (true) { }", "for (int i = 0; ; i++) { var s = \"a\" + i; }"] {
        assert_eq!(reached(code, Limits { memory: usize::MAX, ..limits }), [Some(Limit::Time); 2], "{code}");
    }
}

#[test]
fn endless_recursion_ends_by_depth() {
    ends("int F(int n) { return F(n + 1) + 1; } return F(0);", Limit::Depth);
    ends(
        "int F(int n) { if (n < 0) { return 0; } else { return G(n + 1); } } int G(int n) { return F(n); } return F(0);",
        Limit::Depth,
    );
    ends("System.Func<int, int> f = null; f = n => f(n + 1); return f(0);", Limit::Depth);
    ends("int F(int n) { try { return F(n + 1); } finally { n = 0; } } return F(0);", Limit::Depth);
    ends("int F() { return new[] { 1 }.Select(x => F()).First(); } return F();", Limit::Depth);
}

#[test]
fn deep_calls_have_the_stack_they_need() {
    let limits = Limits { depth: 3_000, ..Limits::default() };
    let code =
        "int F(int n) { if (n > 0) { foreach (var x in new[] { 1 }) { return F(n - 1) + x; } } return 0; }
        return F(2500);";
    assert_eq!(reached(code, limits), [None, None]);
}

#[test]
fn greedy_allocations_end() {
    ends_somehow("return new string('x', int.MaxValue).Length;");
    ends_somehow("return \"x\".PadLeft(2000000000).Length;");
    ends_somehow("return new int[int.MaxValue].Length;");
    ends_somehow("return new byte[2000000000].Length;");
    ends_somehow("return new long[60000, 60000].Length;");
    ends_somehow("var s = \"x\"; while (true) { s = s + s; }");
    ends_somehow("var s = \"xxxxxxxxxxxxxxxx\"; while (true) { s += \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"; }");
    ends_somehow("var s = \"x\"; while (true) { s = s.Replace(\"x\", \"xxxxxxxx\"); }");
    ends_somehow("var s = \"x\"; while (true) { s = $\"{s}{s}{s}\"; }");
    ends_somehow("var s = \"x\"; while (true) { s = string.Format(\"{0}{0}\", s); }");
    ends_somehow("var s = \"x\"; while (true) { s = string.Join(s, s, s, s); }");
    ends_somehow("var b = new System.Text.StringBuilder(\"x\"); while (true) { b.Append(b.ToString()); }");
    ends_somehow("return Enumerable.Repeat(\"x\", int.MaxValue).ToList().Count;");
    ends_somehow("return Enumerable.Range(0, int.MaxValue).ToArray().Length;");
    ends_somehow(
        "return string.Concat(Enumerable.Repeat(\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\", int.MaxValue));",
    );
}

#[test]
fn long_native_work_ends_by_operations() {
    ends(
        "var many = Enumerable.Range(0, 100000); return many.SelectMany(x => many).Count();",
        Limit::Operations,
    );
    ends("return Enumerable.Range(0, int.MaxValue).Count(x => x < 0);", Limit::Operations);
    ends("return Enumerable.Range(0, int.MaxValue).Sum(x => (long)x);", Limit::Operations);
    ends(
        "var many = Enumerable.Range(0, 2000).ToList(); var left = many.Join(many, x => 1, x => 1, (x, y) => x); return left.Count();",
        Limit::Operations,
    );
}

#[test]
fn nested_objects_neither_overflow_the_stack_nor_hang() {
    let deep = [
        "object o = null; for (int i = 0; i < 30000; i++) { o = new object[] { o }; } return 1;",
        "object o = null; for (int i = 0; i < 30000; i++) { o = System.Tuple.Create(o); } return 1;",
        "object o = null; for (int i = 0; i < 30000; i++) { o = new { o }; } return 1;",
        "object o = null; for (int i = 0; i < 30000; i++) { o = new System.Collections.Generic.List<object> { o }; } return 1;",
        "object o = \"\"; for (int i = 0; i < 30000; i++) { o = new System.Collections.Generic.Dictionary<string, object> { { \"a\", o } }; } return 1;",
        "object o = \"\"; for (int i = 0; i < 30000; i++) { o = new System.Collections.Generic.KeyValuePair<string, object>(\"a\", o); } return 1;",
        "object o = \"\"; for (int i = 0; i < 30000; i++) { var q = new System.Collections.Generic.Queue<object>(); q.Enqueue(o); o = q; } return 1;",
        "object o = \"\"; for (int i = 0; i < 30000; i++) { var q = new System.Collections.Generic.LinkedList<object>(); q.AddLast(o); o = q; } return 1;",
        "object o = \"\"; for (int i = 0; i < 30000; i++) { o = new System.Collections.Generic.HashSet<object> { o }; } return 1;",
        "object o = \"\"; for (int i = 0; i < 30000; i++) { o = new System.Collections.Generic.SortedDictionary<string, object> { { \"a\", o } }; } return 1;",
        "System.Exception e = null; for (int i = 0; i < 30000; i++) { e = new System.Exception(\"m\", e); } return 1;",
        "var a = new Newtonsoft.Json.Linq.JArray(); for (int i = 0; i < 30000; i++) { a = new Newtonsoft.Json.Linq.JArray(a); } return 1;",
        "System.Func<int> f = () => 1; for (int i = 0; i < 30000; i++) { var g = f; f = () => g(); } return 1;",
    ];
    let limits = Limits { operations: 5_000_000, ..Limits::default() };
    for code in deep {
        assert_eq!(reached(code, limits), [None, None], "{code}");
    }
}

#[test]
fn questions_about_nested_objects_end() {
    let twice = "object a = 1; object b = 1; for (int i = 0; i < 60; i++) { a = System.Tuple.Create(a, a); b = System.Tuple.Create(b, b); }";
    ends(&format!("{twice} return a.Equals(b);"), Limit::Operations);
    ends(&format!("{twice} return a.GetHashCode();"), Limit::Operations);
    let pairs = "object a = 1; for (int i = 0; i < 60; i++) { a = new System.Collections.Generic.KeyValuePair<object, object>(a, a); }";
    ends_somehow(&format!("{twice} return a.ToString();"));
    ends_somehow(&format!("{pairs} return a.ToString();"));
    let chain = "object a = 1; object b = 1; for (int i = 0; i < 5000; i++) { a = System.Tuple.Create(a); b = System.Tuple.Create(b); }";
    ends(&format!("{chain} return a.Equals(b);"), Limit::Depth);
    ends(&format!("{chain} return a.GetHashCode();"), Limit::Depth);
    ends(&format!("{chain} return a.ToString();"), Limit::Depth);
    ends(
        "System.Collections.Generic.IEnumerable<int> q = new[] { 1 }; for (int i = 0; i < 5000; i++) { q = q.Select(x => x); } return q.Count();",
        Limit::Depth,
    );
}

#[test]
fn deep_text_is_refused_or_runs() {
    let library = library();
    let nested = |depth: usize| format!("{}1{}", "(".repeat(depth), ")".repeat(depth));
    let sum = |terms: usize| format!("1{}", " + i".repeat(terms));
    let texts = [
        format!("return {};", nested(150)),
        format!("return {};", nested(100_000)),
        format!("var i = 1; return {};", sum(2_000)),
        format!("return {}1;", "- ".repeat(100_000)),
        format!("{}return 1;{}", "{".repeat(100_000), "}".repeat(100_000)),
        format!("return {}1{};", "new[] { ".repeat(50_000), " }".repeat(50_000)),
        format!("{} return 1;", "if (true) ".repeat(50_000)),
        format!("return {} 1;", "true ? ".repeat(20_000)),
    ];
    let work = move || {
        for text in &texts {
            for form in [Form::Fused, Form::Plain] {
                let settings = Settings { gate: Gate::Permissive, form, ..Settings::default() };
                let compiled = compile(&library, text, Kind::Block, settings);
                if let Some(program) = compiled.program {
                    let result = program.evaluate(&Arc::new(Outside), &Limits::default());
                    assert!(result.is_ok(), "{}: {result:?}", &text[..60]);
                }
            }
        }
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join().unwrap();
}

#[test]
fn what_captures_itself_is_let_go() {
    let library = library();
    for code in [
        "var c = context; Func<int, int> f = null; f = n => c == null || n == 0 ? 1 : n * f(n - 1); return f(5);",
        "var c = context; int F(int n) => c == null || n == 0 ? 1 : n * F(n - 1); Func<int, int> f = F; return f(5);",
        "var c = context; Action a = null; a = () => { var b = a; if (c == null) b(); }; a(); return \"\";",
        "var c = context; Func<int> f = null; f = () => c == null ? f() : int.Parse(\"x\"); return f();",
        "var c = context; Func<int> f = null; f = () => c == null ? 1 : f(); return f();",
    ] {
        for form in [Form::Fused, Form::Plain] {
            let outside: Arc<dyn Globals> = Arc::new(Outside);
            let _ = program(&library, code, form).evaluate(&outside, &Limits::default());
            assert_eq!(Arc::strong_count(&outside), 1, "{code}");
        }
    }
}

#[test]
fn a_delegate_that_is_the_result_keeps_what_it_captures() {
    let code = "int n = 1; Func<int> f = () => ++n; f(); return f;";
    let f = program(&library(), code, Form::Fused).evaluate(&Arc::new(Outside), &Limits::default()).unwrap();
    assert_eq!(f.ty().unwrap().to_string(), "Func<int>");
}

#[test]
fn a_limit_says_where_it_was_reached() {
    let limits = Limits { operations: 10_000, memory: 1 << 20, ..Limits::default() };
    for (code, place) in [
        ("while (true) { }", "true) { }"),
        ("var s = new string('x', int.MaxValue); return s;", "new string('x', int.MaxValue)"),
        ("return Enumerable.Range(0, 1000000).Sum();", "Enumerable.Range(0, 1000000).Sum()"),
        ("int F(int n) => 1 + F(n + 1); return F(0);", "F(n + 1)"),
        ("Func<int, int> f = null; f = n => 1 + f(n); return f(0);", "f(n)"),
    ] {
        for form in [Form::Fused, Form::Plain] {
            let result = program(&library(), code, form).evaluate(&Arc::new(Outside), &limits);
            let Err(Failure::Limit(_, span)) = result else { panic!("{code}: {result:?}") };
            let start = span.unwrap_or_else(|| panic!("{code}: nobody knows where")).range().start;
            assert!(code[start..].starts_with(place), "{code} at {}", &code[start..]);
        }
    }
}

#[test]
fn what_contains_itself_is_let_go() {
    let library = library();
    let made = [
        "var l = new List<object>(); l.Add(l); l.Add(context); return 1;",
        "var l = new List<object>(); l.Add(new { a = Tuple.Create((object)l), context }); return \"x\" + l.Count;",
        "var d = new Dictionary<string, object>(); d[\"d\"] = d; d[\"c\"] = context; return d.Count;",
        "var a = new object[] { null, context }; a[0] = a; return a.Length;",
        "var q = new Queue<object>(); var s = new Stack<object>(); q.Enqueue(s); s.Push(q); q.Enqueue(context); return 1;",
        "var h = new HashSet<object>(); h.Add(new List<object> { h, context }); return 1;",
        "var l = new LinkedList<object>(); l.AddLast(l); l.AddLast(context); return 1;",
        "var s = new SortedDictionary<int, object>(); s[1] = s; s[2] = context; return 1;",
        "var l = new List<object>(); var c = context; l.Add((Func<int>)(() => c == null ? l.Count : 0)); return 1;",
        "var l = new List<object>(); l.Add(l); l.Add(context); return int.Parse(\"x\");",
        "var l = new List<object>(); l.Add(l); l.Add(context); while (true) { }",
        "var a = new List<object>(); var b = new List<object> { a, context }; a.Add(b); return new List<object>();",
    ];
    for code in made {
        for form in [Form::Fused, Form::Plain] {
            let outside: Arc<dyn Globals> = Arc::new(Outside);
            let limits = Limits { operations: 10_000, ..Limits::default() };
            let _ = program(&library, code, form).evaluate(&outside, &limits);
            assert_eq!(Arc::strong_count(&outside), 1, "{code}");
        }
    }
}

#[test]
fn what_the_result_holds_is_kept() {
    let code = "var l = new List<object>(); var inner = new List<object> { 1, l }; l.Add(inner); l.Add(context); return inner;";
    let outside: Arc<dyn Globals> = Arc::new(Outside);
    let value = program(&library(), code, Form::Fused).evaluate(&outside, &Limits::default()).unwrap();
    let list = value.downcast::<gatepost_expression::ListObject>().unwrap();
    assert_eq!(gatepost_expression::Object::count(&*list), Some(2));
    assert_eq!(Arc::strong_count(&outside), 2);
}
