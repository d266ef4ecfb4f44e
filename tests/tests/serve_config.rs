//! What can be wrong with a configuration is reported all at once, each with its place and a remedy.

#![expect(clippy::expect_used, reason = "a test that is wrong ends with a panic")]

use gatepost_server::{Flags, schema};
use gatepost_tests::net::Folder;
use miette::Diagnostic as _;

/// Loads a configuration that is wrong in these ways, in this order; each with the text that its label marks.
#[track_caller]
fn check(file: &str, expected: &[(&str, &str)]) {
    let folder = Folder::with(&[("gatepost.yaml", file), ("ok.xml", "<policies />")]);
    let errors = folder.load().expect_err("the configuration is wrong");
    let found: Vec<(String, String)> = errors
        .config
        .iter()
        .map(|error| {
            let label = error.labels().and_then(|mut labels| labels.next());
            let marked = label.and_then(|label| file.get(label.offset()..label.offset() + label.len()));
            let message = error.to_string().replace(&format!("{}/", folder.root().display()), "");
            (message, marked.unwrap_or_default().to_owned())
        })
        .collect();
    let found: Vec<(&str, &str)> =
        found.iter().map(|(message, marked)| (message.as_str(), marked.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn mistakes_are_all_reported() {
    check(
        "backend: localhost:3000\npolicy: absent.xml\nworkers: 0\nnamed-values:\n  a: { env: GATEPOST_TEST_UNSET }\n  b: { file: absent.txt }\n",
        &[
            (
                "`localhost:3000` is not the URL of a backend: the scheme `localhost` is not http or https",
                "localhost:3000",
            ),
            (
                "cannot read `absent.xml`: there is nothing of this name; the policy document should be there",
                "absent.xml",
            ),
            ("`0` is not a number of workers", "0"),
            ("the environment variable `GATEPOST_TEST_UNSET` of the named value `a` is not set", "{"),
            (
                "cannot read `absent.txt`: there is nothing of this name; the named value `b` should be there",
                "{",
            ),
        ],
    );
}

#[test]
fn mistakes_in_apis_are_reported() {
    check(
        "apis:\n  - id: a\n    product: none\n    operations:\n      - { method: G T, url: '/{x' }\n  - { id: a, path: b }\n  - { id: c, path: B/ }\n",
        &[
            ("there is no product `none`", "none"),
            ("`G T` is not an HTTP method", "G T"),
            ("`/{x` is not a URL template: a `{` has no `}`", "'/{x'"),
            ("there are two APIs with the id `a`", "a"),
            ("the APIs `a` and `c` have the same path `B`", "B/"),
        ],
    );
}

#[test]
fn mistakes_in_subscriptions_are_reported() {
    check(
        "products:\n  - id: p\n  - id: q\napis:\n  - { id: a, products: [p, q], subscription-key: { header: b c } }\n\
         subscriptions:\n  - { id: s, product: p, api: a }\n  - { id: s, api: none, user: nobody, start: today }\n",
        &[
            ("the products `p` and `q` are both open", "q"),
            ("`b c` is not the name of a header", "b c"),
            ("the subscription `s` is for a product and for an API", "a"),
            ("there are two subscriptions with the id `s`", "s"),
            ("there is no API `none`", "none"),
            ("there is no user `nobody`", "nobody"),
            ("`today` is no moment", "today"),
        ],
    );
}

#[test]
fn yaml_that_says_something_else_is_reported() {
    let message = |file: &str| {
        let folder = Folder::with(&[("gatepost.yaml", file)]);
        let errors = folder.load().expect_err("the configuration is wrong");
        errors.config.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    };
    assert!(message("apis: [\n").contains("gatepost") || !message("apis: [\n").is_empty());
    assert!(message("backnd: x\n").contains("backnd"), "{}", message("backnd: x\n"));
    assert!(
        message("named-values: { a: 1.10 }\n").contains("in quotes"),
        "{}",
        message("named-values: { a: 1.10 }\n")
    );
    assert!(
        message("limits: { keep-alive: -1 }\n").contains("`-1`"),
        "{}",
        message("limits: { keep-alive: -1 }\n")
    );
}

#[test]
fn a_file_that_is_not_there_is_reported() {
    let errors =
        Flags { config: Some("absent/gatepost.yaml".into()), ..Flags::default() }.load().unwrap_err();
    assert_eq!(
        errors.config[0].to_string(),
        "cannot read `absent/gatepost.yaml`: there is nothing of this name"
    );
}

#[test]
fn named_values_come_from_everywhere_and_flags_win() {
    let folder = Folder::with(&[
        (
            "gatepost.yaml",
            "named-values:\n  a: text\n  b: { file: b.txt }\n  c: { value: x, secret: true }\n  d: 7\n  e: yes\n",
        ),
        ("b.txt", "from a file\n"),
        ("more.yaml", "a: again\nf: more\n"),
    ]);
    let flags = Flags {
        config: Some(folder.path("gatepost.yaml")),
        named_values_files: vec![folder.path("more.yaml")],
        named_values: vec![("f".to_owned(), "flag".to_owned())],
        ..Flags::default()
    };
    let values = flags.load().unwrap().named_values;
    let values: Vec<_> =
        values.iter().map(|(name, value)| (name.as_str(), &*value.text, value.secret)).collect();
    assert_eq!(
        values,
        [
            ("a", "again", false),
            ("b", "from a file", true),
            ("c", "x", true),
            ("d", "7", false),
            ("e", "yes", false),
            ("f", "flag", false)
        ]
    );
}

#[test]
fn fragments_are_the_files_of_a_folder() {
    let folder = Folder::with(&[
        ("gatepost.yaml", "fragments: fragments\n"),
        ("fragments/one.xml", "<fragment />"),
        ("fragments/two.xml", "<fragment />"),
        ("fragments/readme.md", "no fragment"),
    ]);
    assert_eq!(folder.load().unwrap().fragments.keys().collect::<Vec<_>>(), ["one", "two"]);
}

#[test]
fn the_schema_knows_every_key() {
    let schema = serde_json::to_value(schema()).unwrap();
    let properties = schema["properties"].as_object().unwrap();
    for key in ["listen", "apis", "named-values", "limits", "allow-unsupported"] {
        assert!(properties.contains_key(key), "{key}");
    }
    assert_eq!(schema["additionalProperties"], false);
}
