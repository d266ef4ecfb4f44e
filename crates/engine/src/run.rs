//! The life of a request: inbound, backend, outbound, and on-error after a failure.

use std::sync::Arc;

use gatepost_expression::Str;
use http::StatusCode;

use crate::context::Context;
use crate::fault::Fault;
use crate::host::Event;
use crate::message::{Content, Response};
use crate::model::LastError;
use crate::policy::{Flow, Outcome, Step};
use crate::program::Program;
use crate::section::Section;

/// What goes to the client.
#[derive(Debug)]
pub struct Reply {
    /// Status and headers.
    pub response: Arc<Response>,
    /// The body.
    pub content: Content,
}

impl Program {
    /// Runs the policies for a request. Whatever happens, there is a reply; `cx` then shows how it came about.
    pub async fn run(&self, cx: &mut Context) -> Reply {
        self.enter(cx);
        let ran = self.sections_in_order(cx).await;
        let ended = match ran {
            Ok(_) => cx.end().await,
            Err(fault) => Err(fault),
        };
        match ended {
            Ok(()) => reply(cx),
            Err(fault) => self.on_error(cx, &fault).await,
        }
    }

    /// Refuses a request before any policy has run, such as one that matches no operation or has no key: only
    /// `on-error` runs.
    pub async fn refuse(&self, cx: &mut Context, fault: Fault) -> Reply {
        self.enter(cx);
        self.on_error(cx, &fault).await
    }

    /// Answers a browser's question before the request that it means, which no operation takes: of all policies only
    /// `cors` runs, where it stands directly in `inbound`. None where there is none.
    pub async fn preflight(&self, cx: &mut Context) -> Option<Reply> {
        let is_cors = |step: &&Step| &*step.place().policy == "cors";
        self.section(Section::Inbound).steps().iter().find(is_cors)?;
        cx.enter_preflight();
        let answered = self.run_only("cors", cx).await;
        Some(answered.unwrap_or_else(|| {
            cx.set_response(Response::default());
            reply(cx)
        }))
    }

    /// Runs the policies of one name that stand directly in `inbound` and nothing else: the reply of the one that
    /// ends the request, none where none does.
    pub async fn run_only(&self, policy: &str, cx: &mut Context) -> Option<Reply> {
        self.enter(cx);
        cx.enter_section(Section::Inbound);
        let steps = self.section(Section::Inbound).steps().iter();
        for step in steps.filter(|step| &*step.place().policy == policy) {
            match step.run(cx).await {
                Ok(Flow::Next) => {}
                Ok(Flow::Return) => return Some(reply(cx)),
                Err(fault) => return Some(self.on_error(cx, &fault).await),
            }
        }
        None
    }

    fn enter(&self, cx: &mut Context) {
        cx.enter_program(*self.limits(), self.secrets().clone());
    }

    async fn sections_in_order(&self, cx: &mut Context) -> Outcome {
        for section in [Section::Inbound, Section::Backend, Section::Outbound] {
            if section == Section::Outbound {
                // Where nothing was forwarded, an empty 200 is what outbound works on.
                let _ = cx.response_mut();
            }
            cx.enter_section(section);
            if self.section(section).run(cx).await? == Flow::Return {
                return Ok(Flow::Return);
            }
        }
        Ok(Flow::Next)
    }

    async fn on_error(&self, cx: &mut Context, fault: &Fault) -> Reply {
        let error = Arc::new(last_error(cx, fault));
        tell(cx, &error);
        cx.state_mut().last_error = Some(error);
        if !fault.keeps_response() || cx.response().is_none() {
            let response = error_response(cx, fault);
            cx.set_response(response);
        }
        cx.enter_section(Section::OnError);
        // A failure here ends the section; the response is sent as it stands.
        let ran = self.section(Section::OnError).run(cx).await;
        let ended = cx.end().await;
        for again in [ran.err(), ended.err()].into_iter().flatten() {
            tell(cx, &Arc::new(last_error(cx, &again)));
        }
        reply(cx)
    }
}

fn reply(cx: &mut Context) -> Reply {
    cx.apply_reply_headers();
    let content = cx.response_content();
    let response = cx.state_mut().response.clone().unwrap_or_default();
    Reply { response, content }
}

fn tell(cx: &Context, error: &Arc<LastError>) {
    let request_id = cx.state().request_id;
    cx.host().emit(Event::Fault { request_id, error: Arc::clone(error) });
}

pub(crate) fn last_error(cx: &Context, fault: &Fault) -> LastError {
    let place = fault.place();
    let section = place.map(|place| place.section).or(fault.section()).unwrap_or(cx.section());
    let source = fault.source().or_else(|| place.map(|place| place.policy.as_ref()));
    let path = fault.path().or_else(|| place.map(|place| &place.path));
    let text = |text: &Arc<str>| Str::from(text.as_ref());
    LastError {
        source: Str::from(source.unwrap_or_default()),
        reason: Str::from(fault.reason()),
        message: Str::from(cx.mask(fault.message()).as_ref()),
        scope: place.map(|place| Str::from(place.scope.name())),
        section: Some(Str::from(section.name())),
        path: path.map(text),
        policy_id: place.and_then(|place| place.id.as_ref()).map(|id| Str::from(cx.mask(id).as_ref())),
        http_error_code: fault.status().into(),
    }
}

fn error_response(cx: &Context, fault: &Fault) -> Response {
    let status = StatusCode::from_u16(fault.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let (body, content_type) = fault.body(&cx.state().request_id.to_string());
    let mut response = Response::new(status);
    // A header that cannot be is left out: the refusal itself matters more.
    let headers = response.headers_mut();
    let _ = headers.set("Content-Type", [content_type.as_ref()]);
    for (name, value) in fault.headers() {
        let _ = headers.append(name, value);
    }
    response.with_body(body)
}
