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

const KEYS: &str = "
products:
  - { id: open, policy: open.xml }
  - { id: closed, subscription-required: true, policy: closed.xml }
  - { id: other, subscription-required: true }
apis:
  - { id: plain, path: plain }
  - { id: needs, path: needs/key, subscription-required: true, subscription-key: { header: X-Key, query: key } }
  - { id: product, path: product, subscription-required: true, products: [closed] }
  - { id: both, path: both, subscription-required: true, products: [open, closed] }
users:
  - { id: alice, email: alice@example.com }
subscriptions:
  - { id: all, primary-key: all-1, secondary-key: all-2, user: alice }
  - { id: one, api: needs, primary-key: one-1 }
  - { id: closed, product: closed, primary-key: closed-1 }
  - { id: other, product: other, primary-key: other-1 }
  - { id: suspended, state: suspended, primary-key: suspended-1 }
policy: global.xml
";

const WHO: &str = "<policies><inbound /><backend><forward-request /></backend><outbound><set-header name=\"X-Who\"><value>\
    @(context.Subscription?.Id + '/' + context.Product?.Id + '/' + context.User?.Email)</value></set-header></outbound>\
    <on-error><set-header name=\"X-Error\"><value>@(context.LastError.Source + '/' + context.LastError.Reason + '/' + \
    context.LastError.Message)</value></set-header></on-error></policies>";

fn keys() -> Gateway {
    let product = |name: &str| {
        format!(
            "<policies><outbound><base /><set-header name=\"X-Product\"><value>{name}</value></set-header></outbound></policies>"
        )
    };
    let folder = Folder::with(&[
        ("gatepost.yaml", KEYS),
        ("global.xml", WHO),
        ("open.xml", &product("open")),
        ("closed.xml", &product("closed")),
    ]);
    Gateway::of(folder.load().unwrap())
}

#[track_caller]
fn call(gateway: &Gateway, target: &str, header: &str) -> Reply {
    let mut client = gateway.connect();
    client.send(format!("GET {target} HTTP/1.1\r\nHost: gateway.example\r\n{header}\r\n"));
    client.reply()
}

#[test]
fn keys_open_what_their_subscriptions_are_for() {
    let gateway = keys();
    let who = |target: &str, key: &str| {
        let header =
            if key.is_empty() { String::new() } else { format!("Ocp-Apim-Subscription-Key: {key}\r\n") };
        let reply = call(&gateway, target, &header);
        let product = reply.header("x-product").unwrap_or_default();
        format!("{} {} {product}", reply.status, reply.header("x-who").unwrap_or_default()).trim().to_owned()
    };
    assert_eq!(who("/plain", ""), "200 //");
    assert_eq!(who("/plain", "unknown"), "200 //");
    assert_eq!(who("/plain", "all-1"), "200 all//alice@example.com");
    assert_eq!(who("/product", "all-2"), "200 all//alice@example.com");
    assert_eq!(who("/product", "closed-1"), "200 closed/closed/ closed");
    assert_eq!(who("/product", "other-1"), "401");
    assert_eq!(who("/product", "one-1"), "401");
    assert_eq!(who("/product", "suspended-1"), "401");
    assert_eq!(who("/product", ""), "401");
    assert_eq!(who("/both", ""), "200 /open/ open");
    assert_eq!(who("/both", "other-1"), "200 /open/ open");
    assert_eq!(who("/both", "closed-1"), "200 closed/closed/ closed");
}

#[test]
fn the_header_goes_before_the_query() {
    let gateway = keys();
    assert_eq!(call(&gateway, "/needs/key?key=one-1", "").status, 200);
    assert_eq!(call(&gateway, "/needs/key?key=wrong", "X-Key: one-1\r\n").status, 200);
    assert_eq!(call(&gateway, "/needs/key?key=one-1", "X-Key: wrong\r\n").status, 401);
    assert_eq!(
        call(&gateway, "/needs/key?subscription-key=one-1", "Ocp-Apim-Subscription-Key: one-1\r\n").status,
        401
    );
}

#[test]
fn refusals_are_those_of_the_service_byte_for_byte() {
    let gateway = keys();
    let missing = call(&gateway, "/needs/key/more", "");
    assert_eq!(missing.status, 401);
    assert_eq!(
        missing.header("www-authenticate"),
        Some(
            "AzureApiManagementKey realm=\"http://gateway.example/needs/key\",name=\"X-Key\",type=\"header\""
        )
    );
    assert_eq!(missing.header("content-type"), Some("application/json"));
    assert_eq!(
        missing.body,
        "{ \"statusCode\": 401, \"message\": \"Access denied due to missing subscription key. Make sure to include \
         subscription key when making requests to an API.\" }"
    );
    assert_eq!(
        missing.header("x-error"),
        Some(
            "authorization/SubscriptionKeyNotFound/Access denied due to missing subscription key. Make sure to include \
             subscription key when making requests to this API."
        )
    );
    let invalid = call(&gateway, "/product", "Ocp-Apim-Subscription-Key: no\r\n");
    assert_eq!(
        invalid.body,
        "{ \"statusCode\": 401, \"message\": \"Access denied due to invalid subscription key. Make sure to provide a \
         valid key for an active subscription.\" }"
    );
    let error = invalid.header("x-error").unwrap_or_default();
    assert!(error.starts_with("authorization/SubscriptionKeyInvalid/"), "{error}");
}

#[test]
fn limits_count_each_subscription() {
    let limited = "<policies><inbound><rate-limit calls=\"2\" renewal-period=\"300\" /></inbound></policies>";
    let config = "
apis: [{ id: a, path: a, subscription-required: true, policy: api.xml }]
subscriptions: [{ id: one, primary-key: k1, secondary-key: k2 }, { id: two, primary-key: k3 }]
";
    let folder = Folder::with(&[("gatepost.yaml", config), ("api.xml", limited)]);
    let gateway = Gateway::of(folder.load().unwrap());
    let status = |key: &str| call(&gateway, "/a", &format!("Ocp-Apim-Subscription-Key: {key}\r\n")).status;
    assert_eq!([status("k1"), status("k2"), status("k1"), status("k3")], [200, 200, 429, 200]);
}
