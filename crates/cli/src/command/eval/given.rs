//! What expressions see: a context file or a sample, and a request.

use std::borrow::Cow;
use std::path::Path;

use gatepost_engine::{Request, State};
use gatepost_testing::ContextFile;
use miette::{Diagnostic, NamedSource, Report};
use serde_json::{Value as Json, json};
use thiserror::Error;

use crate::files;

/// What stands before the name of a sample.
pub(super) const SAMPLE: &str = "sample:";

/// The built-in contexts: name, what it is, the text.
pub(super) const SAMPLES: [(&str, &str, &str); 5] = [
    ("get", "a GET of a list, with query, headers, subscription and user", include_str!("samples/get.json")),
    ("post", "a POST of an order in JSON, and the answer of the backend", include_str!("samples/post.json")),
    ("soap", "a POST of a SOAP envelope", include_str!("samples/soap.json")),
    ("token", "a request with a JSON Web Token", include_str!("samples/token.json")),
    ("error", "the section on-error after a backend that did not answer", include_str!("samples/error.json")),
];

/// What stands behind `context`.
pub(super) struct Given {
    /// Where it comes from.
    pub(super) name: String,
    /// It, as its file describes it.
    pub(super) json: Json,
    source: NamedSource<String>,
    file: ContextFile,
}

/// A sample that does not exist.
#[derive(Debug, Error, Diagnostic)]
#[error("there is no sample `{name}`")]
#[diagnostic(code(cli::sample), help("the samples are {}", sample_names().join(", ")))]
struct NoSample {
    name: String,
}

impl Given {
    /// Reads what the user names: files, or a sample.
    pub(super) fn read(context: Option<&Path>, request: Option<&Path>) -> Result<Self, Report> {
        let (name, text) = match context {
            Some(path) => match path.to_str().and_then(|path| path.strip_prefix(SAMPLE)) {
                Some(sample) => (path.display().to_string(), text_of(sample)?.to_owned()),
                None => (path.display().to_string(), files::text(path)?),
            },
            None => ("<no context>".to_owned(), "{}".to_owned()),
        };
        let request = request.map(|path| Ok::<_, Report>((path, gatepost_testing::request_of_file(path)?)));
        Self::new(name, text, request.transpose()?)
    }

    fn new(name: String, text: String, request: Option<(&Path, Request)>) -> Result<Self, Report> {
        let source = NamedSource::new(name.clone(), text);
        let told = request.as_ref().map(|(path, request)| (path.display().to_string(), describe(request)));
        let file = ContextFile::read(source.inner(), request.map(|(_, request)| request));
        let file = file.map_err(|error| Report::new(error).with_source_code(source.clone()))?;
        let mut json = serde_json::from_str(source.inner()).unwrap_or_else(|_| json!({}));
        let mut name = name;
        if let Some((path, request)) = told {
            if let Json::Object(members) = &mut json {
                members.insert("Request".to_owned(), request);
            }
            name = format!("{name}, {path}");
        }
        Ok(Self { name, json, source, file })
    }

    /// The same with random numbers that are the same for each evaluation.
    pub(super) fn with_seed(self, seed: u64) -> Self {
        Self { file: self.file.with_seed(seed), ..self }
    }

    /// What an expression sees; each sees it as it was at first, since expressions may change what they see.
    pub(super) fn state(&self) -> Result<State, Report> {
        self.file.state().map_err(|error| Report::new(error).with_source_code(self.source.clone()))
    }
}

/// The samples as the user writes them.
pub(super) fn sample_names() -> Vec<String> {
    SAMPLES.iter().map(|(name, ..)| format!("`{SAMPLE}{name}`")).collect()
}

fn text_of(sample: &str) -> Result<&'static str, NoSample> {
    let found = SAMPLES.iter().find(|(name, ..)| *name == sample);
    found.map(|(_, _, text)| *text).ok_or_else(|| NoSample { name: sample.to_owned() })
}

/// A request in the form of a context file.
fn describe(request: &Request) -> Json {
    let headers: serde_json::Map<String, Json> = request
        .headers
        .names()
        .map(|name| {
            let values: Vec<String> = request.headers.values(&name).map(Cow::into_owned).collect();
            (name.into_owned(), Json::from(values))
        })
        .collect();
    let body = request.body.as_ref().and_then(|body| body.bytes());
    json!({
        "Method": request.method.as_str(),
        "Url": request.url().to_string(),
        "Headers": headers,
        "Body": body.map(|bytes| String::from_utf8_lossy(bytes)),
    })
}
