//! A configuration with several APIs: every request finds its own, and built-in routes answer where there is no backend.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that is wrong ends with a panic")]

use gatepost_tests::net::{Backend, Folder, Gateway, Reply};
use serde_json::{Value, json};

/// Policies that name themselves in a header of the response.
fn marked(mark: &str, base: bool) -> String {
    let base = if base { "<base />" } else { "" };
    format!(
        "<policies><inbound>{base}</inbound><backend>{base}</backend><outbound>{base}\
         <set-header name=\"X-Scope\" exists-action=\"append\"><value>{mark}</value></set-header></outbound>\
         <on-error>{base}<set-header name=\"X-Failed\" exists-action=\"append\"><value>{mark}</value></set-header></on-error>\
         </policies>"
    )
}

const GLOBAL: &str = "<policies><inbound /><backend><forward-request /></backend><outbound>\
    <set-header name=\"X-Scope\" exists-action=\"append\"><value>global</value></set-header></outbound>\
    <on-error><set-header name=\"X-Failed\" exists-action=\"append\"><value>global</value></set-header>\
    <set-header name=\"X-Error\"><value>@(context.LastError.Source + '/' + context.LastError.Reason + '/' + \
    context.LastError.Section)</value></set-header></on-error></policies>";

const APIS: &str = "
policy: global.xml
products:
  - { id: starter, policy: product.xml }
apis:
  - id: orders
    path: shop/orders
    product: starter
    policy: api.xml
    operations:
      - { method: GET, url: '/{id}', policy: operation.xml }
      - { method: GET, url: '/' }
  - id: shop
    path: /shop/
";

fn gateway() -> Gateway {
    let folder = Folder::with(&[
        ("gatepost.yaml", APIS),
        ("global.xml", GLOBAL),
        ("product.xml", &marked("product", true)),
        ("api.xml", &marked("api", true)),
        ("operation.xml", &marked("operation", true)),
    ]);
    Gateway::of(folder.load().unwrap())
}

#[track_caller]
fn get(gateway: &Gateway, target: &str) -> Reply {
    let mut client = gateway.connect();
    client.send(format!("GET {target} HTTP/1.1\r\nHost: gateway.example:81\r\nX-Mine: 1\r\n\r\n"));
    client.reply()
}

#[track_caller]
fn echo(reply: &Reply) -> Value {
    serde_json::from_str(&reply.body).unwrap_or_else(|_| panic!("no JSON: {reply:?}"))
}

fn all(reply: &Reply, name: &str) -> Vec<String> {
    let values = reply.headers.iter().filter(|(found, _)| found == name);
    values.flat_map(|(_, value)| value.split(',').map(|value| value.trim().to_owned())).collect()
}

#[test]
fn the_scopes_of_an_operation_apply_from_broad_to_narrow() {
    let gateway = gateway();
    let reply = get(&gateway, "/shop/orders/7?x=1");
    assert_eq!(all(&reply, "x-scope"), ["global", "product", "api", "operation"]);
    let echo = echo(&reply);
    assert_eq!(echo["path"], "/7");
    assert_eq!(echo["query"], json!({ "x": "1" }));
    assert_eq!(echo["headers"]["x-mine"], "1");
    assert_eq!(echo["headers"]["x-forwarded-for"], "127.0.0.1");
    let reply = get(&gateway, "/Shop/Orders/");
    assert_eq!(all(&reply, "x-scope"), ["global", "product", "api"]);
    assert_eq!(self::echo(&reply)["path"], "/");
    assert_eq!(all(&get(&gateway, "/shop/other/7"), "x-scope"), ["global"]);
}

#[test]
fn what_nobody_takes_is_not_found() {
    let gateway = gateway();
    for (target, failed) in
        [("/other", vec!["global"]), ("/shop/orders/7/8", vec!["global", "api"]), ("/", vec!["global"])]
    {
        let reply = get(&gateway, target);
        assert_eq!(reply.status, 404, "{target}");
        assert_eq!(reply.body, "{ \"statusCode\": 404, \"message\": \"Resource not found\" }");
        assert_eq!(reply.header("content-type"), Some("application/json"));
        assert_eq!(all(&reply, "x-failed"), failed, "{target}");
        assert_eq!(reply.header("x-error"), Some("configuration/OperationNotFound/backend"));
    }
}

#[test]
fn dots_do_not_lead_around_a_template() {
    let gateway = gateway();
    assert_eq!(get(&gateway, "/shop/orders/7/../../../other").status, 404);
    let reply = get(&gateway, "/shop/x/%2e%2E/orders/7");
    assert_eq!(all(&reply, "x-scope"), ["global", "product", "api", "operation"]);
    assert_eq!(echo(&reply)["path"], "/7");
}

#[test]
fn the_health_of_the_gateway_is_told() {
    let reply = get(&gateway(), "/status-0123456789abcdef");
    assert_eq!((reply.status, reply.body.as_str()), (200, ""));
}

#[test]
fn built_in_routes_answer() {
    let gateway = Gateway::of(Folder::with(&[("gatepost.yaml", "{}")]).load().unwrap());
    assert_eq!(get(&gateway, "/status/418").status, 418);
    assert_eq!(get(&gateway, "/status/42").status, 400);
    assert_eq!(get(&gateway, "/status/x").status, 400);
    let started = std::time::Instant::now();
    assert_eq!(echo(&get(&gateway, "/delay/0.2"))["method"], "GET");
    assert!(started.elapsed().as_millis() >= 200);
    assert_eq!(echo(&get(&gateway, "/data")), json!(["customers", "products", "orders"]));
    assert_eq!(echo(&get(&gateway, "/data/orders"))[0]["id"], 1001);
    assert_eq!(echo(&get(&gateway, "/data/products/3"))["name"], "Whistle");
    assert_eq!(get(&gateway, "/data/products/9").status, 404);
    let mut client = gateway.connect();
    client.send("PUT /any/path HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody");
    let reply = client.reply();
    assert_eq!((&echo(&reply)["method"], &echo(&reply)["body"]), (&json!("PUT"), &json!("body")));
}

#[test]
fn a_backend_gets_what_follows_the_path_of_the_api() {
    let backend = Backend::echo();
    let base = format!("http://{}/base/", backend.address);
    let file = format!(
        "apis:\n  - {{ id: a, path: api, backend: '{base}' }}\n  - {{ id: b, path: api/v2, backend: '{base}' }}\n"
    );
    let gateway = Gateway::of(Folder::with(&[("gatepost.yaml", &file)]).load().unwrap());
    for target in ["/api/x/?q=%20a&q=b", "/api", "/api/v2/y", "/api/v2x"] {
        assert_eq!(get(&gateway, target).status, 200);
    }
    assert_eq!(backend.targets(), ["/base/x/?q=%20a&q=b", "/base", "/base/y", "/base/v2x"]);
    assert_eq!(backend.seen()[0].headers["host"], backend.address.to_string());
}

#[test]
fn a_document_that_nobody_has_yet_is_replaced_while_requests_are_under_way() {
    let folder = Folder::with(&[("gatepost.yaml", "policy: global.xml"), ("global.xml", GLOBAL)]);
    let gateway = Gateway::of(folder.load().unwrap());
    let mut slow = gateway.connect();
    slow.send("GET /delay/0.3 HTTP/1.1\r\nHost: a\r\n\r\n");
    gatepost_tests::net::pause(std::time::Duration::from_millis(100));
    folder.write("global.xml", &GLOBAL.replace(">global<", ">new<"));
    gateway.served().replace(&folder.load().unwrap()).unwrap();
    assert_eq!(all(&get(&gateway, "/"), "x-scope"), ["new"]);
    assert_eq!(all(&slow.reply(), "x-scope"), ["global"]);
    slow.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(all(&slow.reply(), "x-scope"), ["new"]);
    folder.write("global.xml", "<policies><inbound><unknown-thing /></inbound></policies>");
    let errors = gateway.served().replace(&folder.load().unwrap()).unwrap_err();
    assert!(
        errors.documents.iter().any(|diagnostic| diagnostic.message.contains("unknown-thing")),
        "{errors:?}"
    );
    assert_eq!(all(&get(&gateway, "/"), "x-scope"), ["new"]);
}
