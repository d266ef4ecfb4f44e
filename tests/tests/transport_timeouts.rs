//! Who takes too long is cut off, and only who does.

use std::time::{Duration, Instant};

use gatepost_server::Limits;
use gatepost_tests::net::{Backend, Gateway, RawBackend, pause};

const GET: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const SHORT: Duration = Duration::from_millis(200);
const MOMENT: Duration = Duration::from_millis(20);

fn gateway(change: impl FnOnce(&mut Limits)) -> (Backend, Gateway) {
    let backend = Backend::echo();
    let gateway = Gateway::to(backend.address).limits(change).start();
    (backend, gateway)
}

#[test]
fn headers_that_trickle_in_are_cut_off() {
    let (backend, gateway) = gateway(|limits| limits.header_time = SHORT);
    let mut client = gateway.connect();
    let started = Instant::now();
    client.send("GET / HTTP/1.1\r\nHost: a\r\n");
    while client.is_silent(MOMENT) && started.elapsed() < Duration::from_secs(5) {
        client.send("X: 1\r\n");
    }
    assert!(started.elapsed() >= SHORT && started.elapsed() < Duration::from_secs(2));
    assert!(backend.targets().is_empty());
}

#[test]
fn a_slow_request_within_the_limit_is_answered() {
    let (_backend, gateway) = gateway(|limits| limits.header_time = Duration::from_secs(2));
    let mut client = gateway.connect();
    for byte in GET.as_bytes() {
        client.send([*byte]);
        pause(Duration::from_millis(5));
    }
    assert_eq!(client.reply().status, 200);
}

#[test]
fn an_idle_connection_is_closed() {
    let (_backend, gateway) = gateway(|limits| limits.keep_alive = SHORT);
    let mut fresh = gateway.connect();
    let mut used = gateway.connect();
    used.send(GET);
    assert_eq!(used.reply().status, 200);
    let started = Instant::now();
    assert!(fresh.is_closed() && used.is_closed());
    assert!(started.elapsed() >= MOMENT && started.elapsed() < Duration::from_secs(2));
}

#[test]
fn a_request_under_way_is_not_idle() {
    let backend = RawBackend::start(|mut raw| {
        raw.until("\r\n\r\n");
        pause(SHORT * 3);
        raw.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });
    let gateway = Gateway::to(backend.address).limits(|limits| limits.keep_alive = SHORT).start();
    let mut client = gateway.connect();
    client.send(GET);
    assert_eq!(client.reply().status, 200);
}

#[test]
fn a_body_that_stops_coming_is_cut_off() {
    let backend = RawBackend::start(|mut raw| drop(raw.rest()));
    let gateway = Gateway::to(backend.address).limits(|limits| limits.client_idle = SHORT).start();
    let mut client = gateway.connect();
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
    let started = Instant::now();
    assert_eq!(client.reply().status, 408);
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[test]
fn a_client_that_does_not_read_is_cut_off() {
    let backend = RawBackend::start(|mut raw| {
        raw.until("\r\n\r\n");
        raw.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
        let piece = "x".repeat(1_000_000);
        for _ in 0..100 {
            raw.send(&piece);
        }
    });
    let gateway = Gateway::to(backend.address).limits(|limits| limits.client_idle = SHORT).start();
    let mut client = gateway.connect();
    client.send(GET);
    pause(SHORT * 4);
    assert!(client.rest().len() < 100_000_000);
}

#[test]
fn a_backend_that_does_not_answer_is_given_up() {
    let backend = RawBackend::start(|mut raw| {
        raw.until("\r\n\r\n");
        assert!(raw.is_closed());
    });
    // Short spans are timed exactly, long ones counted in ticks.
    for (timeout, period) in [(SHORT, Duration::from_secs(8)), (Duration::from_secs(1), SHORT)] {
        let setup = Gateway::to(backend.address).limits(|limits| limits.keep_alive = period);
        let gateway = setup.forward(&format!("timeout-ms=\"{}\"", timeout.as_millis())).start();
        let mut client = gateway.connect();
        let started = Instant::now();
        client.send(GET);
        assert_eq!(client.reply().status, 500);
        assert!(started.elapsed() >= timeout && started.elapsed() < timeout * 3, "{:?}", started.elapsed());
    }
}

#[test]
fn a_backend_that_stops_within_its_body_is_given_up() {
    let backend = RawBackend::start(|mut raw| {
        raw.until("\r\n\r\n");
        raw.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        assert!(raw.is_closed());
    });
    let gateway = Gateway::to(backend.address)
        .limits(|limits| {
            limits.backend_idle = SHORT;
            limits.keep_alive = SHORT;
        })
        .start();
    let mut client = gateway.connect();
    let started = Instant::now();
    client.send(GET);
    assert!(client.rest().ends_with("half"));
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[test]
fn a_kept_backend_connection_is_closed_after_a_while() {
    let (closed, was_closed) = std::sync::mpsc::channel();
    let backend = RawBackend::start(move |mut raw| {
        raw.until("\r\n\r\n");
        raw.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        closed.send(raw.is_closed()).unwrap();
    });
    let gateway = Gateway::to(backend.address).limits(|limits| limits.backend_keep_alive = SHORT).start();
    let mut client = gateway.connect();
    client.send(GET);
    assert_eq!(client.reply().status, 200);
    assert_eq!(was_closed.recv_timeout(Duration::from_secs(5)), Ok(true));
}

#[test]
fn a_backend_that_nobody_runs_is_reported_at_once() {
    let free = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    let gateway = Gateway::to(free).start();
    let mut client = gateway.connect();
    client.send(GET);
    let reply = client.reply();
    assert_eq!(reply.status, 500);
    assert!(
        reply.body.starts_with("{ \"statusCode\": 500, \"message\": \"Internal server error\", "),
        "{reply:?}"
    );
}
