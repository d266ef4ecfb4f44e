//! Whole exchanges: what a client asked, what it was answered, and the calls in between.

use std::sync::Arc;
use std::time::Duration;

use gatepost_engine::{
    Answer, BoxFuture, Call, CallError, Content, Context, Counters, Event, Headers, Host, Memory, Permit,
    Reply, read_content,
};
use http::HeaderMap;
use parking_lot::Mutex;

/// An exchange with a client. Secrets among the named values are masked.
#[derive(Clone, Debug, Default)]
pub struct Exchange {
    /// Id of the API.
    pub api: String,
    /// Path of the API.
    pub api_path: String,
    /// Id of the product; empty for none.
    pub product: String,
    /// Id of the operation.
    pub operation: String,
    /// Base URL of the backend.
    pub backend: String,
    /// What the client asked: its method and URL.
    pub method: String,
    /// The URL.
    pub url: String,
    /// Header fields and body of the request.
    pub request: Recorded,
    /// The status of the answer.
    pub status: u16,
    /// Header fields and body of the answer.
    pub response: Recorded,
    /// The calls that were made meanwhile, in order.
    pub calls: Vec<RecordedCall>,
}

/// Header fields and body of a message.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    /// Names and values in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// A call and what came of it.
#[derive(Clone, Debug)]
pub struct RecordedCall {
    /// The method.
    pub method: String,
    /// The URL.
    pub url: String,
    /// Status and message of the answer, or why there was none.
    pub answer: Result<(u16, Recorded), CallError>,
}

/// An exchange on its way.
pub(crate) struct Recording {
    host: Arc<RecordingHost>,
    request: Recorded,
}

impl Recording {
    /// Begins with the request's body, which is read and given back.
    pub(crate) async fn start(inner: Arc<dyn Host>, headers: HeaderMap, content: Content) -> (Self, Content) {
        let (body, content) = kept(content).await;
        let request = Recorded::new(&Headers::from(headers), body);
        (Self { host: Arc::new(RecordingHost { inner, calls: Arc::default() }), request }, content)
    }

    /// The world that notes what is asked of it.
    pub(crate) fn host(&self) -> Arc<dyn Host> {
        Arc::<RecordingHost>::clone(&self.host)
    }

    /// The body of the answer, which is read and given back.
    pub(crate) async fn answer(reply: &mut Reply) -> Vec<u8> {
        let (body, content) = kept(std::mem::take(&mut reply.content)).await;
        reply.content = content;
        body
    }

    /// The exchange; `body` is that of the answer.
    pub(crate) fn end(self, cx: &Context, reply: &Reply, body: Vec<u8>) -> Exchange {
        let state = cx.state();
        let request = &state.request;
        let text = |text: &str| cx.mask(text).into_owned();
        let api = state.api.as_deref();
        let service = api.and_then(|api| api.service_url.as_ref());
        let calls = std::mem::take(&mut *self.host.calls.lock());
        Exchange {
            api: api.map(|api| api.id.to_string()).unwrap_or_default(),
            api_path: api.map(|api| api.path.to_string()).unwrap_or_default(),
            product: state.product.as_ref().map(|product| product.id.to_string()).unwrap_or_default(),
            operation: state.operation.as_ref().map(|operation| operation.id.to_string()).unwrap_or_default(),
            backend: service.map(|url| text(&url.to_string())).unwrap_or_default(),
            method: request.original_method.to_string(),
            url: text(&request.original_url.to_string()),
            request: self.request.masked(cx),
            status: reply.response.status.as_u16(),
            response: Recorded::new(&reply.response.headers, body).masked(cx),
            calls: calls.into_iter().map(|call| call.masked(cx)).collect(),
        }
    }
}

impl Recorded {
    fn new(headers: &Headers, body: Vec<u8>) -> Self {
        let mut lines = Vec::new();
        for name in headers.names() {
            lines.extend(headers.values(&name).map(|value| (name.to_string(), value.into_owned())));
        }
        Self { headers: lines, body }
    }

    fn masked(self, cx: &Context) -> Self {
        let headers =
            self.headers.into_iter().map(|(name, value)| (name, cx.mask(&value).into_owned())).collect();
        let body = match std::str::from_utf8(&self.body) {
            Ok(text) => cx.mask(text).as_bytes().to_vec(),
            Err(_) => self.body,
        };
        Self { headers, body }
    }
}

impl RecordedCall {
    fn masked(self, cx: &Context) -> Self {
        Self {
            url: cx.mask(&self.url).into_owned(),
            answer: self.answer.map(|(status, message)| (status, message.masked(cx))),
            ..self
        }
    }
}

/// The bytes of a body, and a body of the same bytes.
async fn kept(content: Content) -> (Vec<u8>, Content) {
    let bytes = read_content(content, BODY).await.unwrap_or_default();
    (bytes.to_vec(), if bytes.is_empty() { Content::Empty } else { Content::Bytes(bytes, None) })
}

/// Longest body that is recorded.
const BODY: usize = 64 << 20;

/// A world that notes the calls that are made.
struct RecordingHost {
    inner: Arc<dyn Host>,
    calls: Arc<Mutex<Vec<RecordedCall>>>,
}

impl Host for RecordingHost {
    fn now(&self) -> i64 {
        self.inner.now()
    }

    fn monotonic(&self) -> Duration {
        self.inner.monotonic()
    }

    fn fill_random(&self, buffer: &mut [u8]) {
        self.inner.fill_random(buffer);
    }

    fn trusts(&self, certificate: &[u8], revocation: bool) -> bool {
        self.inner.trusts(certificate, revocation)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.inner.sleep(duration)
    }

    fn send(&self, call: Call) -> BoxFuture<'static, Result<Answer, CallError>> {
        let calls = Arc::clone(&self.calls);
        let (method, url) = (call.method.to_string(), call.url.to_string());
        let sent = self.inner.send(call);
        Box::pin(async move {
            let (answer, recorded) = match sent.await {
                Ok(mut answer) => {
                    let (body, content) = kept(std::mem::take(&mut answer.content)).await;
                    answer.content = content;
                    let message = Recorded::new(&answer.headers, body);
                    let status = answer.status.as_u16();
                    (Ok(answer), Ok((status, message)))
                }
                Err(error) => (Err(error.clone()), Err(error)),
            };
            calls.lock().push(RecordedCall { method, url, answer: recorded });
            answer
        })
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) {
        self.inner.spawn(task);
    }

    fn enter(&self, key: &str, max: u32) -> Option<Permit> {
        self.inner.enter(key, max)
    }

    fn counters(&self) -> Option<&dyn Counters> {
        self.inner.counters()
    }

    fn memory(&self) -> Option<&Memory> {
        self.inner.memory()
    }

    fn emit(&self, event: Event) {
        self.inner.emit(event);
    }
}
