//! Requests that two servers in a row could read in two ways never reach a backend.

use gatepost_tests::net::{Backend, Gateway};

/// Sends bytes that end in a smuggled request; the gateway must answer the first with this status and then close.
#[track_caller]
fn check(status: u16, request: &str) {
    let backend = Backend::echo();
    let gateway = Gateway::to(backend.address).start();
    let mut client = gateway.connect();
    client.send(request);
    let reply = client.reply();
    assert_eq!(reply.status, status, "{request:?}: {reply:?}");
    assert!(client.rest().is_empty(), "{request:?}: something follows the answer");
    let targets = backend.targets();
    assert!(!targets.iter().any(|target| target == "/smuggled"), "{request:?}: the backend saw {targets:?}");
    if status >= 400 {
        assert!(targets.is_empty(), "{request:?}: the backend saw {targets:?}");
    }
}

const SMUGGLED: &str = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

#[track_caller]
fn refused(status: u16, head: &str) {
    check(status, &format!("{head}\r\n\r\n{SMUGGLED}"));
}

#[test]
fn two_framings_are_read_as_chunks_and_the_connection_ends() {
    let body = format!("0\r\n\r\n{SMUGGLED}");
    let length = body.len();
    check(
        200,
        &format!(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\nTransfer-Encoding: chunked\r\n\r\n{body}"
        ),
    );
    check(
        200,
        &format!(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: {length}\r\n\r\n{body}"
        ),
    );
}

#[test]
fn lengths_that_contradict_are_refused() {
    refused(400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 38");
    refused(400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0, 38");
    refused(400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +0");
    refused(400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x0");
    refused(400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1");
    refused(400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:");
}

#[test]
fn other_transfer_codings_are_refused() {
    refused(400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity");
    refused(400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked");
    refused(501, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked");
    refused(501, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked");
    refused(501, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked");
    refused(400, "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked");
}

#[test]
fn malformed_headers_are_refused() {
    refused(400, "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n folded: 2");
    refused(400, "GET / HTTP/1.1\r\nHost: a\r\nContent-Length : 0");
    refused(400, "GET / HTTP/1.1\r\nHost: a\r\nX(y): 1");
    refused(400, "GET / HTTP/1.1\r\nHost: a\r\n: 1");
    refused(400, "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b");
    refused(400, "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb");
    refused(400, "GET / HTTP/1.1\r\n Host: a");
}

#[test]
fn malformed_request_lines_are_refused() {
    refused(400, "GE(T / HTTP/1.1\r\nHost: a");
    refused(400, "GET / HTTP/1.2\r\nHost: a");
    refused(400, "GET  / HTTP/1.1\r\nHost: a");
    refused(400, "GET a HTTP/1.1\r\nHost: a");
    refused(400, "GET * HTTP/1.1\r\nHost: a");
    refused(400, "GET /a b HTTP/1.1\r\nHost: a");
    refused(405, "CONNECT a:1 HTTP/1.1\r\nHost: a");
}

#[test]
fn a_request_has_one_host() {
    refused(400, "GET / HTTP/1.1\r\nX: 1");
    refused(400, "GET / HTTP/1.1\r\nHost: a\r\nHost: b");
    refused(400, "GET / HTTP/1.1\r\nHost: a/b");
    refused(400, "GET / HTTP/1.1\r\nHost: user@a");
}

#[test]
fn bytes_that_are_no_chunks_end_the_connection() {
    let backend = Backend::echo();
    let gateway = Gateway::to(backend.address).start();
    for size in ["x", "-1", "FFFFFFFFFFFFFFFFF", "1;\n"] {
        let mut client = gateway.connect();
        client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        client.send(size).send("\r\n").send(SMUGGLED).send(SMUGGLED);
        client.rest();
    }
    assert!(!backend.targets().iter().any(|target| target == "/smuggled"));
}

#[test]
fn what_is_too_large_is_refused() {
    let long = "a".repeat(17_000);
    refused(414, &format!("GET /{long} HTTP/1.1\r\nHost: a"));
    let large = "a".repeat(70_000);
    refused(431, &format!("GET / HTTP/1.1\r\nHost: a\r\nX: {large}"));
    let many = "\r\nX: 1".repeat(120);
    refused(431, &format!("GET / HTTP/1.1\r\nHost: a{many}"));
    refused(413, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999");
}

#[test]
fn a_body_of_unknown_length_is_cut_at_the_limit() {
    let backend = Backend::echo();
    let gateway = Gateway::to(backend.address).limits(|limits| limits.body_bytes = 10).start();
    let mut client = gateway.connect();
    client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    client.send("6\r\nabcdef\r\n6\r\nabcdef\r\n0\r\n\r\n");
    assert_eq!(client.reply().status, 413);
}

#[test]
fn a_target_in_absolute_form_is_forwarded_as_a_path() {
    let backend = Backend::echo();
    let gateway = Gateway::to(backend.address).start();
    let mut client = gateway.connect();
    client.send("GET http://other:1/path?q=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assert_eq!(client.reply().status, 200);
    let seen = backend.seen();
    assert_eq!(seen[0].target, "/path?q=1");
    assert_eq!(seen[0].headers["host"], backend.address.to_string());
}

#[test]
fn headers_of_the_connection_stay_behind() {
    let backend = Backend::echo();
    let gateway = Gateway::to(backend.address).start();
    let mut client = gateway.connect();
    client.send(
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: close, X-Mine\r\nX-Mine: 1\r\nKeep-Alive: 5\r\nTE: gzip\r\n\
         Upgrade: h2c\r\nProxy-Authorization: x\r\nX-Forwarded-For: 10.0.0.1\r\nX-Other: 2\r\n\r\n",
    );
    assert_eq!(client.reply().status, 200);
    let mut names: Vec<_> = backend.seen()[0].headers.keys().map(ToString::to_string).collect();
    names.sort();
    assert_eq!(names, ["host", "x-forwarded-for", "x-other"]);
    assert_eq!(backend.seen()[0].headers["x-forwarded-for"], "10.0.0.1, 127.0.0.1");
}
