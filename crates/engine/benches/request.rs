//! What a request costs in the engine, without any IO.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "where a bench cannot begin there is nothing to measure"
)]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use gatepost_engine::{
    Answer, BoxFuture, Call, CallError, Compiler, Content, Context, Event, Headers, Host, NamedValue, Permit,
    Program, Request, Scope, Source, State, Url,
};
use gatepost_expression::{Form, Kind, Limits, Settings, compile};

/// A host that answers at once.
struct Instant;

impl Host for Instant {
    fn now(&self) -> i64 {
        638_448_068_967_890_000
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }

    fn fill_random(&self, buffer: &mut [u8]) {
        buffer.fill(7);
    }

    fn sleep(&self, _duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }

    fn send(&self, _call: Call) -> BoxFuture<'static, Result<Answer, CallError>> {
        Box::pin(std::future::ready(Ok(Answer::new(http::StatusCode::OK))))
    }

    fn spawn(&self, _task: BoxFuture<'static, ()>) {}

    fn enter(&self, _key: &str, _max: u32) -> Option<Permit> {
        None
    }

    fn emit(&self, _event: Event) {}
}

fn program(text: &str) -> Arc<Program> {
    let tenant = NamedValue { text: "contoso".into(), secret: false };
    let compiler = Compiler::new(gatepost_policy::CATALOG)
        .with_named_values(BTreeMap::from([("tenantId".to_owned(), tenant)]));
    let compiled = compiler.compile(&[(Scope::Api, Source::new("bench.xml", text))]);
    compiled.program.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics))
}

fn headers(authorization: &str) -> Headers {
    let mut headers = Headers::new();
    for (name, value) in [
        ("Host", "gateway.example"),
        ("User-Agent", "bench"),
        ("Accept", "*/*"),
        ("Accept-Encoding", "gzip"),
        ("Authorization", authorization),
    ] {
        headers.set(name, [value]).unwrap();
    }
    headers
}

fn context(host: &Arc<dyn Host>, headers: Headers) -> Context {
    let url = Url::new("http", "gateway.example", 80, "/orders/7", "?a=1");
    let mut request = Request::new(http::Method::GET, url);
    request.headers = Arc::new(headers);
    let id = uuid::uuid!("6f9619ff-8b86-d011-b42d-00cf4fc964ff");
    Context::new(State::new(Arc::clone(host), request, id), Content::Empty)
}

fn requests(criterion: &mut Criterion) {
    let host: Arc<dyn Host> = Arc::new(Instant);
    let cases = [
        ("nothing", "<fragment />", "Bearer token"),
        ("literal", LITERAL, "Bearer token"),
        ("force-authentication passes", FRAGMENT, "Bearer eyJhbGciOiJub25lIn0.e30."),
        ("force-authentication refuses", FRAGMENT, "Bearer"),
    ];
    for (name, text, authorization) in cases {
        let program = program(text);
        let headers = headers(authorization);
        criterion.bench_function(name, |bencher| {
            bencher.iter_batched(
                || headers.clone(),
                |headers| {
                    let mut cx = context(&host, headers);
                    pollster::block_on(program.run(&mut cx))
                },
                BatchSize::SmallInput,
            );
        });
    }
}

/// The condition of the fragment alone.
fn condition(criterion: &mut Criterion) {
    let host: Arc<dyn Host> = Arc::new(Instant);
    let cx = context(&host, headers("Bearer  "));
    let limits = Limits::default();
    for form in [Form::Fused, Form::Plain] {
        let settings = Settings { form, ..Settings::default() };
        let compiled = compile(&gatepost_engine::library(), CONDITION, Kind::Block, settings);
        let program = compiled.program.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics));
        criterion.bench_function(&format!("the condition of force-authentication, {form:?}"), |bencher| {
            bencher.iter(|| black_box(program.evaluate(cx.globals(), &limits)));
        });
    }
}

const CONDITION: &str = r#"return context.Request.Headers.ContainsKey("Authorization")
    && context.Request.Headers.GetValueOrDefault("Authorization").Trim() == "Bearer";"#;
const LITERAL: &str = "<choose><when condition='true'><set-header name='X-A'><value>a</value></set-header></when>\
    </choose>";
const FRAGMENT: &str = include_str!("../../../policies/force-authentication.xml");

criterion_group!(benches, requests, condition);
criterion_main!(benches);
