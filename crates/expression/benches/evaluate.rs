//! What an evaluation costs.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use gatepost_expression::{
    Exception, Form, Gate, Globals, Kind, Library, Limits, Object, Program, Ref, Settings, Str, Ty, Type,
    compile,
};

/// Name, kind and text of the measured expressions.
const EXPRESSIONS: [(&str, Kind, &str); 10] = [
    ("literal", Kind::Expression, "401"),
    (
        "authorization",
        Kind::Expression,
        r#"context.Request.Headers.GetValueOrDefault("Authorization","").Trim() == "Bearer""#,
    ),
    (
        "force authentication",
        Kind::Block,
        r#"return context.Request.Headers.ContainsKey("Authorization") && context.Request.Headers.GetValueOrDefault("Authorization").Trim() == "Bearer";"#,
    ),
    (
        "host and path",
        Kind::Expression,
        r#"context.Request.Headers.GetValueOrDefault("Host","") + ":" + 443 + "/orders""#,
    ),
    ("interpolation", Kind::Expression, r#"$"{context.Request.Headers.GetValueOrDefault("Host","")}/a""#),
    (
        "block",
        Kind::Block,
        r#"var host = context.Request.Headers.GetValueOrDefault("Host", "");
        if (string.IsNullOrEmpty(host)) { return "none"; }
        var parts = host.Split('.');
        return parts.Length > 2 ? parts[0] : host;"#,
    ),
    (
        "linq",
        Kind::Expression,
        r#""a=1; sid=2; b=3".Split(';').Select(x => x.Trim().Split('=')).FirstOrDefault(p => p[0] == "sid")?[1] ?? """#,
    ),
    ("loop of 1000", Kind::Block, "int s = 0; for (int i = 0; i < 1000; i++) { s += i; } return s;"),
    ("while of 1000", Kind::Block, "int s = 0; int i = 0; while (i < 1000) { s += i; i++; } return s;"),
    (
        "exception",
        Kind::Block,
        r#"try { return int.Parse("x"); } catch (System.FormatException) { return 0; }"#,
    ),
];

fn evaluate(c: &mut Criterion) {
    let library = Arc::new(Library::new(types(), Ty::named("Bench.IContext", [])));
    let context: Arc<dyn Globals> = Arc::new(Context::new());
    let limits = Limits::default();
    for form in [Form::Fused, Form::Plain] {
        let mut group = c.benchmark_group(format!("evaluate {form:?}"));
        for (name, kind, text) in EXPRESSIONS {
            let program = program(&library, text, kind, form);
            group.bench_function(name, |bencher| {
                bencher.iter(|| black_box(program.evaluate(&context, &limits)));
            });
        }
    }
}

fn compiling(c: &mut Criterion) {
    let library = Arc::new(Library::new(types(), Ty::named("Bench.IContext", [])));
    let mut group = c.benchmark_group("compile");
    for (name, kind, text) in EXPRESSIONS {
        group.bench_function(name, |bencher| {
            bencher.iter(|| black_box(program(&library, text, kind, Form::Fused)));
        });
    }
}

fn program(library: &Arc<Library>, text: &str, kind: Kind, form: Form) -> Program {
    let compiled =
        compile(library, text, kind, Settings { gate: Gate::Permissive, form, ..Settings::default() });
    let Some(program) = compiled.program else {
        unreachable!("{text}: {:?}", compiled.diagnostics);
    };
    program
}

#[derive(Debug)]
struct Context {
    request: Arc<Request>,
}

#[derive(Debug)]
struct Request {
    headers: Arc<Headers>,
}

#[derive(Debug)]
struct Headers(Vec<(Str, Str)>);

impl Context {
    fn new() -> Self {
        let headers = [
            ("Host", "contoso.example.test"),
            ("User-Agent", "bench"),
            ("Accept", "*/*"),
            ("Authorization", "Bearer  "),
        ];
        let headers = headers.map(|(name, value)| (Str::from(name), Str::from(value)));
        Self { request: Arc::new(Request { headers: Arc::new(Headers(headers.into())) }) }
    }
}

impl Headers {
    fn find(&self, name: &Str) -> Option<&Str> {
        let name = name.as_utf8().unwrap_or_default();
        let same = |other: &Str| other.as_utf8().is_some_and(|other| other.eq_ignore_ascii_case(name));
        self.0.iter().find(|(other, _)| same(other)).map(|(_, value)| value)
    }
}

fn types() -> Vec<Type> {
    vec![
        Type::interface("Bench.IContext")
            .part("Bench.IRequest Request", |context: &Context| &context.request),
        Type::interface("Bench.IRequest")
            .part("Bench.IHeaders Headers", |request: &Request| &request.headers),
        Type::interface("Bench.IHeaders")
            .method("bool ContainsKey(string key)", |headers: Ref<'_, Headers>, key: Ref<'_, Str>| {
                headers.find(&key).is_some()
            })
            .method("string GetValueOrDefault(string key)", |headers: Ref<'_, Headers>, key: Ref<'_, Str>| {
                headers.find(&key).cloned()
            })
            .method(
                "string GetValueOrDefault(string key, string defaultValue)",
                |headers: Ref<'_, Headers>, key: Ref<'_, Str>, default: Option<Ref<'_, Str>>| {
                    let default = default.map(|default| Str::clone(&default));
                    Ok::<_, Exception>(headers.find(&key).cloned().or(default))
                },
            ),
    ]
}

impl Object for Context {
    fn ty(&self) -> Ty {
        Ty::named("Bench.IContext", [])
    }
}

impl Object for Request {
    fn ty(&self) -> Ty {
        Ty::named("Bench.IRequest", [])
    }
}

impl Object for Headers {
    fn ty(&self) -> Ty {
        Ty::named("Bench.IHeaders", [])
    }
}

impl Globals for Context {
    fn utc_now(&self) -> i64 {
        0
    }

    fn fill_random(&self, _buffer: &mut [u8]) {}

    fn trusts(&self, _certificate: &[u8], _revocation: bool) -> bool {
        false
    }
}

criterion_group!(benches, evaluate, compiling);
criterion_main!(benches);
