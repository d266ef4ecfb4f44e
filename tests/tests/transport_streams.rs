//! Bodies pass piece by piece, both ways, and end when one side does.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use gatepost_tests::net::{Backend, Gateway, RawBackend, pause};

const CHUNKED: &str = "Host: a\r\nTransfer-Encoding: chunked\r\n";

#[test]
fn pieces_pass_as_they_come() {
    let backend = Backend::echo();
    let gateway = Gateway::to(backend.address).start();
    let mut client = gateway.connect();
    client.send(format!("POST / HTTP/1.1\r\n{CHUNKED}\r\n3\r\none\r\n"));
    assert_eq!(client.head().0, 200);
    assert_eq!(client.until("one\r\n"), "3\r\none\r\n");
    client.send("3\r\ntwo\r\n");
    assert_eq!(client.until("two\r\n"), "3\r\ntwo\r\n");
    client.send("0\r\n\r\n");
    assert_eq!(client.until("0\r\n\r\n"), "0\r\n\r\n");
    client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(client.reply().status, 200);
    assert_eq!(backend.connections(), 1);
}

#[test]
fn trailers_pass_and_those_that_frame_do_not() {
    let backend = Backend::echo();
    let gateway = Gateway::to(backend.address).start();
    let mut client = gateway.connect();
    client.send(format!(
        "POST / HTTP/1.1\r\n{CHUNKED}TE: trailers\r\nTrailer: X-Sum, Content-Length, Host\r\n\r\n\
         3\r\nabc\r\n0\r\nX-Sum: 7\r\nContent-Length: 5\r\nHost: evil\r\n\r\n"
    ));
    client.head();
    assert_eq!(client.until("\r\n\r\n"), "3\r\nabc\r\n0\r\nx-sum: 7\r\n\r\n");
    assert_eq!(backend.seen()[0].headers["te"], "trailers");
}

#[test]
fn a_large_body_passes_whole() {
    let backend = Backend::echo();
    let gateway = Gateway::to(backend.address).start();
    let body = "0123456789abcdef".repeat(200_000);
    let head = format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", body.len());
    // What comes back is read while the rest is sent: no side keeps it all.
    let (mut sender, mut receiver) = gateway.connect().split();
    let sent = body.clone();
    let sending = thread::spawn(move || {
        sender.send(head).send(sent);
    });
    assert!(receiver.reply().body == body);
    sending.join().unwrap();
}

#[test]
fn a_client_that_leaves_ends_the_call() {
    let (gone, was_gone) = mpsc::channel();
    let backend = RawBackend::start(move |mut raw| {
        raw.until("\r\n\r\n");
        gone.send(raw.is_closed()).unwrap();
    });
    let gateway = Gateway::to(backend.address).start();
    let mut client = gateway.connect();
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    pause(Duration::from_millis(100));
    drop(client);
    assert_eq!(was_gone.recv_timeout(Duration::from_secs(5)), Ok(true));
}

#[test]
fn a_client_that_leaves_ends_the_stream() {
    let (gone, was_gone) = mpsc::channel();
    let backend = RawBackend::start(move |mut raw| {
        raw.until("\r\n\r\n");
        raw.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n");
        gone.send(raw.is_closed()).unwrap();
    });
    let gateway = Gateway::to(backend.address).start();
    let mut client = gateway.connect();
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    client.until("data: 1\n\n");
    drop(client);
    assert_eq!(was_gone.recv_timeout(Duration::from_secs(5)), Ok(true));
}

#[test]
fn a_backend_that_breaks_off_breaks_the_response_off() {
    let backend = RawBackend::start(|mut raw| {
        raw.until("\r\n\r\n");
        raw.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    });
    let gateway = Gateway::to(backend.address).start();
    let mut client = gateway.connect();
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    assert!(client.rest().ends_with("\r\n\r\nhalf"));
}

#[test]
fn a_body_is_asked_for_when_the_backend_asks() {
    let backend = RawBackend::start(|mut raw| {
        let head = raw.until("\r\n\r\n");
        assert!(head.contains("expect: 100-continue"), "{head}");
        raw.send("HTTP/1.1 100 Continue\r\n\r\n");
        raw.until("body");
        raw.send("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
    });
    let gateway = Gateway::to(backend.address).forward("continue-timeout=\"60\"").start();
    let mut client = gateway.connect();
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    assert_eq!(client.until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("body");
    assert_eq!(client.reply().status, 201);
}

#[test]
fn a_body_that_the_backend_refuses_is_not_asked_for() {
    let backend = RawBackend::start(|mut raw| {
        raw.until("\r\n\r\n");
        raw.send("HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    });
    let gateway = Gateway::to(backend.address).forward("continue-timeout=\"60\"").start();
    let mut client = gateway.connect();
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    assert_eq!(client.reply().status, 417);
}

#[test]
fn a_backend_that_never_says_continue_gets_the_body_all_the_same() {
    let backend = RawBackend::start(|mut raw| {
        raw.until("body");
        raw.send("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
    });
    let gateway = Gateway::to(backend.address).forward("continue-timeout=\"1\"").start();
    let mut client = gateway.connect();
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    client.until("100 Continue\r\n\r\n");
    client.send("body");
    assert_eq!(client.reply().status, 201);
}

#[test]
fn a_response_without_a_body_keeps_what_it_says_of_one() {
    let backend = RawBackend::start(|mut raw| {
        raw.until("\r\n\r\n");
        raw.send("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\nETag: x\r\n\r\n");
        raw.until("\r\n\r\n");
        raw.send("HTTP/1.1 304 Not Modified\r\nContent-Length: 1234\r\n\r\n");
        raw.until("\r\n\r\n");
        raw.send("HTTP/1.1 204 No Content\r\n\r\n");
    });
    let gateway = Gateway::to(backend.address).start();
    let mut client = gateway.connect();
    client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
    let (status, headers) = client.head();
    assert_eq!(status, 200);
    assert!(headers.contains(&("content-length".to_owned(), "1234".to_owned())), "{headers:?}");
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(client.head().0, 304);
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(client.head().0, 204);
}
