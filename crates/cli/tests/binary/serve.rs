//! Gateways that start, end, and cannot reach what they need.

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use tempfile::tempdir;

use crate::command::{Ended, repository, run, run_in};
use crate::gateway::Gateway;

const POLICY: &str = "policies/correlation-id.xml";

#[test]
fn who_asks_for_the_end_gets_it_when_requests_are_answered() {
    let gateway = Gateway::start(&repository(), &[POLICY]);
    let slow = gateway.begin("/delay/1", "");
    // The answer to this request says that the one before has been accepted.
    assert_eq!(gateway.get("/status/204", "").status, "204 No Content");
    gateway.terminate();
    assert_eq!(slow.end().status, "200 OK");
    let address = gateway.address;
    let (status, said) = gateway.ended();
    assert_eq!(status.code(), Some(0), "{said}");
    assert!(said.contains("ending\n"), "{said}");
    assert!(TcpListener::bind(address).is_ok(), "somebody still listens");
}

#[test]
fn who_asks_for_the_end_at_once_gets_it() {
    for _ in 0..10 {
        let gateway = Gateway::start(&repository(), &[POLICY]);
        gateway.terminate();
        let (status, said) = gateway.ended();
        assert_eq!(status.code(), Some(0), "{said}");
    }
}

#[test]
fn a_port_in_use_is_told_with_a_way_out() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let Ended { code, err, .. } = run(&["serve", POLICY, "--listen", &address.to_string()]);
    assert_eq!(code, 4, "{err}");
    assert!(err.contains(&format!("port {} of 127.0.0.1 is in use", address.port())), "{err}");
    assert!(err.contains("take another port"), "{err}");
}

#[test]
fn an_unreachable_backend_fails_requests_and_not_the_gateway() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let folder = tempdir().unwrap();
    let policy = "<policies><inbound /><backend><forward-request /></backend><outbound /><on-error>\
                  <set-header name=\"X-Error\" exists-action=\"override\">\
                  <value>@(context.LastError.Source + \" \" + context.LastError.Reason)</value></set-header>\
                  </on-error></policies>";
    fs::write(folder.path().join("policy.xml"), policy).unwrap();
    let backend = format!("http://{closed}");
    let mut gateway = Gateway::start(folder.path(), &["policy.xml", "--backend", &backend, "--trace"]);
    for _ in 0..2 {
        let answer = gateway.get("/orders", "");
        // As in Azure, this is the gateway's own failure.
        assert_eq!(answer.status, "500 Internal Server Error", "{answer:?}");
        assert_eq!(answer.header("x-error"), ["forward-request BackendConnectionFailure"], "{answer:?}");
        let start = "{ \"statusCode\": 500, \"message\": \"Internal server error\", \"activityId\": \"";
        assert!(answer.body.starts_with(start), "{answer:?}");
    }
    assert!(gateway.is_running());
    gateway.terminate();
    let (_, said) = gateway.ended();
    assert!(said.contains("forward-request failed: BackendConnectionFailure"), "{said}");
}

#[test]
fn addresses_of_others_and_forbidden_ports_are_told() {
    let Ended { code, err, .. } = run(&["serve", POLICY, "--listen", "203.0.113.1:8080"]);
    assert_eq!(code, 4, "{err}");
    assert!(err.contains("203.0.113.1 is not an address of this machine"), "{err}");
}

#[test]
fn a_change_is_taken_over_and_a_mistake_is_not() {
    let folder = tempdir().unwrap();
    let write = |value: &str| {
        let text = format!(
            "<fragment><return-response><set-status code=\"{value}\" /></return-response></fragment>"
        );
        fs::write(folder.path().join("policy.xml"), text).unwrap();
    };
    write("201");
    let gateway = Gateway::start(folder.path(), &["policy.xml"]);
    assert_eq!(gateway.get("/", "").status, "201 Created");
    write("202");
    wait_for(|| gateway.get("/", "").status == "202 Accepted");
    write("many");
    wait_for(|| gateway.said().contains("not reloaded"));
    assert_eq!(gateway.get("/", "").status, "202 Accepted");
    assert!(gateway.said().contains("policy.xml:1:"), "{}", gateway.said());
}

#[test]
fn a_configuration_of_the_folder_is_found() {
    let folder = tempdir().unwrap();
    let said = |folder: &Path| run_in(folder, &["serve"], "").err;
    assert!(said(folder.path()).contains("There is nothing to serve"));
    fs::write(folder.path().join("gatepost.yaml"), "apis: [{ id: orders, path: orders }]\n").unwrap();
    let gateway = Gateway::start(folder.path(), &[]);
    assert_eq!(gateway.get("/orders/1", "").status, "200 OK");
    assert_eq!(gateway.get("/other", "").status, "404 Not Found");
}

#[track_caller]
fn wait_for(is_so: impl Fn() -> bool) {
    for _ in 0..2000 {
        if is_so() {
            return;
        }
        crate::command::pause();
    }
    panic!("it does not come");
}
