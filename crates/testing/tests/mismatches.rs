//! Every kind of expectation can fail, and says how.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that is wrong ends with a panic")]

use std::path::Path;

use gatepost_testing::{CaseResult, Selection, read, run};

fn results(text: &str) -> Vec<CaseResult> {
    let loaded = read(Path::new("wrong.test.yaml"), text.to_owned()).unwrap();
    run(&loaded, &Selection::default())
}

/// What did not hold in the only case of a file, one line each.
fn mismatches(text: &str) -> Vec<String> {
    let results = results(text);
    let [result] = results.as_slice() else { panic!("{} cases", results.len()) };
    assert_eq!(result.error, None);
    let line = |text: &str| text.replace('\n', " ⏎ ");
    result
        .mismatches
        .iter()
        .map(|found| format!("{}: {} | {}", found.what, line(&found.expected), line(&found.actual)))
        .collect()
}

#[test]
fn of_the_response() {
    let found = mismatches(
        r#"
cases:
  - name: wrong
    inbound: |
      <set-variable name="n" value="@(5)" />
      <return-response><set-status code="418" /><set-header name="X-A"><value>1</value></set-header><set-body>{"a":1}</set-body></return-response>
    expect:
      status: 200
      reason: OK
      headers: { X-A: null, X-B: "2", x-a: { contains: "2" } }
      body: { matches: "^b", includes: { a: 2 } }
      json: { a: 2 }
      variables: { n: { type: System.Int64, value: 6 }, m: 1 }
      last-error: { source: choose }
      elapsed: { at-least: 1s, at-most: 2m }
"#,
    );
    assert_eq!(
        found,
        [
            "status: 200 | 418",
            "reason: OK | I'm a teapot",
            "header X-A: absent | 1",
            "header X-B: present | absent",
            "header x-a: contains: 2 | 1",
            r#"body: matches: ^b | {"a":1}"#,
            r#"body: { ⏎   "a": 2 ⏎ } | { ⏎   "a": 1 ⏎ }"#,
            r#"body: { ⏎   "a": 2 ⏎ } | { ⏎   "a": 1 ⏎ }"#,
            "variable m: set | not set",
            "variable n: System.Int64 | System.Int32",
            "variable n: 6 | 5",
            "last-error: an error | none",
            "elapsed: from 1s to 120s | 0ns",
        ]
    );
}

#[test]
fn of_calls_and_messages() {
    let found = mismatches(
        r#"
cases:
  - name: wrong
    inbound: |
      <proxy url="http://proxy.example.com" username="u" password="p" />
      <trace source="s"><message>m</message><metadata name="a" value="1" /></trace>
    expect:
      calls:
        - method: POST
          url: https://other.example.com/
          body: hello
          timeout: 1m
          continue-timeout: 5s
          http-version: 2
          follow-redirects: true
          proxy: none
        - {}
      trace:
        - { source: t, severity: error, message: n, metadata: { a: 2 } }
"#,
    );
    assert_eq!(
        found,
        [
            "calls: 2 calls | 1 call ⏎ GET https://backend.example.com/",
            "calls[0] method: POST | GET",
            "calls[0] url: https://other.example.com/ | https://backend.example.com/",
            "calls[0] body: hello | ",
            "calls[0] timeout: 60s | 300s",
            "calls[0] continue-timeout: 5s | none",
            "calls[0] http-version: 2 | 1",
            "calls[0] follow-redirects: true | false",
            r#"calls[0] proxy: none | Proxy { url: "http://proxy.example.com/", credentials: Some(("u", "p")) }"#,
            "trace[0] message: n | m",
            "trace[0] source: t | s",
            "trace[0] severity: error | verbose",
            "trace[0] metadata: a: 2 | a: 1",
        ]
    );
}

#[test]
fn of_an_error_and_of_what_the_loader_says() {
    let found = mismatches(
        r#"
cases:
  - name: wrong
    inbound: <set-method>@((string)null)</set-method>
    diagnostics: error policy::unknown 1:1 something
    expect:
      last-error: { source: a, reason: b, message: c, scope: d, section: e, path: f, policy-id: g }
      elapsed: 5s
"#,
    );
    assert_eq!(
        found,
        [
            "diagnostics: error policy::unknown 1:1 something | ",
            "last-error source: a | set-method",
            "last-error reason: b | ExpressionValueEvaluationFailure",
            "last-error scope: d | api",
            "last-error section: e | inbound",
            "last-error path: f | set-method[1]",
            "last-error policy-id: g | ",
            "last-error message: c | Expression evaluation failed. The result is null, which is not an HTTP method.",
            "elapsed: 5s | 0ns",
        ]
    );
}

#[test]
fn of_what_is_in_bodies() {
    let found = mismatches(
        r#"
cases:
  - name: wrong
    inbound: <return-response><set-body>{ "a":1 }</set-body></return-response>
    expect:
      body:
        json-path: { $.a: 2, $.b: 1 }
        xpath: { //a: x }
        schema: { properties: { a: { type: string } } }
        not: { contains: a }
"#,
    );
    assert_eq!(
        found,
        [
            "body $.a: 2 | 1",
            "body $.b: 1 | null",
            "body //a: XML | Data at the root level is invalid. Line 1, position 1.",
            r#"body schema /a: what the schema allows | 1 is not of type "string""#,
            r#"not body: something else | { "a":1 }"#,
        ]
    );
    let found = mismatches(
        r#"
cases:
  - name: wrong
    inbound: <return-response><set-body><![CDATA[<a><b>x</b><b>y</b></a>]]></set-body></return-response>
    expect: { body: { xpath: { //b: [x, z], /a/c: y, "//b[1]": null } } }
"#,
    );
    assert_eq!(found, ["body //b: x ⏎ z | x ⏎ y", "body //b[1]: absent | x", "body /a/c: present | absent"]);
}

#[test]
fn of_policies_and_conditions() {
    let found = mismatches(
        r#"
cases:
  - name: wrong
    inbound: |
      <choose><when condition="@(true)"><set-method id="here">PUT</set-method></when><otherwise><set-method>POST</set-method></otherwise></choose>
    expect:
      executed: [choose, "choose[1]/otherwise[1]", "inbound/choose[1]/when[2]"]
      skipped: [here, "choose[1]/otherwise[1]/set-method[1]"]
      holds: [context.Request.Method == "POST", "1 +"]
      not: { status: 200, headers: { X: a } }
"#,
    );
    assert_eq!(
        found,
        [
            "policy choose[1]/otherwise[1]: executed | not executed",
            "policy inbound/choose[1]/when[2]: a policy of what runs | there is none; there are \
             `choose[1]/when[1]`, `choose[1]/when[1]/set-method[1]`, `choose[1]/otherwise[1]`, \
             `choose[1]/otherwise[1]/set-method[1]`, `choose[1]`",
            "policy here: not executed | executed",
            r#"holds context.Request.Method == "POST": true | false"#,
            "holds 1 +: true | CS1525: Invalid expression term ')'",
            "not status: something else | it is so",
        ]
    );
}

#[test]
fn of_snapshots() {
    let found = mismatches(
        "cases:\n  - name: new\n    inbound: <return-response />\n    expect: { snapshot: true }\n",
    );
    assert_eq!(found, ["snapshot: one that `--update` writes | 200 OK ⏎ "]);
}

#[test]
fn the_place_where_a_response_came_from_is_told() {
    let origin = |text: &str| results(text)[0].origin.clone().unwrap();
    let answered = "cases:\n  - name: x\n    inbound: <choose><when condition=\"@(true)\"><return-response /></when></choose>\n    expect: { status: 1 }\n";
    assert_eq!(
        origin(answered),
        "`return-response` answered at case `x`:2:35 (inbound/choose[1]/when[1]/return-response[1])"
    );
    let failed = "cases:\n  - name: x\n    inbound: <set-method>@((string)null)</set-method>\n    expect: { status: 1 }\n";
    assert!(
        origin(failed).starts_with("`set-method` failed (ExpressionValueEvaluationFailure: "),
        "{}",
        origin(failed)
    );
    let forwarded = "cases:\n  - name: x\n    backend: <forward-request />\n    expect: { status: 1 }\n";
    assert!(
        origin(forwarded).starts_with("`forward-request` got it from the backend at "),
        "{}",
        origin(forwarded)
    );
}

#[test]
fn secrets_are_not_shown() {
    let found = mismatches(
        "named-values: { key: { value: hunter2, secret: true } }\ncases:\n  - name: x\n    inbound: <return-response><set-body>{{key}}</set-body></return-response>\n    expect: { body: a }\n",
    );
    assert_eq!(found, ["body: a | ***"]);
}

#[test]
fn of_requests_that_run_at_one_time() {
    let found = mismatches(
        r"
cases:
  - name: wrong
    backend: <forward-request />
    answers: [{ to: https://backend.example.com/slow, delay: 10s }]
    requests:
      - { get: /slow, expect: { elapsed: 1s } }
      - { get: /none, meanwhile: true, advance: 3s, expect: { elapsed: 0s } }
      - { get: /slow, expect: { elapsed: 10s } }
",
    );
    assert_eq!(
        found,
        [
            "requests[0] elapsed: 1s | 10s",
            "requests[1] calls: an answer for every call | no answer is prepared for GET \
             https://backend.example.com/none; the nearest one is answers[0], which wants ⏎   to: \
             https://backend.example.com/slow, not https://backend.example.com/none",
        ]
    );
}

#[test]
fn a_length_of_time_is_one() {
    let wrong =
        read(Path::new("a.test.yaml"), "cases:\n  - name: a\n    expect: { elapsed: soon }\n".to_owned());
    let report = format!("{:?}", miette::Report::new(wrong.unwrap_err()));
    assert!(report.contains("`soon` is no length of time"), "{report}");
}
