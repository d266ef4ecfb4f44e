//! Who may come in, over sockets: what is answered before a request has found its operation.

#![expect(clippy::unwrap_used, reason = "a test that is wrong ends with a panic")]

use gatepost_tests::net::{Folder, Gateway, Reply};

const CONFIG: &str = "
policy: global.xml
apis:
  - id: orders
    path: orders
    policy: api.xml
    operations:
      - { method: GET, url: '/{id}' }
      - { method: PUT, url: '/{id}', policy: operation.xml }
      - { method: OPTIONS, url: '/own' }
  - { id: open, path: open, operations: [{ method: GET, url: '/' }] }
";

const GLOBAL: &str = "<policies><inbound><cross-domain><cross-domain-policy><allow-access-from domain=\"*\" />\
    </cross-domain-policy></cross-domain></inbound></policies>";

fn cors(origin: &str) -> String {
    format!(
        "<policies><inbound><check-header name=\"X-Never\" failed-check-httpcode=\"403\" /><cors><allowed-origins>\
         <origin>{origin}</origin></allowed-origins><allowed-methods><method>PUT</method></allowed-methods></cors>\
         </inbound></policies>"
    )
}

fn gateway() -> Gateway {
    let folder = Folder::with(&[
        ("gatepost.yaml", CONFIG),
        ("global.xml", GLOBAL),
        ("api.xml", &cors("https://api.example")),
        ("operation.xml", &cors("https://operation.example")),
    ]);
    Gateway::of(folder.load().unwrap())
}

#[track_caller]
fn preflight(gateway: &Gateway, target: &str, origin: &str, method: &str) -> Reply {
    let mut client = gateway.connect();
    client.send(format!(
        "OPTIONS {target} HTTP/1.1\r\nHost: gateway.example\r\nOrigin: {origin}\r\n\
         Access-Control-Request-Method: {method}\r\n\r\n"
    ));
    client.reply()
}

#[test]
fn preflights_are_answered_by_the_policies_of_the_operation_that_is_meant() {
    let gateway = gateway();
    let allowed = |origin: &str, method: &str| {
        let reply = preflight(&gateway, "/orders/7", origin, method);
        assert_eq!(reply.status, 200);
        assert!(reply.body.is_empty());
        reply.header("access-control-allow-origin").map(str::to_owned)
    };
    assert_eq!(allowed("https://api.example", "GET").as_deref(), Some("https://api.example"));
    assert_eq!(allowed("https://operation.example", "GET"), None);
    assert_eq!(allowed("https://operation.example", "PUT").as_deref(), Some("https://operation.example"));
    assert_eq!(allowed("https://api.example", "DELETE").as_deref(), Some("https://api.example"));
}

#[test]
fn an_operation_that_takes_options_and_an_api_without_cors_answer_no_preflight() {
    let gateway = gateway();
    assert_eq!(preflight(&gateway, "/orders/own", "https://api.example", "GET").status, 403);
    assert_eq!(preflight(&gateway, "/open", "https://api.example", "GET").status, 404);
    assert_eq!(preflight(&gateway, "/nowhere", "https://api.example", "GET").status, 404);
}

#[test]
fn cross_domain_is_answered_where_no_api_is() {
    let gateway = gateway();
    let mut client = gateway.connect();
    client.send("GET /crossdomain.xml HTTP/1.1\r\nHost: gateway.example\r\n\r\n");
    let reply = client.reply();
    assert_eq!(reply.status, 200);
    assert!(reply.body.starts_with("<cross-domain-policy>"));
    client.send("GET /other.xml HTTP/1.1\r\nHost: gateway.example\r\n\r\n");
    assert_eq!(client.reply().status, 404);
}
