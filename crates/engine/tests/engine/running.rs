//! Sections, scopes, errors and bodies, with a catalog of a few policies.

use std::collections::BTreeMap;

use crate::support::{body, compiler, context, marks, run, run_with};
use bytes::Bytes;
use gatepost_engine::{Content, NamedValue, Scope, Section, Source, TraceEvent};
use http_body_util::BodyExt;

const GLOBAL: &str = "<policies><inbound><mark word='g-in'/></inbound><backend><mark word='g-back'/></backend>\
    <outbound><mark word='g-out'/></outbound><on-error><mark word='g-err'/></on-error></policies>";

#[test]
fn base_stands_for_the_broader_scope_at_its_place() {
    let api = "<policies><inbound><mark word='a1'/><base/><mark word='a2'/></inbound><backend><base/></backend>\
        <outbound><base/></outbound><on-error><base/></on-error></policies>";
    let operation = "<policies><inbound><base/><mark word='o'/></inbound></policies>";
    let (reply, cx) =
        run(&compiler(), &[(Scope::Operation, operation), (Scope::Global, GLOBAL), (Scope::Api, api)]);
    assert_eq!(marks(&cx), "a1 g-in a2 o g-back g-out");
    assert_eq!((reply.response.status.as_u16(), body(&reply).as_str()), (200, ""));
}

#[test]
fn a_section_without_base_cuts_off_and_an_absent_one_does_not() {
    let product = "<policies><inbound><mark word='p'/></inbound></policies>";
    let api = "<policies><inbound><base/></inbound><outbound/></policies>";
    let (_, cx) = run(&compiler(), &[(Scope::Global, GLOBAL), (Scope::Product, product), (Scope::Api, api)]);
    assert_eq!(marks(&cx), "p g-back");
}

#[test]
fn loose_policies_and_fragments_stand_in_inbound_after_base() {
    for text in ["<fragment><mark word='f'/></fragment>", "<mark word='f'/>", "<mark word='f'/>\n<!-- x -->"]
    {
        let (_, cx) = run(&compiler(), &[(Scope::Global, GLOBAL), (Scope::Api, text)]);
        assert_eq!(marks(&cx), "g-in f g-back g-out", "{text}");
    }
}

#[test]
fn a_fragment_is_its_text_in_place() {
    let fragments = BTreeMap::from([(
        "two".to_owned(),
        Source::new("two.xml", "<fragment><mark word='{{w}}'/><fail status='418'/></fragment>"),
    )]);
    let values = BTreeMap::from([("w".to_owned(), NamedValue { text: "x".into(), secret: false })]);
    let compiler = compiler().with_fragments(fragments).with_named_values(values);
    let (reply, cx) =
        run(&compiler, &[(Scope::Api, "<mark word='a'/><include-fragment fragment-id='two'/>")]);
    assert_eq!(marks(&cx), "a x");
    assert_eq!(reply.response.status.as_u16(), 418);
    assert_eq!(cx.state().last_error.as_ref().unwrap().path.as_ref().unwrap().to_utf8(), "fail[1]");
}

#[test]
fn a_fault_runs_on_error_and_says_where() {
    let api = "<policies><inbound><base/><hold><part/><part number='n'><mark word='x'/><fail id='pol-1' status='502'/>\
        </part></hold></inbound><on-error><base/><mark word='a-err'/></on-error></policies>";
    let (reply, cx) = run(&compiler(), &[(Scope::Global, GLOBAL), (Scope::Api, api)]);
    assert_eq!(marks(&cx), "g-in x g-err a-err");
    let error = cx.state().last_error.clone().unwrap();
    let text = |text: &Option<gatepost_engine::Str>| text.as_ref().map(ToString::to_string);
    assert_eq!((error.source.to_string().as_str(), error.reason.to_string().as_str()), ("fail", "Failed"));
    assert_eq!(text(&error.path).as_deref(), Some("hold[1]/part[2]/fail[1]"));
    assert_eq!(text(&error.scope).as_deref(), Some("api"));
    assert_eq!(text(&error.section).as_deref(), Some("inbound"));
    assert_eq!(text(&error.policy_id).as_deref(), Some("pol-1"));
    assert_eq!(error.http_error_code, 502);
    assert_eq!(body(&reply), r#"{ "statusCode": 502, "message": "It failed with hunter2." }"#);
}

#[test]
fn an_inner_fault_tells_the_client_nothing() {
    let (reply, _) = run(&compiler(), &[(Scope::Api, "<fail/>")]);
    let expected = "{ \"statusCode\": 500, \"message\": \"Internal server error\", \"activityId\": \
                    \"6f9619ff-8b86-d011-b42d-00cf4fc964ff\" }";
    assert_eq!(body(&reply), expected);
    assert_eq!(reply.response.headers.first("content-type").unwrap(), "application/json");
}

#[test]
fn on_error_may_replace_the_response_and_may_fail_itself() {
    let replaced = "<policies><inbound><fail/></inbound><on-error><stop>sorry</stop><mark word='never'/></on-error></policies>";
    let (reply, cx) = run(&compiler(), &[(Scope::Api, replaced)]);
    assert_eq!((body(&reply).as_str(), marks(&cx).as_str()), ("sorry", ""));
    let failing = "<policies><inbound><fail status='400'/></inbound><on-error><fail status='501'/><mark word='never'/></on-error></policies>";
    let (reply, cx) = run(&compiler(), &[(Scope::Api, failing)]);
    assert_eq!((reply.response.status.as_u16(), marks(&cx).as_str()), (400, ""));
}

#[test]
fn returning_ends_everything() {
    let api = "<policies><inbound><base/><hold><part/><rest><stop>done</stop></rest></hold><mark word='never'/></inbound></policies>";
    let (reply, cx) = run(&compiler(), &[(Scope::Global, GLOBAL), (Scope::Api, api)]);
    assert_eq!((marks(&cx).as_str(), body(&reply).as_str()), ("g-in", "done"));
}

#[test]
fn secrets_do_not_show() {
    let secret = NamedValue { text: "hunter2".into(), secret: true };
    let compiler = compiler().with_named_values(BTreeMap::from([("key".to_owned(), secret)]));
    let mut cx = context(Content::Empty);
    let trace = cx.start_trace(compiler.secrets().clone());
    run_with(&compiler, &[(Scope::Api, "<mark word='{{key}}'/><fail/>")], &mut cx);
    assert_eq!(cx.state().last_error.as_ref().unwrap().message.to_utf8(), "It failed with ***.");
    assert_eq!(marks(&cx), "hunter2");
    let text = format!("{:?}", trace.entries());
    assert!(!text.contains("hunter2"), "{text}");
    assert!(text.contains("***"));
}

#[test]
fn a_trace_tells_what_each_policy_did() {
    let mut cx = context(Content::Empty);
    let trace = cx.start_trace(Default::default());
    run_with(&compiler(), &[(Scope::Api, "<hold><part><mark word='x'/></part></hold>")], &mut cx);
    let told: Vec<String> = trace
        .entries()
        .into_iter()
        .map(|entry| {
            let path = entry.place.map(|place| place.path.to_string()).unwrap_or_default();
            match entry.event {
                TraceEvent::Section(section) => section.name().to_owned(),
                TraceEvent::Variable { name, value } => format!("{path}: {name} = {value}"),
                TraceEvent::Started => format!("{path} ("),
                TraceEvent::Finished { .. } => format!(") {path}"),
                other => format!("{other:?}"),
            }
        })
        .collect();
    let expected = [
        Section::Inbound.name(),
        "hold[1] (",
        "hold[1]/part[1]/mark[1] (",
        "hold[1]/part[1]/mark[1]: marks = \"x\"",
        ") hold[1]/part[1]/mark[1]",
        ") hold[1]",
        "backend",
        "outbound",
    ];
    assert_eq!(told, expected);
}

fn streamed(parts: &[&'static str]) -> Content {
    let frames: Vec<Result<_, gatepost_engine::BoxError>> =
        parts.iter().map(|part| Ok(http_body::Frame::data(Bytes::from_static(part.as_bytes())))).collect();
    Content::Stream(http_body_util::StreamBody::new(futures_util::stream::iter(frames)).boxed_unsync())
}

#[test]
fn a_body_is_read_only_where_a_policy_reads_it() {
    let mut cx = context(streamed(&["ab", "c"]));
    run_with(&compiler(), &[(Scope::Api, "<mark word='x'/>")], &mut cx);
    assert!(cx.request().body.as_ref().unwrap().bytes().is_none());
    assert!(matches!(cx.request_content(), Content::Stream(_)));
    assert!(matches!(cx.request_content(), Content::Empty));

    let mut cx = context(streamed(&["ab", "c"]));
    let reply = run_with(&compiler(), &[(Scope::Api, "<slurp/>")], &mut cx);
    assert_eq!(body(&reply), "abc");
    assert!(matches!(cx.request_content(), Content::Bytes(..)));
}

#[test]
fn a_body_that_is_too_long_is_refused() {
    let settings = gatepost_engine::Settings {
        limits: gatepost_engine::Limits { request_body: 2, ..Default::default() },
        ..Default::default()
    };
    let mut cx = context(streamed(&["ab", "c"]));
    let reply = run_with(&compiler().with_settings(settings), &[(Scope::Api, "<slurp/>")], &mut cx);
    assert_eq!(reply.response.status.as_u16(), 413);
    let error = cx.state().last_error.clone().unwrap();
    assert_eq!(
        (error.reason.to_utf8(), error.source.to_utf8()),
        ("RequestBodyTooLarge".into(), "slurp".into())
    );
}

fn failing_with(
    limits: gatepost_engine::Limits,
    api: &str,
    cx: &mut gatepost_engine::Context,
) -> (u16, String) {
    let settings = gatepost_engine::Settings { limits, ..Default::default() };
    let reply = run_with(&compiler().with_settings(settings), &[(Scope::Api, api)], cx);
    let error = cx.state().last_error.clone();
    let told = error.map(|error| {
        let section = error.section.as_ref().map(ToString::to_string).unwrap_or_default();
        format!("{} {} {section}: {}", error.source, error.reason, error.message)
    });
    (reply.response.status.as_u16(), told.unwrap_or_default())
}

#[test]
fn a_body_as_long_as_it_may_be_is_read() {
    let limits = gatepost_engine::Limits { request_body: 3, ..Default::default() };
    let mut cx = context(streamed(&["ab", "c"]));
    assert_eq!(failing_with(limits, "<slurp/>", &mut cx), (200, String::new()));
}

#[test]
fn a_response_that_is_too_long_to_be_read_is_an_error_of_the_backend() {
    let limits = gatepost_engine::Limits { response_body: 2, ..Default::default() };
    let reads =
        "<policies><outbound><mark word='@(context.Response.Body.As<string>(true))'/></outbound></policies>";
    let message = "mark ResponseBodyTooLarge outbound: The body of the response is read by a policy and longer than 2 bytes.";
    let mut cx = context(Content::Empty);
    cx.set_answer(answer(streamed(&["ab", "c"])));
    assert_eq!(failing_with(limits, reads, &mut cx), (502, message.to_owned()));

    let mut cx = context(Content::Empty);
    cx.set_answer(answer(streamed(&["ab", "c"])));
    let passes = "<policies><outbound><mark word='x'/></outbound></policies>";
    assert_eq!(failing_with(limits, passes, &mut cx), (200, String::new()));
}

fn answer(content: Content) -> gatepost_engine::Answer {
    gatepost_engine::Answer {
        status: http::StatusCode::OK,
        reason: None,
        headers: Default::default(),
        content,
        extensions: Default::default(),
    }
}

#[test]
fn a_request_that_is_refused_runs_on_error_alone() {
    let documents = [(Scope::Global, Source::new("global", GLOBAL))];
    let program = compiler().compile(&documents).program.unwrap();
    let fault = gatepost_engine::Fault::new(404, "OperationNotFound", "No operation.")
        .from_source("configuration")
        .in_section(Section::Backend)
        .telling("Resource not found");
    let mut cx = context(Content::Empty);
    let reply = pollster::block_on(program.refuse(&mut cx, fault));
    assert_eq!(marks(&cx), "g-err");
    assert_eq!(body(&reply), r#"{ "statusCode": 404, "message": "Resource not found" }"#);
    let error = cx.state().last_error.clone().unwrap();
    assert_eq!((error.source.to_string().as_str(), error.http_error_code), ("configuration", 404));
    assert_eq!(error.section.as_ref().map(ToString::to_string).as_deref(), Some("backend"));
    assert!(error.scope.is_none() && error.path.is_none() && error.policy_id.is_none());
}

#[test]
fn one_program_serves_many_requests_at_a_time() {
    let documents =
        [(Scope::Api, Source::new("api", "<mark word='@(context.RequestId.ToString())' times='2'/>"))];
    let program = compiler().compile(&documents).program.unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..50 {
                    let mut cx = context(Content::Empty);
                    pollster::block_on(program.run(&mut cx));
                    let id = cx.state().request_id.to_string();
                    assert_eq!(marks(&cx), format!("{id} {id}"));
                }
            });
        }
    });
}
