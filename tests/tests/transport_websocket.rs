//! A WebSocket passes through; nothing else that would leave HTTP does.

use std::time::Duration;

use gatepost_tests::net::{Gateway, RawBackend, pause};

const SWITCH: &str = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\n";

#[test]
fn a_websocket_passes_through() {
    let backend = RawBackend::start(|mut raw| {
        let head = raw.until("\r\n\r\n").to_lowercase();
        assert!(
            head.contains("upgrade: websocket\r\n") && head.contains("connection: upgrade\r\n"),
            "{head}"
        );
        assert!(head.contains("sec-websocket-key: abc\r\n"), "{head}");
        raw.send(SWITCH);
        raw.until("ping");
        raw.send("pong");
        raw.until("bye");
    });
    let gateway =
        Gateway::to(backend.address).limits(|limits| limits.client_idle = Duration::from_millis(100)).start();
    let mut client = gateway.connect();
    client.send(
        "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n\
         Sec-WebSocket-Key: abc\r\nSec-WebSocket-Version: 13\r\n\r\n",
    );
    let (status, headers) = client.head();
    assert_eq!(status, 101);
    assert!(headers.contains(&("upgrade".to_owned(), "websocket".to_owned())), "{headers:?}");
    // Longer than any limit between requests: a WebSocket may be silent.
    pause(Duration::from_millis(400));
    client.send("ping");
    assert_eq!(client.until("pong"), "pong");
    client.send("bye");
    assert!(client.is_closed());
}

#[test]
fn a_backend_may_refuse_a_websocket() {
    let backend = RawBackend::start(|mut raw| {
        raw.until("\r\n\r\n");
        raw.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
    });
    let gateway = Gateway::to(backend.address).start();
    let mut client = gateway.connect();
    client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    let reply = client.reply();
    assert_eq!((reply.status, reply.body.as_str()), (403, "no"));
}

#[test]
fn a_backend_cannot_switch_unasked() {
    let backend = RawBackend::start(|mut raw| {
        let head = raw.until("\r\n\r\n").to_lowercase();
        assert!(!head.contains("upgrade"), "{head}");
        raw.send(SWITCH);
    });
    let gateway = Gateway::to(backend.address).start();
    let mut client = gateway.connect();
    client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n\r\n");
    assert_eq!(client.reply().status, 502);
}
