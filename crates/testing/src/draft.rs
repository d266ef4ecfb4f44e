//! A first test file for a policy document.

mod requests;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use gatepost_engine::{
    Code, Compiled, Compiler, Diagnostic, NamedValue, Observe, PointKind, Scope, Settings, Source,
};
use gatepost_policy::CATALOG;
use serde_json::Value;

use self::requests::{Attempt, attempts};
use crate::load::Loaded;
use crate::read;
use crate::run::{Selection, run};

/// A first test file, or what is wrong with the document.
pub enum Draft {
    /// The text of the test file.
    Text(String),
    /// What the loader says.
    Wrong(Vec<Diagnostic>),
}

/// A test file for a document with a case for each of its branches; it passes as it is. `name` is how the test file
/// names the document, which lies at `path`.
pub fn draft(source: &Source, path: &Path, name: &str) -> Draft {
    let mut drafting = Drafting { name, ..Drafting::default() };
    match drafting.load(source, path) {
        Err(diagnostics) => Draft::Wrong(diagnostics),
        Ok(parts) => Draft::Text(drafting.text(source, path, &parts)),
    }
}

/// A branch to have a case for.
struct Part {
    path: String,
    /// What must hold, where that is written.
    condition: Option<String>,
}

#[derive(Default)]
struct Drafting<'a> {
    name: &'a str,
    named_values: BTreeMap<String, String>,
    /// Ids and paths or texts.
    fragments: BTreeMap<String, String>,
}

impl Drafting<'_> {
    /// Loads the document; named values and fragments that it wants are thought of.
    fn load(&mut self, source: &Source, path: &Path) -> Result<Vec<Part>, Vec<Diagnostic>> {
        loop {
            let Compiled { program, diagnostics } =
                self.compiler(path).compile(&[(Scope::Api, source.clone())]);
            if let Some(program) = program {
                let points = program.observed().iter().flat_map(|observed| &observed.points);
                let parts = points.filter(|point| point.kind != PointKind::Policy).map(|point| Part {
                    path: match point.kind {
                        PointKind::OnError => "on-error".to_owned(),
                        _ => format!("{}/{}", point.place.section, point.place.path),
                    },
                    condition: requests::condition(&point.place),
                });
                return Ok(parts.collect());
            }
            let before = (self.named_values.len(), self.fragments.len());
            diagnostics.iter().for_each(|found| self.supply(found, path));
            if before == (self.named_values.len(), self.fragments.len()) {
                return Err(diagnostics);
            }
        }
    }

    fn compiler(&self, path: &Path) -> Compiler {
        let folder = path.parent().unwrap_or(Path::new(""));
        let value = |text: &String| NamedValue { text: text.as_str().into(), secret: false };
        let values = self.named_values.iter().map(|(name, text)| (name.clone(), value(text))).collect();
        let fragment = |id: &String, written: &String| {
            let text = match written.starts_with('<') {
                true => written.clone(),
                false => gatepost_files::text(&folder.join(written)).unwrap_or_default(),
            };
            (id.clone(), Source::new(written.as_str(), text))
        };
        let fragments = self.fragments.iter().map(|(id, written)| fragment(id, written)).collect();
        let settings = Settings { observe: Observe::Policies, ..Settings::default() };
        Compiler::new(CATALOG).with_settings(settings).with_named_values(values).with_fragments(fragments)
    }

    /// Thinks of what a document refers to and is not there.
    fn supply(&mut self, found: &Diagnostic, path: &Path) {
        let Some(name) = found.message.split('`').nth(1) else { return };
        if found.code == Code::UnknownNamedValue.as_str() {
            self.named_values.entry(name.to_owned()).or_insert_with(|| format!("{name}-value"));
        } else if found.code == Code::UnknownFragment.as_str() {
            let folder = path.parent().unwrap_or(Path::new(""));
            let places =
                [format!("{name}.xml"), format!("fragments/{name}.xml"), format!("../fragments/{name}.xml")];
            let file = places.into_iter().find(|place| folder.join(PathBuf::from(place)).is_file());
            let text = file.unwrap_or_else(|| "<fragment />".to_owned());
            self.fragments.entry(name.to_owned()).or_insert(text);
        }
    }

    fn text(&self, source: &Source, path: &Path, parts: &[Part]) -> String {
        let mut text = format!(
            "# A first test file for {}: a case for each branch. Fill in what must come of each;\n\
             # https://github.com/gatepost/gatepost/blob/main/docs/test-files.md says what can be written.\n{}cases:\n",
            self.name,
            self.head()
        );
        let tries = attempts(source.text());
        let mut covered = Vec::new();
        let plain = Attempt::default();
        self.case("a plain request", &plain, None, None, path, &mut text);
        for part in parts {
            let Part { path: branch, condition } = part;
            if covered.contains(branch) {
                continue;
            }
            covered.push(branch.clone());
            if let Some(condition) = condition {
                let _ = writeln!(text, "\n  # {condition}");
            } else {
                text.push('\n');
            }
            let found = tries.iter().find(|attempt| self.reaches(attempt, branch, path));
            self.case(
                branch,
                found.unwrap_or(&plain),
                found.map(|_| branch.as_str()),
                Some(branch),
                path,
                &mut text,
            );
        }
        text
    }

    /// What is before the cases.
    fn head(&self) -> String {
        let mut head = format!("policy: {}\n", scalar(self.name));
        let tables = [("named-values", &self.named_values), ("fragments", &self.fragments)];
        for (name, table) in tables.into_iter().filter(|(_, table)| !table.is_empty()) {
            let _ = writeln!(head, "{name}:");
            for (name, text) in table {
                let _ = writeln!(head, "  {}: {}", scalar(name), scalar(text));
            }
        }
        head
    }

    fn case(
        &self,
        name: &str,
        attempt: &Attempt,
        reached: Option<&str>,
        wanted: Option<&str>,
        path: &Path,
        text: &mut String,
    ) {
        if let (None, Some(wanted)) = (reached, wanted) {
            let _ = writeln!(
                text,
                "  # Change the request so that it gets there, then add: executed: [{}]",
                scalar(wanted)
            );
        }
        let written = attempt.yaml();
        let status = self.status(&written, path);
        let executed = reached.map(|path| format!(", executed: [{}]", scalar(path))).unwrap_or_default();
        let _ = writeln!(
            text,
            "  - name: {}\n{written}    expect: {{ status: {status}{executed} }}",
            scalar(name)
        );
    }

    /// Whether a request comes to a branch.
    fn reaches(&self, attempt: &Attempt, branch: &str, path: &Path) -> bool {
        let case = format!("{}    expect: {{ executed: [{}] }}\n", attempt.yaml(), scalar(branch));
        self.loaded(&case, path)
            .is_some_and(|loaded| run(&loaded, &Selection::default()).iter().all(|result| result.is_ok()))
    }

    /// The status that comes of a request.
    fn status(&self, request: &str, path: &Path) -> u16 {
        let case = format!("{request}    expect: {{ snapshot: true }}\n");
        let results = self.loaded(&case, path).map(|loaded| run(&loaded, &Selection::default()));
        let outcome = results.into_iter().flatten().flat_map(|result| result.snapshots).next();
        let status = outcome.and_then(|outcome| outcome.text.split_whitespace().next()?.parse().ok());
        status.unwrap_or(200)
    }

    fn loaded(&self, case: &str, path: &Path) -> Option<Loaded> {
        let text = format!("{}cases:\n  - name: tried\n{case}", self.head());
        read(&path.with_extension("test.yaml"), text).ok()
    }
}

/// A text as YAML has it, in quotes where it needs them.
fn scalar(text: &str) -> String {
    let is_plain = text.chars().all(|character| character.is_alphanumeric() || "-_./ ".contains(character))
        && text.trim() == text
        && text.starts_with(|first: char| first.is_alphabetic() || first == '/')
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
            .contains(&text.to_ascii_lowercase().as_str());
    if is_plain { text.to_owned() } else { Value::String(text.to_owned()).to_string() }
}
