//! The job that Gatepost was made for: the fragment that lets Power Query sign in, as it was published.

use std::fs;

use crate::command::repository;
use crate::gateway::{Answer, Gateway};

const FRAGMENT: &str = "policies/force-authentication.xml";

#[test]
fn the_fragment_is_that_of_the_publication() {
    let published = repository().join("../shared/seed/force-authentication.xml");
    match fs::read(&published) {
        Ok(published) => {
            assert!(published == fs::read(repository().join(FRAGMENT)).unwrap(), "{FRAGMENT} differs")
        }
        Err(error) => eprintln!("not compared with {}: {error}", published.display()),
    }
}

#[test]
fn an_empty_bearer_token_is_told_where_to_sign_in() {
    let gateway = Gateway::start(&repository(), &[FRAGMENT, "--named-value", "tenantId=contoso"]);
    for name in ["Authorization", "authorization", "AUTHORIZATION"] {
        for value in ["Bearer", "Bearer ", "Bearer    ", "Bearer\t"] {
            let answer = gateway.get("/orders", &format!("{name}: {value}\r\n"));
            assert_eq!(answer.status, "401 Unauthorized", "{name}: {value}");
            let sign_in =
                "Bearer authorization_uri=https://login.microsoftonline.com/contoso/oauth2/authorize";
            assert_eq!(answer.header("www-authenticate"), [sign_in], "{name}: {value}");
            assert_eq!(answer.body, "Acces token is missing", "{name}: {value}");
        }
    }
}

#[test]
fn requests_with_a_token_or_without_any_pass() {
    let gateway = Gateway::start(&repository(), &[FRAGMENT, "--named-value", "tenantId=contoso"]);
    let token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.";
    let answer = gateway.get("/orders", &format!("Authorization: Bearer {token}\r\n"));
    check_passed(&answer);
    assert!(answer.body.contains(token), "{answer:?}");
    check_passed(&gateway.get("/orders", ""));
}

#[track_caller]
fn check_passed(answer: &Answer) {
    assert_eq!(answer.status, "200 OK");
    assert!(answer.header("www-authenticate").is_empty(), "{answer:?}");
    assert!(answer.body.contains("\"/orders\""), "{answer:?}");
}
