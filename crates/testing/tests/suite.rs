//! Many files at once: the same results each time, and a case that does not end ends alone.

#![expect(clippy::unwrap_used, reason = "a test that is wrong ends with a panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use gatepost_testing::{Coverage, FileResult, Programs, Selection, Suite, mutants};

fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
    }
    folder
}

fn suite(branches: bool) -> Suite {
    Suite {
        selection: Selection::default(),
        fail_fast: false,
        time_limit: Duration::from_secs(60),
        programs: Arc::new(Programs::new(branches)),
    }
}

fn names(results: &[FileResult]) -> Vec<(String, bool)> {
    let cases = results.iter().flat_map(FileResult::cases);
    cases.map(|case| (case.name.clone(), case.is_ok())).collect()
}

#[test]
fn results_are_in_order_and_an_endless_case_ends_alone() {
    let endless = "cases:\n  - name: before\n    inbound: <return-response />\n    expect: { status: 200 }\n  \
                   - name: endless\n    inbound: <retry condition=\"@(true)\" count=\"50\" interval=\"0\"><set-variable \
                   name=\"x\" value=\"@{ long n = 0; for (int i = 0; i < 300000; i++) { n += i; } return n; }\" /></retry>\n    expect: { status: 200 }\n  \
                   - name: after\n    inbound: <return-response />\n    expect: { status: 201 }\n";
    let folder = folder("endless", &[("a.test.yaml", endless), ("b.test.yaml", "cases: [")]);
    let files = gatepost_testing::find(&folder).unwrap();
    let mut seen = Vec::new();
    let suite = Suite { time_limit: Duration::from_millis(300), ..suite(false) };
    let results = suite.run(&files, &mut |progress| seen.push(progress.done));
    let expected = [("before", true), ("endless", false), ("after", false)];
    assert_eq!(names(&results), expected.map(|(name, is_ok)| (name.to_owned(), is_ok)));
    let error = results.first().unwrap().cases().get(1).unwrap().error.clone().unwrap();
    assert_eq!(error, "the case had not ended after 300ms and was given up");
    assert!(results.get(1).unwrap().outcome.is_err());
    assert!(!seen.is_empty());
    let fast = Suite { fail_fast: true, ..suite };
    assert_eq!(names(&fast.run(&files, &mut |_| {})).last().unwrap().0, "endless");
}

const POLICY: &str = r#"<policies>
    <inbound>
        <choose>
            <when condition="@(context.Request.Method == "GET" &amp;&amp; context.Request.Url.Path != "/x")">
                <return-response />
            </when>
            <otherwise>
                <set-header name="A" exists-action="override"><value>1</value></set-header>
            </otherwise>
        </choose>
    </inbound>
    <on-error>
        <set-status code="500" />
    </on-error>
</policies>
"#;

const CASES: &str =
    "policy: p.xml\ncases:\n  - name: a\n    request: { url: / }\n    expect: { status: 200 }\n";

#[test]
fn coverage_names_what_no_case_came_to() {
    let folder = folder("covered", &[("p.xml", POLICY), ("p.test.yaml", CASES), ("q.test.yaml", CASES)]);
    let suite = suite(true);
    let results = suite.run(&gatepost_testing::find(&folder).unwrap(), &mut |_| {});
    assert!(results.iter().all(FileResult::is_ok), "{results:?}");
    let coverage = Coverage::of(&suite.programs);
    // Two test files name one document.
    assert_eq!(coverage.files.len(), 1);
    let file = coverage.files.first().unwrap();
    let gaps: Vec<String> = file.gaps().iter().map(|gap| format!("{}: {}", gap.line, gap.text)).collect();
    assert_eq!(
        gaps,
        [
            "4: `context.Request.Method == \"GET\"` was never false",
            "4: `context.Request.Method == \"GET\" && context.Request.Url.Path != \"/x\"` was never false",
            "4: `context.Request.Url.Path != \"/x\"` was never false",
            "7: `otherwise` was not taken",
            "8: `set-header` did not run",
            "12: `on-error` was not reached",
            "13: `set-status` did not run",
        ]
    );
    assert_eq!((file.policies().hit, file.policies().of), (3, 7));
    assert_eq!((file.branches().hit, file.branches().of), (3, 6));
    assert_eq!(file.lines().get(&5), Some(&2));
    let changes: Vec<String> =
        mutants(file).iter().map(|mutant| format!("{}: {}", mutant.line, mutant.change)).collect();
    assert_eq!(
        changes,
        [
            "3: `choose` removed",
            "4: condition negated",
            "5: `return-response` removed",
            "8: `set-header` removed",
            "8: `exists-action` `override` is `skip`",
            "13: `set-status` removed",
            "13: status `500` is `418`",
        ]
    );
    assert!(
        mutants(file).iter().any(|mutant| mutant.text.contains("condition=\"@(!(context.Request.Method"))
    );
}

#[test]
fn what_is_not_asked_for_is_not_counted() {
    let folder = folder("uncovered", &[("p.xml", POLICY), ("p.test.yaml", CASES)]);
    let suite = suite(false);
    suite.run(&gatepost_testing::find(&folder).unwrap(), &mut |_| {});
    assert!(Coverage::of(&suite.programs).files.first().unwrap().forks.is_empty());
}
