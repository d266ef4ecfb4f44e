//! A trace shows what each policy did, and no secret.

use std::sync::{Arc, Mutex};

use gatepost_server::{Served, Tracing};
use gatepost_tests::net::{Folder, Raw};

#[test]
fn policies_and_what_they_changed_are_shown() {
    let folder = Folder::with(&[
        (
            "gatepost.yaml",
            "listen: [{ address: '127.0.0.1:0' }]\nworkers: 1\npolicy: global.xml\nnamed-values: { key: { value: hush, secret: true } }\n",
        ),
        (
            "global.xml",
            "<policies><inbound><set-variable name=\"who\" value=\"me\" /><set-header name=\"X-Key\"><value>{{key}}</value></set-header>\
             </inbound><backend><forward-request /></backend><outbound /><on-error /></policies>",
        ),
    ]);
    let shown = Arc::new(Mutex::new(String::new()));
    let into = Arc::clone(&shown);
    let tracing = Tracing::new(move |request| into.lock().unwrap().push_str(&request.lines(false)));
    let (served, _) = Served::start(&folder.load().unwrap(), Some(&tracing)).unwrap();
    let mut client = Raw::connect(served.addresses()[0]);
    client.send("GET /a?k=hush HTTP/1.1\r\nHost: gateway\r\n\r\n");
    assert_eq!(client.reply().status, 200);
    let text = shown.lock().unwrap().clone();
    assert!(text.starts_with("GET http://gateway/a?k=*** → 200 OK\n"), "{text}");
    for part in
        ["inbound", "set-variable", "variable who = \"me\"", "backend", "forward-request took", "outbound"]
    {
        assert!(text.contains(part), "`{part}` is missing:\n{text}");
    }
    assert!(!text.contains("hush"), "{text}");
    drop(client);
    served.shutdown();
}

#[test]
fn what_a_response_is_made_of_is_shown() {
    let folder = Folder::with(&[
        ("gatepost.yaml", "listen: [{ address: '127.0.0.1:0' }]\nworkers: 1\npolicy: global.xml\n"),
        (
            "global.xml",
            "<fragment><return-response><set-status code=\"418\" /><set-header name=\"X-A\"><value>b</value></set-header>\
             <set-body>c</set-body></return-response></fragment>",
        ),
    ]);
    let shown = Arc::new(Mutex::new(String::new()));
    let into = Arc::clone(&shown);
    let tracing = Tracing::new(move |request| into.lock().unwrap().push_str(&request.lines(false)));
    let (served, _) = Served::start(&folder.load().unwrap(), Some(&tracing)).unwrap();
    let mut client = Raw::connect(served.addresses()[0]);
    client.send("GET / HTTP/1.1\r\nHost: gateway\r\n\r\n");
    assert_eq!(client.reply().status, 418);
    let text = shown.lock().unwrap().clone();
    for part in ["status = 418", "response header X-A = b", "response body"] {
        assert!(text.contains(part), "`{part}` is missing:\n{text}");
    }
    drop(client);
    served.shutdown();
}
