//! Connections are kept, shared, replaced when stale, and drained.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use gatepost_engine::Content;
use gatepost_server::{Binding, Client, Limits, ListenError, Respond, Trust, start};
use gatepost_tests::net::{Backend, Gateway, RawBackend, pause};
use http::{Request, Response};

const GET: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

#[test]
fn one_connection_on_each_side_serves_many_requests() {
    let backend = Backend::echo();
    let gateway = Gateway::to(backend.address).start();
    let mut client = gateway.connect();
    for number in 0..20 {
        let text = format!("number {number}");
        client.send(format!(
            "POST /{number} HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{text}",
            text.len()
        ));
        assert_eq!(client.reply().body, text);
    }
    assert_eq!(backend.connections(), 1);
}

#[test]
fn requests_sent_at_once_are_answered_in_order() {
    let backend = Backend::echo();
    let gateway = Gateway::to(backend.address).start();
    let mut client = gateway.connect();
    let post =
        |text: &str| format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{text}", text.len());
    client.send(["one", "two", "three"].map(post).concat());
    assert_eq!([client.reply().body, client.reply().body, client.reply().body], ["one", "two", "three"]);
}

#[test]
fn an_old_client_gets_its_connection_closed() {
    let backend = Backend::echo();
    let gateway = Gateway::to(backend.address).start();
    let mut client = gateway.connect();
    client.send("GET / HTTP/1.0\r\n\r\n");
    assert!(client.rest().starts_with("HTTP/1.0 200 OK"));
}

#[test]
fn a_request_survives_a_backend_that_closes_kept_connections() {
    // The backend closes each connection when its second request comes, as one whose patience just ended does.
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    let backend = RawBackend::start(move |mut raw| {
        counted.fetch_add(1, Ordering::SeqCst);
        raw.until("\r\n\r\n");
        raw.send(OK);
        raw.until("\r\n\r\n");
    });
    let gateway =
        Gateway::to(backend.address).limits(|limits| limits.keep_alive = Duration::from_millis(400)).start();
    for _ in 0..3 {
        let mut client = gateway.connect();
        client.send(GET);
        assert_eq!(client.reply().status, 200);
        // A connection counts as rested after one look of the sweeper.
        pause(Duration::from_millis(150));
    }
    assert_eq!(connections.load(Ordering::SeqCst), 3);
}

#[test]
fn a_request_that_must_not_be_repeated_is_not() {
    let backend = RawBackend::start(|mut raw| {
        raw.until("\r\n\r\n");
        raw.send(OK);
        raw.until("\r\n\r\n");
    });
    let gateway =
        Gateway::to(backend.address).limits(|limits| limits.keep_alive = Duration::from_millis(400)).start();
    let post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx";
    let mut client = gateway.connect();
    client.send(post);
    assert_eq!(client.reply().status, 200);
    pause(Duration::from_millis(150));
    client.send(post);
    assert_eq!(client.reply().status, 500);
}

#[test]
fn connections_to_one_backend_are_limited() {
    let open = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let (counted, highest) = (Arc::clone(&open), Arc::clone(&most));
    let backend = RawBackend::start(move |mut raw| {
        highest.fetch_max(counted.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        for _ in 0..3 {
            raw.until("\r\n\r\n");
            pause(Duration::from_millis(20));
            raw.send(OK);
        }
        counted.fetch_sub(1, Ordering::SeqCst);
    });
    let gateway = Gateway::to(backend.address).limits(|limits| limits.backend_connections = 2).start();
    let mut clients: Vec<_> = (0..6).map(|_| gateway.connect()).collect();
    for client in &mut clients {
        client.send(GET);
    }
    for client in &mut clients {
        assert_eq!(client.reply().body, "ok");
    }
    assert_eq!(most.load(Ordering::SeqCst), 2);
}

#[test]
fn connections_of_clients_are_limited() {
    let backend = Backend::echo();
    let gateway = Gateway::to(backend.address).limits(|limits| limits.connections = 2).start();
    let mut first = gateway.connect();
    let mut second = gateway.connect();
    for client in [&mut first, &mut second] {
        client.send(GET);
        assert_eq!(client.reply().status, 200);
    }
    assert!(gateway.connect().is_closed());
    drop(first);
    let deadline = Instant::now() + Duration::from_secs(5);
    let mut answered = false;
    while !answered && Instant::now() < deadline {
        answered = gateway.connect().send(GET).is_answered();
    }
    assert!(answered, "a place that became free is taken again");
}

#[test]
fn shutdown_waits_for_requests_under_way_and_accepts_no_more() {
    let backend = RawBackend::start(|mut raw| {
        raw.until("\r\n\r\n");
        pause(Duration::from_millis(300));
        raw.send(OK);
    });
    let gateway = Gateway::to(backend.address).start();
    let address = gateway.address;
    let mut idle = gateway.connect();
    let mut busy = gateway.connect();
    busy.send(GET);
    pause(Duration::from_millis(100));
    let started = Instant::now();
    let ending = thread::spawn(move || gateway.shutdown());
    assert!(idle.is_closed());
    let reply = busy.reply();
    assert_eq!((reply.status, reply.body.as_str()), (200, "ok"));
    assert!(busy.is_closed());
    ending.join().unwrap();
    assert!(started.elapsed() < Duration::from_secs(2));
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[test]
fn shutdown_does_not_wait_for_ever() {
    let backend = RawBackend::start(|mut raw| {
        raw.until("\r\n\r\n");
        pause(Duration::from_secs(20));
    });
    let gateway =
        Gateway::to(backend.address).limits(|limits| limits.drain_time = Duration::from_millis(200)).start();
    let mut client = gateway.connect();
    client.send(GET);
    pause(Duration::from_millis(100));
    let started = Instant::now();
    gateway.shutdown();
    assert!(started.elapsed() < Duration::from_secs(2));
    assert!(client.is_closed());
}

#[test]
fn a_port_in_use_is_reported() {
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = taken.local_addr().unwrap();
    let bindings = [Binding { address, tls: None }];
    let error = start(&bindings, 1, Limits::default(), Trust::default(), |_| Nobody).unwrap_err();
    assert!(matches!(error, ListenError::InUse(found) if found == address), "{error:?}");
    let foreign = [Binding { address: "192.0.2.1:80".parse().unwrap(), tls: None }];
    let error = start(&foreign, 1, Limits::default(), Trust::default(), |_| Nobody).unwrap_err();
    assert!(matches!(error, ListenError::Foreign(_)), "{error:?}");
}

struct Nobody;

impl Respond for Nobody {
    type Session = ();

    fn greet(&self, _: Client) {}

    async fn respond(&self, (): &(), _: Request<Content>) -> Response<Content> {
        Response::new(Content::Empty)
    }
}
