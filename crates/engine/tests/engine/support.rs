//! A catalog of a few policies and a host that does nothing, to test the engine with.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use gatepost_engine::{
    Answer, BoxFuture, Call, CallError, Compiler, Content, Context, Declaration, Event, Fault, Flow, Host,
    Outcome, Permit, Policies, Policy, Reads, Reply, Request, Scope, Sections, Source, State, Str, Url,
    Value, VariableName, declare,
};
use gatepost_macros::Element;

/// Appends a word to the response header `Marks`.
#[derive(Element)]
pub(crate) struct Mark {
    /// The word.
    word: Value<Str>,
    /// How often.
    #[element(default = "1")]
    times: Value<u32>,
}

impl Policy for Mark {
    const NAME: &'static str = "mark";
    const SECTIONS: Sections = Sections::ALL;

    async fn execute(&self, cx: &mut Context) -> Outcome {
        for _ in 0..self.times.get(cx)? {
            let word = self.word.get(cx)?;
            let name = Str::from("marks");
            let marks = match cx.variables().get("marks") {
                Some(gatepost_engine::Object::String(marks)) => format!("{marks} {word}"),
                _ => word.to_string(),
            };
            cx.set_variable(&name, gatepost_engine::Object::text(marks));
        }
        Ok(Flow::Next)
    }
}

/// Fails.
#[derive(Element)]
pub(crate) struct Fail {
    /// The status.
    #[element(default = "500")]
    status: u16,
}

impl Policy for Fail {
    const NAME: &'static str = "fail";
    const SECTIONS: Sections = Sections::ALL;

    async fn execute(&self, _cx: &mut Context) -> Outcome {
        Err(Fault::with_message(self.status, "Failed", "It failed with hunter2."))
    }
}

/// Ends the run.
#[derive(Element)]
pub(crate) struct Stop {
    /// The text of the response.
    #[element(text)]
    text: Option<Value<Str>>,
}

impl Policy for Stop {
    const NAME: &'static str = "stop";
    const SECTIONS: Sections = Sections::ALL;

    async fn execute(&self, cx: &mut Context) -> Outcome {
        if let Some(text) = &self.text {
            let text = text.get(cx)?;
            cx.set_response_body(text.to_utf8().into_owned());
        }
        Ok(Flow::Return)
    }
}

/// Holds policies.
#[derive(Element)]
pub(crate) struct Hold {
    /// Each part runs.
    #[element(children, at_least = 1)]
    part: Vec<Part>,
    /// Runs last.
    #[element(child)]
    rest: Policies,
}

#[derive(Element)]
struct Part {
    /// A variable that is set to the part's number.
    number: Option<VariableName>,
    /// What runs.
    #[element(content, except("stop"))]
    policies: Policies,
}

impl Policy for Hold {
    const NAME: &'static str = "hold";
    const SECTIONS: Sections = Sections::INBOUND.and(Sections::ON_ERROR);

    async fn execute(&self, cx: &mut Context) -> Outcome {
        for (index, part) in self.part.iter().enumerate() {
            if let Some(name) = &part.number {
                cx.set_variable(name.as_str(), gatepost_engine::Object::Int32(index as i32 + 1));
            }
            if part.policies.run(cx).await? == Flow::Return {
                return Ok(Flow::Return);
            }
        }
        self.rest.run(cx).await
    }
}

/// Reads the body of the request.
pub(crate) struct Slurp;

impl gatepost_engine::FromElement for Slurp {
    const SHAPE: &'static gatepost_engine::Shape = &gatepost_engine::Shape { docs: "", fields: &[] };

    fn read(reader: &mut gatepost_engine::Reader<'_, '_>) -> Option<Self> {
        reader.reads(Reads::REQUEST_BODY);
        reader.finish();
        Some(Self)
    }
}

impl Policy for Slurp {
    const NAME: &'static str = "slurp";
    const SECTIONS: Sections = Sections::ALL;

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let bytes = cx.request().body.as_ref().and_then(|body| body.bytes().cloned()).unwrap_or_default();
        cx.set_response_body(bytes);
        Ok(Flow::Next)
    }
}

pub(crate) static CATALOG: &[Declaration] =
    &[declare::<Mark>(), declare::<Fail>(), declare::<Stop>(), declare::<Hold>(), declare::<Slurp>()];

/// A compiler of the catalog.
pub(crate) fn compiler() -> Compiler {
    Compiler::new(CATALOG)
}

/// A host without an outside.
#[derive(Default)]
pub(crate) struct Nowhere(Mutex<Vec<Event>>);

impl Host for Nowhere {
    fn now(&self) -> i64 {
        638_447_996_967_890_000
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
        Box::pin(std::future::ready(Err(CallError::Timeout)))
    }

    fn spawn(&self, _task: BoxFuture<'static, ()>) {}

    fn enter(&self, _key: &str, _max: u32) -> Option<Permit> {
        None
    }

    fn emit(&self, event: Event) {
        self.0.lock().unwrap().push(event);
    }
}

/// A context of a GET without a body.
pub(crate) fn context(content: Content) -> Context {
    let request = Request::new(http::Method::GET, Url::parse("http://gateway.example/a").unwrap());
    let id = uuid::uuid!("6f9619ff-8b86-d011-b42d-00cf4fc964ff");
    Context::new(State::new(Arc::new(Nowhere::default()), request, id), content)
}

/// Loads documents, which must be right, and runs them.
pub(crate) fn run(compiler: &Compiler, documents: &[(Scope, &str)]) -> (Reply, Context) {
    let mut cx = context(Content::Empty);
    let reply = run_with(compiler, documents, &mut cx);
    (reply, cx)
}

/// Loads documents, which must be right, and runs them for a request.
pub(crate) fn run_with(compiler: &Compiler, documents: &[(Scope, &str)], cx: &mut Context) -> Reply {
    let documents: Vec<_> =
        documents.iter().map(|(scope, text)| (*scope, Source::new(scope.name(), *text))).collect();
    let compiled = compiler.compile(&documents);
    let wrong: Vec<_> = compiled.diagnostics.iter().filter(|found| found.is_error()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    pollster::block_on(compiled.program.unwrap().run(cx))
}

/// The words that `mark` left.
pub(crate) fn marks(cx: &Context) -> String {
    match cx.variables().get("marks") {
        Some(gatepost_engine::Object::String(marks)) => marks.to_string(),
        _ => String::new(),
    }
}

/// The body of a reply that is there.
pub(crate) fn body(reply: &Reply) -> String {
    match &reply.content {
        Content::Bytes(bytes, _) => String::from_utf8(bytes.to_vec()).unwrap(),
        Content::Empty => String::new(),
        Content::Stream(_) => panic!("the body is streamed"),
    }
}
