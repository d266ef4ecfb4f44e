//! Values as people read them.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test that is wrong ends with a panic")]

use std::sync::Arc;

use gatepost_expression::{Gate, Globals, Kind, Library, Limits, Object, Settings, Shown, Ty, Type, compile};

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

fn show(code: &str, width: usize) -> Shown {
    let library = Arc::new(Library::new(vec![Type::interface(CONTEXT)], Ty::named(CONTEXT, [])));
    let settings = Settings { gate: Gate::Permissive, ..Settings::default() };
    let compiled = compile(&library, code, Kind::Expression, settings);
    let program = compiled.program.unwrap_or_else(|| panic!("{code}: {:?}", compiled.diagnostics));
    program.show(&Arc::new(Outside), &Limits::default(), width).unwrap()
}

#[track_caller]
fn shows(code: &str, ty: &str, text: &str) {
    let shown = show(code, 40);
    assert_eq!((shown.ty.as_deref(), shown.text.as_str()), (Some(ty), text), "{code}");
}

#[test]
fn simple_values_are_literals() {
    shows("1", "int", "1");
    shows("1L", "long", "1L");
    shows("1.0", "double", "1.0");
    shows("1e300", "double", "1E+300");
    shows("0.0 / 0.0", "double", "NaN");
    shows("1.50m", "decimal", "1.50m");
    shows("'\\''", "char", "'\\''");
    shows("\"a\\\"\\n\\u0001\\ud800\"", "string", "\"a\\\"\\n\\u0001\\uD800\"");
    shows("DayOfWeek.Monday", "DayOfWeek", "DayOfWeek.Monday");
    shows("(DayOfWeek)9", "DayOfWeek", "(DayOfWeek)9");
    shows(
        "RegexOptions.IgnoreCase | RegexOptions.Multiline",
        "RegexOptions",
        "RegexOptions.IgnoreCase | RegexOptions.Multiline",
    );
    assert_eq!(show("(string)null", 40), Shown { ty: None, text: "null".to_owned() });
}

#[test]
fn times_round_trip() {
    shows("new DateTime(2024, 2, 29, 0, 0, 0, DateTimeKind.Utc)", "DateTime", "2024-02-29T00:00:00.0000000Z");
    shows("TimeSpan.FromSeconds(90)", "TimeSpan", "00:01:30");
}

#[test]
fn short_sequences_stand_in_one_line_and_long_ones_in_many() {
    shows("new[] { 1, 2 }", "int[]", "{ 1, 2 }");
    shows("new int[0]", "int[]", "{}");
    shows("new[] { 1, 2 }.Select(x => x * 2L)", "IEnumerable<long>", "{ 2L, 4L }");
    shows("(1, \"a\")", "(int, string)", "(1, \"a\")");
    shows("new { A = 1, B = new[] { 'x' } }", "<anonymous type: int A, char[] B>", "{ A = 1, B = { 'x' } }");
    shows(
        "new Dictionary<string, int> { { \"one\", 1 }, { \"two\", 2 }, { \"three\", 3 }, { \"four\", 4 } }",
        "Dictionary<string, int>",
        "{\n  [\"one\"] = 1,\n  [\"two\"] = 2,\n  [\"three\"] = 3,\n  [\"four\"] = 4\n}",
    );
    shows("JObject.Parse(\"{'a':[1]}\")", "JObject", "{\n  \"a\": [\n    1\n  ]\n}");
    shows("new JValue(\"x\")", "JValue", "\"x\"");
}

#[test]
fn long_things_are_shortened() {
    let text = show("Enumerable.Range(0, 1000).ToList()", 40).text;
    assert!(text.contains("\n  49,\n  … 950 more\n"), "{text}");
    let endless = show("Enumerable.Range(0, int.MaxValue)", 40).text;
    assert!(endless.contains('…') && endless.len() < 1_000, "{endless}");
    let long = show("new string('x', 100000)", 40).text;
    assert!(long.len() < 5_000 && long.ends_with("… 96000 more characters"), "{long}");
    let wide = show("Enumerable.Range(0, 40).Select(x => Enumerable.Range(0, 40))", 40).text;
    assert!(wide.len() < 10_000, "{}", wide.len());
}

#[test]
fn an_exception_ends_a_sequence_and_stands_in_it() {
    let text = show("new[] { \"1\", \"x\" }.Select(x => int.Parse(x))", 100).text;
    assert_eq!(text, "{ 1, System.FormatException: Input string was not in a correct format. }");
}
