//! What an HTTP proxy between the gateway and its backend sees.

#![expect(clippy::expect_used, reason = "a test whose proxy is not called has failed")]

use std::sync::mpsc;

use gatepost_tests::net::{Folder, Gateway, RawBackend};

const ANSWER: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// The head that a proxy gets for a call to this backend, when it answers so; and what the client gets.
fn through_proxy(backend: &str, answer: &'static str) -> (String, u16) {
    let (seen, heads) = mpsc::channel();
    let proxy = RawBackend::start(move |mut raw| {
        let head = raw.until("\r\n\r\n");
        raw.send(answer);
        seen.send(head).expect("the test waits");
    });
    let policy = format!(
        "<fragment><proxy url=\"http://{}\" username=\"me\" password=\"{{{{password}}}}\" /></fragment>",
        proxy.address
    );
    let config = format!("backend: {backend}\npolicy: policy.xml\nnamed-values: {{ password: hush }}\n");
    let folder = Folder::with(&[("gatepost.yaml", &config), ("policy.xml", &policy)]);
    let gateway = Gateway::of(folder.load().expect("a configuration"));
    let mut client = gateway.connect();
    client.send("GET /orders?page=2 HTTP/1.1\r\nHost: gateway\r\n\r\n");
    let status = client.reply().status;
    (heads.recv().expect("the proxy is called"), status)
}

#[test]
fn a_proxy_gets_the_whole_url_and_the_credentials() {
    let (head, status) = through_proxy("http://backend.example/base", ANSWER);
    assert_eq!(status, 200);
    assert!(head.starts_with("GET http://backend.example/base/orders?page=2 HTTP/1.1\r\n"), "{head}");
    let head = head.to_ascii_lowercase();
    assert!(head.contains("\r\nhost: backend.example\r\n"), "{head}");
    assert!(head.contains("\r\nproxy-authorization: basic bwu6ahvzaa==\r\n"), "{head}");
}

#[test]
fn a_secure_backend_is_reached_through_a_tunnel_that_the_proxy_may_refuse() {
    let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";
    let (head, status) = through_proxy("https://backend.example/base", refusal);
    assert_eq!(status, 500);
    assert!(head.starts_with("CONNECT backend.example:443 HTTP/1.1\r\n"), "{head}");
    assert!(head.to_ascii_lowercase().contains("\r\nproxy-authorization: basic bwu6ahvzaa==\r\n"), "{head}");
}
