//! `--record`: exchanges as cases of a test file.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use gatepost_server::{Api, Config, Exchange, Flags, Policy, Recorded, RecordedCall};
use miette::Report;
use serde_json::{Value, json};

use crate::files::{self, Unwritable};

/// Writes cases into one file.
pub(super) struct Recorder {
    path: PathBuf,
    config: Config,
    text: Mutex<Written>,
}

/// What is in the file so far.
struct Written {
    text: String,
    cases: usize,
}

impl Recorder {
    /// Writes into `recorded.test.yaml` of the folder; what was there is replaced.
    pub(super) fn new(folder: &Path, flags: &Flags) -> Result<Self, Report> {
        let config = flags.load()?;
        let path = folder.join("recorded.test.yaml");
        let mut recorder = Self { path, config, text: Mutex::new(Written { text: String::new(), cases: 0 }) };
        files::write(&recorder.path, "cases: []\n")?;
        let head = recorder.head();
        recorder.text = Mutex::new(Written { text: head, cases: 0 });
        Ok(recorder)
    }

    /// Named values and fragments.
    fn head(&self) -> String {
        let mut text = String::from(
            "# Recorded by `gatepost serve --record`. Secrets are masked: put values for tests in their place.\n",
        );
        let values = self.config.named_values.iter().map(|(name, value)| {
            let written = match value.secret {
                true => json!({ "value": MASK, "secret": true }),
                false => json!(value.text.as_ref()),
            };
            (name.as_str(), written)
        });
        table("named-values", values.collect(), &mut text);
        let fragments = self.config.fragments.iter();
        let fragments = fragments.map(|(id, source)| (id.as_str(), json!(self.relative(source.name()))));
        table("fragments", fragments.collect(), &mut text);
        text.push_str("cases:\n");
        text
    }

    /// Adds a case to the file.
    pub(super) fn write(&self, exchange: &Exchange) -> Result<(), Unwritable> {
        let Ok(mut written) = self.text.lock() else { return Ok(()) };
        written.cases += 1;
        let case = self.case(written.cases, exchange);
        written.text.push_str(&case);
        files::write(&self.path, &written.text)
    }

    fn case(&self, number: usize, exchange: &Exchange) -> String {
        let url = without_key(&exchange.url);
        let path = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        let path = path.find('/').and_then(|start| path.get(start..)).unwrap_or("/");
        let name = format!("{number} {} {path}", exchange.method);
        let mut text = format!("  - name: {}\n", json!(name));
        let _ = writeln!(text, "    scopes: {}", json!(self.scopes(exchange)));
        let api = json!({ "id": exchange.api, "path": exchange.api_path });
        let mut context = json!({ "api": api, "operation": { "id": exchange.operation } });
        if let (false, Some(members)) = (exchange.backend.is_empty(), context.as_object_mut()) {
            members.insert("backend".to_owned(), json!(exchange.backend));
        }
        let _ = writeln!(text, "    context: {context}");
        let mut request = json!({ "method": exchange.method, "url": url });
        message(&exchange.request, &mut request);
        let _ = writeln!(text, "    request: {request}");
        if !exchange.calls.is_empty() {
            text.push_str("    answers:\n");
            for call in &exchange.calls {
                let _ = writeln!(text, "      - {}", answer(call));
            }
        }
        let mut expect = json!({ "status": exchange.status });
        if let (Some(members), Ok(body)) =
            (expect.as_object_mut(), std::str::from_utf8(&exchange.response.body))
            && !body.is_empty()
            && !body.contains(MASK)
        {
            match serde_json::from_str::<Value>(body) {
                Ok(json) if json.is_object() || json.is_array() => members.insert("json".to_owned(), json),
                _ => members.insert("body".to_owned(), json!(body)),
            };
        }
        let _ = writeln!(text, "    expect: {expect}");
        text
    }

    /// The documents of the operation, by scope.
    fn scopes(&self, exchange: &Exchange) -> BTreeMap<String, String> {
        let config = &self.config;
        let api = config.apis.iter().find(|api| api.id == exchange.api);
        let product = config.products.iter().find(|product| product.id == exchange.product);
        let operation = api.and_then(|api| operation_policy(api, &exchange.operation));
        let policies = config
            .policy
            .iter()
            .chain(product.and_then(|product| product.policy.as_ref()))
            .chain(api.map(|api| api.policies.as_slice()).unwrap_or_default())
            .chain(operation);
        policies
            .map(|Policy { scope, source }| (scope.name().to_owned(), self.relative(source.name())))
            .collect()
    }

    /// A path as the test file names it.
    fn relative(&self, path: &str) -> String {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let (Ok(folder), Ok(target)) = (folder.canonicalize(), Path::new(path).canonicalize()) else {
            return path.to_owned();
        };
        let common = folder.components().zip(target.components()).take_while(|(a, b)| a == b).count();
        let up = folder.components().skip(common).map(|_| "..".to_owned());
        let down = target.components().skip(common);
        let down = down.map(|part| part.as_os_str().to_string_lossy().into_owned());
        up.chain(down).collect::<Vec<_>>().join("/")
    }
}

fn operation_policy<'a>(api: &'a Api, id: &str) -> Option<&'a Policy> {
    api.operations.iter().find(|operation| operation.id == id)?.policy.as_ref()
}

fn table(name: &str, entries: BTreeMap<&str, Value>, text: &mut String) {
    if !entries.is_empty() {
        // A JSON object is YAML.
        let _ = writeln!(text, "{name}: {}", json!(entries));
    }
}

fn answer(call: &RecordedCall) -> Value {
    let mut written = json!({ "to": without_key(&call.url), "method": call.method, "times": 1 });
    let Some(members) = written.as_object_mut() else { return written };
    match &call.answer {
        Ok((status, recorded)) => {
            members.insert("status".to_owned(), json!(status));
            message(recorded, &mut written);
        }
        Err(gatepost_engine::CallError::Timeout) => {
            members.insert("failure".to_owned(), json!("timeout"));
        }
        Err(_) => {
            members.insert("failure".to_owned(), json!("refused"));
        }
    }
    written
}

/// Header fields and body of a message.
fn message(recorded: &Recorded, written: &mut Value) {
    let Some(members) = written.as_object_mut() else { return };
    let mut headers: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (name, value) in &recorded.headers {
        if !HOP.iter().any(|hop| hop.eq_ignore_ascii_case(name)) {
            headers.entry(name).or_default().push(credentials(name, value));
        }
    }
    if !headers.is_empty() {
        members.insert("headers".to_owned(), json!(headers));
    }
    if !recorded.body.is_empty() {
        let body = String::from_utf8_lossy(&recorded.body);
        members.insert("body".to_owned(), json!(body));
    }
}

/// The value of a header without what lets somebody in; the scheme stays.
fn credentials(name: &str, value: &str) -> String {
    if !SECRET.iter().any(|secret| secret.eq_ignore_ascii_case(name)) {
        return value.to_owned();
    }
    let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
    let is_scheme = SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme));
    match (is_scheme, rest.trim().is_empty()) {
        (true, true) => value.to_owned(),
        (true, false) => format!("{scheme} {MASK}"),
        (false, _) => MASK.to_owned(),
    }
}

/// The URL without the key of a subscription.
fn without_key(url: &str) -> String {
    let Some((path, query)) = url.split_once('?') else { return url.to_owned() };
    let parameters = query.split('&').map(|parameter| match parameter.split_once('=') {
        Some((name, _)) if name.eq_ignore_ascii_case("subscription-key") => format!("{name}={MASK}"),
        _ => parameter.to_owned(),
    });
    format!("{path}?{}", parameters.collect::<Vec<_>>().join("&"))
}

/// Schemes of credentials, which are no secret.
const SCHEMES: [&str; 3] = ["Bearer", "Basic", "Digest"];

const MASK: &str = "***";
/// Headers of a connection and not of a message.
const HOP: [&str; 6] = ["Host", "Connection", "Keep-Alive", "Transfer-Encoding", "Content-Length", "Date"];
const SECRET: [&str; 7] = [
    "Authorization",
    "Proxy-Authorization",
    "Cookie",
    "Set-Cookie",
    "Ocp-Apim-Subscription-Key",
    "X-Api-Key",
    "Api-Key",
];
