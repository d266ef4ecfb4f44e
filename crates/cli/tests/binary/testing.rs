//! `gatepost test` as somebody meets it who has a policy, the program and nothing else.

use std::fs;
use std::path::Path;

use crate::command::{Ended, run_in};

const POLICY: &str = r#"<policies>
    <inbound>
        <base />
        <choose>
            <when condition="@(context.Request.Headers.GetValueOrDefault("X-Key", "") == "{{key}}")">
                <return-response>
                    <set-status code="204" />
                </return-response>
            </when>
            <otherwise>
                <set-header name="X-Checked" exists-action="override">
                    <value>yes</value>
                </set-header>
            </otherwise>
        </choose>
    </inbound>
    <on-error>
        <set-status code="502" />
    </on-error>
</policies>
"#;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("policy.xml"), POLICY).unwrap();
    folder
}

#[track_caller]
fn check(folder: &Path, arguments: &[&str], code: i32, expected: &[&str]) -> String {
    let ended: Ended = run_in(folder, arguments, "");
    let said = ended.said();
    assert_eq!(ended.code, code, "{said}");
    assert!(expected.iter().all(|text| said.contains(text)), "{said}");
    ended.out
}

#[test]
fn a_first_test_file_reaches_every_branch() {
    let folder = folder();
    let folder = folder.path();
    check(folder, &["test"], 3, &["there is no test file in `.`"]);
    check(folder, &["test", "--init", "policy.xml"], 0, &["`policy.test.yaml` is written"]);
    let written = fs::read_to_string(folder.join("policy.test.yaml")).unwrap();
    let expected = "policy: policy.xml
named-values:
  key: key-value
cases:
  - name: a plain request
    request: { url: / }
    expect: { status: 200 }

  # @(context.Request.Headers.GetValueOrDefault(\"X-Key\", \"\") == \"{{key}}\")
  # Change the request so that it gets there, then add: executed: [\"inbound/choose[1]/when[1]\"]
  - name: \"inbound/choose[1]/when[1]\"
    request: { url: / }
    expect: { status: 200 }

  - name: \"inbound/choose[1]/otherwise[1]\"
    request: { url: / }
    expect: { status: 200, executed: [\"inbound/choose[1]/otherwise[1]\"] }

  - name: on-error
    request: { url: / }
    answers: [{ failure: refused }]
    expect: { status: 502, executed: [on-error] }
";
    assert!(written.ends_with(expected), "{written}");
    check(folder, &["test"], 0, &["4 passed, 0 failed in 1 file"]);
    check(folder, &["test", "--init", "policy.xml"], 2, &["test::file_exists"]);
}

#[test]
fn coverage_is_shown_written_and_wanted() {
    let folder = folder();
    let folder = folder.path();
    let cases = "policy: policy.xml\nnamed-values: { key: abc }\ncases:\n  - name: a\n    request: { url: / }\n    expect: { status: 200 }\n";
    fs::write(folder.join("policy.test.yaml"), cases).unwrap();
    let shown = check(folder, &["test", "--coverage"], 0, &["`when` was not taken", "was never true"]);
    assert!(shown.contains("policy.xml       3/7       1/2   44.4 %"), "{shown}");
    check(folder, &["test", "--min-coverage", "45"], 1, &["test::too_little_covered", "44.4 %"]);
    check(folder, &["test", "--min-coverage", "44"], 0, &[]);
    let files = ["--junit", "out/j.xml", "--lcov", "out/l.info", "--cobertura", "out/c.xml"];
    check(folder, &[&["test"][..], &files, &["--report", "html", "out/html"]].concat(), 0, &[]);
    let read = |name: &str| fs::read_to_string(folder.join("out").join(name)).unwrap();
    assert!(
        read("j.xml").contains("<testcase name=\"a\" classname=\"policy.test.yaml\""),
        "{}",
        read("j.xml")
    );
    let lcov = "TN:\nSF:policy.xml\nBRDA:5,0,0,0\nBRDA:5,0,1,1\nBRF:2\nBRH:1\nDA:4,1\nDA:5,0\nDA:6,0\nDA:10,1\nDA:11,1\nDA:17,0\nDA:18,0\nLF:7\nLH:3\nend_of_record\n";
    assert_eq!(read("l.info"), lcov);
    let line = "<line number=\"5\" hits=\"0\" branch=\"true\" condition-coverage=\"50% (1/2)\" />";
    assert!(read("c.xml").contains(line), "{}", read("c.xml"));
    assert!(read("html/index.html").contains("<a href=\"1-policy.html\">policy.xml</a>"));
    assert!(read("html/1-policy.html").contains("<tr class=\"gap\"><td class=\"number\">5</td>"));
    check(folder, &["test", "--report", "pdf", "out"], 2, &["test::report_format"]);
    fs::write(folder.join("file"), "").unwrap();
    check(folder, &["test", "--junit", "file/j.xml"], 2, &["file::unwritable"]);
}

#[test]
fn changes_that_nobody_notices_are_told() {
    let folder = folder();
    let folder = folder.path();
    let cases = "policy: policy.xml\nnamed-values: { key: abc }\ncases:\n  - name: a\n    request: { url: /, headers: { X-Key: abc } }\n    expect: { status: 204 }\n";
    fs::write(folder.join("policy.test.yaml"), cases).unwrap();
    let out = check(folder, &["test", "--mutate"], 1, &["4 of 8 changes were noticed"]);
    let told: Vec<&str> = out.lines().filter(|line| line.contains("no case notices")).collect();
    assert_eq!(
        told,
        [
            "policy.xml:11: no case notices: `set-header` removed",
            "policy.xml:11: no case notices: `exists-action` `override` is `skip`",
            "policy.xml:18: no case notices: `set-status` removed",
            "policy.xml:18: no case notices: status `502` is `500`",
        ]
    );
    fs::write(folder.join("policy.test.yaml"), cases.replace("204", "205")).unwrap();
    check(folder, &["test", "--mutate"], 1, &["FAILED", "expected  205"]);
}

#[test]
fn snapshots_are_written_and_compared() {
    let folder = folder();
    let folder = folder.path();
    let cases = "policy: policy.xml\nnamed-values: { key: { value: hunter2, secret: true } }\ncases:\n  - name: a\n    request: { url: /, headers: { X-Key: hunter2 } }\n    expect: { snapshot: true }\n";
    fs::write(folder.join("policy.test.yaml"), cases).unwrap();
    check(folder, &["test"], 1, &["one that `--update` writes"]);
    check(folder, &["test", "--update"], 0, &["1 passed, 0 failed"]);
    let written = fs::read_to_string(folder.join("policy.test.snap")).unwrap();
    assert_eq!(written, "# Written by `gatepost test --update`.\n\"a\": |\n  204 No Content\n");
    check(folder, &["test"], 0, &["1 passed, 0 failed"]);
    fs::write(folder.join("policy.xml"), POLICY.replace("204", "403")).unwrap();
    check(folder, &["test"], 1, &["- 204 No Content", "+ 403 Forbidden", "answered at policy.xml:6:17"]);
    fs::write(folder.join("policy.test.snap"), "a: [").unwrap();
    check(folder, &["test"], 2, &["test::invalid", "policy.test.snap:1"]);
}
