//! What is written in two ways and means the same.

use std::collections::BTreeMap;

use gatepost_engine::{Compiler, Scope, Source};
use proptest::prelude::{BoxedStrategy, Just, Strategy, prop, proptest};

use crate::support::{body, compiler, marks, run};

/// A policy, to be written out or with expressions.
#[derive(Clone, Debug)]
enum Written {
    Mark(&'static str, u32),
    Fail(u16),
    Stop(&'static str),
    Hold(Vec<Vec<Written>>, Vec<Written>),
}

proptest! {
    #[test]
    fn a_fragment_is_its_text_in_place(before in policies(), inside in policies(), after in policies()) {
        let (before, inside, after) = (text(&before, false), text(&inside, false), text(&after, false));
        let fragment = Source::new("f.xml", format!("<fragment>{inside}</fragment>"));
        let with_fragment = compiler().with_fragments(BTreeMap::from([("f".to_owned(), fragment)]));
        let included = document(&format!("{before}<include-fragment fragment-id='f'/>{after}"));
        let written = document(&format!("{before}{inside}{after}"));
        assert_eq!(
            outcome(&with_fragment, &[(Scope::Api, &included)]),
            outcome(&compiler(), &[(Scope::Api, &written)]),
        );
    }

    #[test]
    fn base_is_the_section_of_the_broader_scope_in_place(
        before in policies(),
        broader in policies(),
        after in policies(),
    ) {
        let (before, broader, after) = (text(&before, false), text(&broader, false), text(&after, false));
        let (global, api) = (document(&broader), document(&format!("{before}<base/>{after}")));
        let written = document(&format!("{before}{broader}{after}"));
        let (mut based, mut flat) = (
            outcome(&compiler(), &[(Scope::Global, &global), (Scope::Api, &api)]),
            outcome(&compiler(), &[(Scope::Api, &written)]),
        );
        // Each document counts its own policies.
        (based.path, flat.path) = (None, None);
        assert_eq!(based, flat);
    }

    #[test]
    fn a_value_that_is_written_out_is_its_expression(policies in policies()) {
        assert_eq!(
            outcome(&compiler(), &[(Scope::Api, &document(&text(&policies, false)))]),
            outcome(&compiler(), &[(Scope::Api, &document(&text(&policies, true)))]),
        );
    }
}

/// What came of a request.
#[derive(Debug, PartialEq)]
struct Outcome {
    marks: String,
    status: u16,
    body: String,
    path: Option<String>,
}

fn outcome(compiler: &Compiler, documents: &[(Scope, &str)]) -> Outcome {
    let (reply, cx) = run(compiler, documents);
    let path = cx.state().last_error.as_ref().and_then(|error| error.path.as_ref()).map(ToString::to_string);
    Outcome { marks: marks(&cx), status: reply.response.status.as_u16(), body: body(&reply), path }
}

fn document(inbound: &str) -> String {
    format!("<policies><inbound>{inbound}</inbound></policies>")
}

fn policies() -> impl Strategy<Value = Vec<Written>> {
    prop::collection::vec(policy(2), 0..4)
}

fn policy(depth: u32) -> BoxedStrategy<Written> {
    let mark = (prop::sample::select(&["a", "b", "c"][..]), 0..3_u32);
    let mark = mark.prop_map(|(word, times)| Written::Mark(word, times));
    let fail = prop::sample::select(&[400, 418, 500][..]).prop_map(Written::Fail);
    if depth == 0 {
        return prop::strategy::Union::new_weighted(vec![(8, mark.boxed()), (1, fail.boxed())]).boxed();
    }
    let inner = || prop::collection::vec(policy(depth - 1), 0..3);
    // `stop` cannot stand in the parts of `hold`.
    let parts = prop::collection::vec(inner(), 1..3).prop_map(|parts| {
        parts
            .into_iter()
            .map(|part| part.into_iter().filter(|policy| !matches!(policy, Written::Stop(_))).collect())
    });
    let hold = (parts, inner()).prop_map(|(parts, rest)| Written::Hold(parts.collect(), rest));
    let stop = Just(Written::Stop("done"));
    prop::strategy::Union::new_weighted(vec![
        (8, mark.boxed()),
        (1, fail.boxed()),
        (1, stop.boxed()),
        (3, hold.boxed()),
    ])
    .boxed()
}

fn text(policies: &[Written], computed: bool) -> String {
    policies.iter().map(|policy| policy.text(computed)).collect()
}

impl Written {
    fn text(&self, computed: bool) -> String {
        match self {
            Self::Mark(word, times) if computed => format!("<mark word='@(\"{word}\")' times='@({times})'/>"),
            Self::Mark(word, times) => format!("<mark word='{word}' times='{times}'/>"),
            Self::Fail(status) => format!("<fail status='{status}'/>"),
            Self::Stop(body) if computed => format!("<stop>@(\"{body}\")</stop>"),
            Self::Stop(body) => format!("<stop>{body}</stop>"),
            Self::Hold(parts, rest) => {
                let parts: String =
                    parts.iter().map(|part| format!("<part>{}</part>", text(part, computed))).collect();
                format!("<hold>{parts}<rest>{}</rest></hold>", text(rest, computed))
            }
        }
    }
}
