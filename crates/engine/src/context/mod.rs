//! What a policy sees of a request, and what expressions see as `context`.

mod bodies;
mod fork;
mod library;
mod state;
mod types;
mod variables;

use std::sync::Arc;

use gatepost_expression::{SharedGlobals, Str, Value};
use http::Extensions;

use crate::fault::Fault;
use crate::host::{Answer, BoxFuture, Host};
use crate::limits::Limits;
use crate::message::{Body, BodyStream, Content, Request, Response};
use crate::place::Place;
use crate::run::last_error;
use crate::secrets::Secrets;
use crate::section::Section;
use crate::trace::{Trace, TraceEvent};
use crate::value::describe;

pub use bodies::{ReadError, Reads, read_content};
pub use library::library;
pub use state::State;
pub use types::{Authorization, Jwt};
pub use variables::Variables;

/// One request on its way through the policies: all that a policy sees, and the only thing it changes.
///
/// What expressions can ask for is in a [`State`] of shared parts; the bodies that have not been read are here.
pub struct Context {
    state: Arc<State>,
    request_stream: Option<BodyStream>,
    response_stream: Option<BodyStream>,
    limits: Limits,
    section: Section,
    is_preflight: bool,
    reply_headers: Vec<ReplyHeader>,
    endings: Vec<Ending>,
    /// What the server put aside when the request arrived, and what the host gave back with the response, such
    /// as the two halves of an upgraded connection. The engine only carries it.
    pub extensions: Extensions,
}

impl Context {
    /// A request that has just arrived. `content` is its body; what is not streamed can be read at once.
    pub fn new(mut state: State, content: Content) -> Self {
        let (body, stream) = split(content, &state.request.charset());
        Arc::make_mut(&mut state.request).body = body.map(Arc::new);
        Self {
            state: Arc::new(state),
            request_stream: stream,
            response_stream: None,
            limits: Limits::default(),
            section: Section::Inbound,
            is_preflight: false,
            reply_headers: Vec::new(),
            endings: Vec::new(),
            extensions: Extensions::new(),
        }
    }

    /// What expressions see.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What expressions see, to change.
    pub fn state_mut(&mut self) -> &mut State {
        Arc::make_mut(&mut self.state)
    }

    /// The world outside.
    pub fn host(&self) -> &Arc<dyn Host> {
        &self.state.host
    }

    /// The request.
    pub fn request(&self) -> &Request {
        &self.state.request
    }

    /// The request, to change.
    pub fn request_mut(&mut self) -> &mut Request {
        Arc::make_mut(&mut self.state_mut().request)
    }

    /// The response, once there is one.
    pub fn response(&self) -> Option<&Response> {
        self.state.response.as_deref()
    }

    /// The response, to change; an empty `200 OK` where there was none.
    pub fn response_mut(&mut self) -> &mut Response {
        Arc::make_mut(self.state_mut().response.get_or_insert_default())
    }

    /// Replaces the response by one whose body, if any, is there.
    pub fn set_response(&mut self, response: Response) {
        self.response_stream = None;
        self.state_mut().response = Some(Arc::new(response));
    }

    /// Removes the response.
    pub fn clear_response(&mut self) {
        self.response_stream = None;
        self.state_mut().response = None;
    }

    /// Makes a backend's answer the response; its body is not read.
    pub fn set_answer(&mut self, answer: Answer) {
        let mut response = Response::new(answer.status);
        response.reason = answer.reason;
        response.headers = Arc::new(answer.headers);
        let (body, stream) = split(answer.content, &response.charset());
        response.body = body.map(Arc::new);
        self.set_response(response);
        self.response_stream = stream;
        self.extensions.extend(answer.extensions);
    }

    /// Replaces the body of the request.
    pub fn set_request_body(&mut self, bytes: impl Into<bytes::Bytes>) {
        self.request_stream = None;
        let charset = self.request().charset();
        self.request_mut().body = Some(Arc::new(Body::buffered(bytes, charset)));
    }

    /// Replaces the body of the response.
    pub fn set_response_body(&mut self, bytes: impl Into<bytes::Bytes>) {
        self.response_stream = None;
        let charset = self.response_mut().charset();
        self.response_mut().body = Some(Arc::new(Body::buffered(bytes, charset)));
    }

    /// The variables.
    pub fn variables(&self) -> &Variables {
        &self.state.variables
    }

    /// Sets a variable for the rest of the request.
    pub fn set_variable(&mut self, name: &Str, value: Value) {
        self.note(|| TraceEvent::Variable { name: name.to_string(), value: describe(&value) });
        Arc::make_mut(&mut self.state_mut().variables).set(name.clone(), value);
    }

    /// Lets expressions see a fault as `context.LastError` before it is decided whether the request fails of it.
    pub fn show_fault(&mut self, fault: &Fault) {
        let error = last_error(self, fault);
        self.state_mut().last_error = Some(Arc::new(error));
    }

    /// Ends what [`Context::show_fault`] began.
    pub fn forget_fault(&mut self) {
        self.state_mut().last_error = None;
    }

    /// The section that is running.
    pub fn section(&self) -> Section {
        self.section
    }

    /// Whether the request is a browser's question before the request that it means, which [`Program::preflight`]
    /// answers.
    ///
    /// [`Program::preflight`]: crate::Program::preflight
    pub fn is_preflight(&self) -> bool {
        self.is_preflight
    }

    /// Sets a header of whatever goes to the client in the end, be it the backend's response or an error.
    pub fn set_reply_header(&mut self, name: &str, value: impl Into<String>) {
        self.reply_headers.push(ReplyHeader { name: name.to_owned(), value: value.into(), adds: false });
    }

    /// Adds a value to a header of whatever goes to the client in the end, unless it has it.
    pub fn add_reply_header(&mut self, name: &str, value: impl Into<String>) {
        self.reply_headers.push(ReplyHeader { name: name.to_owned(), value: value.into(), adds: true });
    }

    /// Does something when the policies have run, so that it sees the response that goes to the client, whatever came
    /// of the request.
    pub fn at_end(&mut self, ending: Ending) {
        self.endings.push(ending);
    }

    /// What may be spent on the request.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The text without secrets, for whatever is shown to somebody.
    pub fn mask<'t>(&self, text: &'t str) -> std::borrow::Cow<'t, str> {
        self.state.secrets.mask(text)
    }

    /// What an expression is evaluated with.
    pub fn globals(&self) -> &dyn SharedGlobals {
        &self.state
    }

    /// Records from now on what happens. `secrets` are those of the program that is going to run.
    pub fn start_trace(&mut self, secrets: Secrets) -> Arc<Trace> {
        let trace = Arc::new(Trace::new(self.host().monotonic(), secrets));
        self.state_mut().trace = Some(Arc::clone(&trace));
        trace
    }

    /// Whether somebody wants to see what happens.
    pub fn is_traced(&self) -> bool {
        self.state.trace.is_some()
    }

    /// Records what happened, where somebody wants to see it.
    pub fn note(&self, event: impl FnOnce() -> TraceEvent) {
        if let Some(trace) = &self.state.trace {
            trace.record(self.host().monotonic(), self.state.place.clone(), event());
        }
    }

    pub(crate) fn enter_program(&mut self, limits: Limits, secrets: Secrets) {
        self.limits = limits;
        self.state_mut().secrets = secrets;
    }

    /// Does what was to be done at the end, all of it; the first that fails tells how.
    pub(crate) async fn end(&mut self) -> Result<(), Fault> {
        let mut result = Ok(());
        for ending in std::mem::take(&mut self.endings) {
            result = result.and(ending(self).await);
        }
        result
    }

    pub(crate) fn enter_preflight(&mut self) {
        self.is_preflight = true;
    }

    /// Gives the response the headers that policies had for it before there was one. One that cannot be is left
    /// out: the answer itself matters more.
    pub(crate) fn apply_reply_headers(&mut self) {
        let waiting = std::mem::take(&mut self.reply_headers);
        if waiting.is_empty() {
            return;
        }
        let headers = self.response_mut().headers_mut();
        for ReplyHeader { name, value, adds } in waiting {
            let _ = match headers.joined(&name).filter(|_| adds) {
                Some(known) if has_value(&known.to_utf8(), &value) => Ok(()),
                Some(known) => headers.set(&name, [format!("{known}, {value}")]),
                None => headers.set(&name, [value]),
            };
        }
    }

    pub(crate) fn enter_section(&mut self, section: Section) {
        self.section = section;
        if self.is_traced() {
            self.state_mut().place = None;
            self.note(|| TraceEvent::Section(section));
        }
    }

    pub(crate) fn enter_place(&mut self, place: &Arc<Place>) -> Option<Arc<Place>> {
        self.state_mut().place.replace(Arc::clone(place))
    }

    pub(crate) fn leave_place(&mut self, outer: Option<Arc<Place>>) {
        self.state_mut().place = outer;
    }
}

/// Something that is done at the end of a request.
pub type Ending = Box<dyn for<'a> FnOnce(&'a mut Context) -> BoxFuture<'a, Result<(), Fault>> + Send>;

/// A header that is known before the response is.
struct ReplyHeader {
    name: String,
    value: String,
    /// Whether values that the response has stay.
    adds: bool,
}

fn has_value(list: &str, value: &str) -> bool {
    list.split(',').any(|known| known.trim().eq_ignore_ascii_case(value))
}

/// What expressions see of a content, and what arrives of it later.
fn split(content: Content, charset: &crate::message::Charset) -> (Option<Body>, Option<BodyStream>) {
    match content {
        Content::Empty => (None, None),
        Content::Bytes(bytes, trailers) => {
            (Some(Body::buffered(bytes, *charset).with_trailers(trailers)), None)
        }
        Content::Stream(stream) => (Some(Body::streaming()), Some(stream)),
    }
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").field("state", &self.state).finish_non_exhaustive()
    }
}
