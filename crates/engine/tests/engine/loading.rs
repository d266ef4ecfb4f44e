//! What is wrong with a document is said when it is loaded, all of it, with its place and a remedy.

use std::collections::BTreeMap;

use crate::support::{compiler, marks, run};
use gatepost_engine::{Compiler, Scope, Settings, Source};

/// `code at "bytes": message (help)` for each diagnostic.
#[track_caller]
fn check(compiler: &Compiler, text: &str, expected: &[&str]) {
    let compiled = compiler.document(Scope::Api, &Source::new("a.xml", text));
    let found: Vec<String> = compiled
        .diagnostics
        .iter()
        .map(|found| {
            let at = found.source.text().get(found.range()).unwrap_or_default();
            let help = found.help.as_ref().map_or(String::new(), |help| format!(" ({help})"));
            format!("{} at \"{at}\": {}{help}", found.code, found.message)
        })
        .collect();
    assert_eq!(found, expected, "{text}");
    assert_eq!(compiled.program.is_none(), compiled.diagnostics.iter().any(|found| found.is_error()));
}

#[test]
fn names_that_are_nearly_right_are_suggested() {
    check(
        &compiler(),
        "<policies><inbuond/><inbound><merk word='a'/><mark wrd='a' word='b' id='i'/></inbound></policies>",
        &[
            "policy::unknown_section at \"inbuond\": `inbuond` is not a section (did you mean `inbound`?)",
            "policy::unknown at \"merk\": `merk` is not a policy (did you mean `mark`?)",
            "policy::unknown_attribute at \"wrd\": `mark` has no attribute `wrd` (did you mean `word`?)",
        ],
    );
}

#[test]
fn every_mistake_of_an_element_is_reported_at_once() {
    check(
        &compiler(),
        "<hold colour='red'>text<prat/><rest/><rest/></hold><mark times='ten'/><fail status='@(500)'/>",
        &[
            "policy::missing_child at \"hold\": `hold` needs a child `part`",
            "policy::unknown_attribute at \"colour\": `hold` has no attribute `colour` (its attributes are `id`)",
            "policy::unexpected_text at \"text\": `hold` holds no text",
            "policy::unknown_child at \"prat\": `hold` has no child `prat` (did you mean `part`?)",
            "policy::duplicate_child at \"rest\": `hold` has `rest` more than once (keep one of them)",
            "policy::missing_attribute at \"mark\": `mark` needs an attribute `word`",
            "policy::invalid_value at \"ten\": `times` takes a whole number, not negative, not `ten` (write a whole number, not negative)",
            "policy::expression_not_allowed at \"@(500)\": `status` cannot be an expression (write the value itself, or a named value such as `{{name}}`)",
        ],
    );
}

#[test]
fn policies_stand_where_they_may() {
    check(
        &compiler(),
        "<policies><outbound><hold><part><base/><stop/></part></hold><base/><base/></outbound>\
         <outbound/><mark word='a'/></policies>",
        &[
            "policy::wrong_section at \"hold\": `hold` cannot stand in `outbound` (use it in `inbound` or `on-error`)",
            "policy::misplaced_base at \"base\": `base` cannot stand in another policy (move it out, directly into `inbound`, `backend`, `outbound` or `on-error`)",
            "policy::misplaced at \"stop\": `stop` cannot stand here (move it out, in front of this policy or behind it)",
            "policy::misplaced_base at \"base\": `base` stands in this section already (keep one of them)",
            "policy::duplicate_section at \"outbound\": the section `outbound` is written twice (put all policies of the section into one of them)",
            "policy::unknown_section at \"mark\": `mark` is not a section (put `mark` into a section: `<inbound>`, `<backend>`, `<outbound>` or `<on-error>`)",
        ],
    );
}

#[test]
fn text_between_policies_is_ignored() {
    check(
        &compiler(),
        "<policies>x<inbound>y<hold><part>z<mark word='a'/></part></hold></inbound></policies>",
        &[
            "policy::unexpected_text at \"x\": `policies` holds no text",
            "policy::unexpected_text at \"y\": `inbound` holds no text",
            "policy::unexpected_text at \"z\": `part` holds no text",
        ],
    );
}

#[test]
fn loose_policies_stand_where_they_may() {
    let allowing = compiler().with_settings(Settings { allow_unsupported: true, ..Default::default() });
    for text in ["<jsonp/>", "<mark word='a'/><jsonp/>", "<forward-request/>", "<http-data-source/>"] {
        let compiled = allowing.document(Scope::Api, &Source::new("a.xml", text));
        assert!(compiled.program.is_some(), "{text}: {:?}", compiled.diagnostics);
    }
    let compiled = allowing.document(Scope::Api, &Source::new("a.xml", "<jsonp/><hold><part/></hold>"));
    assert_eq!(compiled.diagnostics.iter().filter(|found| found.is_error()).count(), 1);
}

#[test]
fn fragments_and_named_values_must_exist() {
    let fragments = BTreeMap::from([
        (
            "outer".to_owned(),
            Source::new("outer.xml", "<fragment><include-fragment fragment-id='x'/><base/></fragment>"),
        ),
        ("section".to_owned(), Source::new("section.xml", "<fragment><inbound/></fragment>")),
    ]);
    let compiler = compiler().with_fragments(fragments);
    check(
        &compiler,
        "<include-fragment fragment-id='outre'/><include-fragment/><include-fragment fragment-id='outer'/>\
         <include-fragment fragment-id='outer'/><include-fragment fragment-id='section'/><mark word='a {{b}} c'/>",
        &[
            "policy::unknown_fragment at \"outre\": there is no fragment `outre` (did you mean `outer`?)",
            "policy::missing_attribute at \"include-fragment\": `include-fragment` needs an attribute `fragment-id`",
            "policy::unknown_named_value at \"{{b}}\": the named value `b` is not defined (give it a value, for example with `--named-value b=…`)",
            "policy::nested_fragment at \"include-fragment\": a fragment cannot include another fragment (include both fragments where this one is included)",
            "policy::bad_fragment at \"inbound\": a fragment cannot hold `inbound` (a fragment holds policies only: `<fragment> … </fragment>`)",
            "policy::misplaced_base at \"base\": `base` cannot stand in a fragment (move it out, directly into `inbound`, `backend`, `outbound` or `on-error`)",
        ],
    );
}

#[test]
fn a_policy_that_is_not_implemented_is_refused_or_fails_when_reached() {
    let text = "<policies><inbound><jsonp/><cors/></inbound></policies>";
    check(
        &compiler(),
        text,
        &[
            "policy::wrong_section at \"jsonp\": `jsonp` cannot stand in `inbound` (use it in `outbound`)",
            "policy::unsupported at \"jsonp\": the policy `jsonp` is not supported (remove it, or load the document with `--allow-unsupported`)",
            "policy::unsupported at \"cors\": the policy `cors` is not supported (remove it, or load the document with `--allow-unsupported`)",
        ],
    );
    let allowing = compiler().with_settings(Settings { allow_unsupported: true, ..Default::default() });
    check(&allowing, "<cors/>", &["policy::unsupported at \"cors\": the policy `cors` is not supported"]);
    let (reply, cx) = run(&allowing, &[(Scope::Api, "<mark word='a'/><cors id='c'/><mark word='b'/>")]);
    assert_eq!((reply.response.status.as_u16(), marks(&cx).as_str()), (500, "a"));
    let error = cx.state().last_error.clone().unwrap();
    assert_eq!(
        (error.source.to_utf8(), error.reason.to_utf8()),
        ("cors".into(), "PolicyNotSupported".into())
    );
}

#[test]
fn xml_mistakes_and_empty_texts_are_reported_too() {
    let compiled = compiler().document(Scope::Api, &Source::new("a.xml", "<policies><inbound>"));
    assert!(compiled.program.is_none());
    assert!(compiled.diagnostics.iter().all(|found| found.code == "xml::unclosed_element"));
    check(&compiler(), "<policies/>", &[]);
    assert!(compiler().document(Scope::Api, &Source::new("a.xml", " ")).program.is_none());
}

#[test]
fn a_fragment_can_be_checked_alone() {
    let found =
        compiler().fragment(&Source::new("f.xml", "<fragment><hold><part/></hold><mrk/><base/></fragment>"));
    let codes: Vec<_> = found.iter().map(|found| found.code).collect();
    assert_eq!(codes, ["policy::unknown", "policy::misplaced_base"]);
}
