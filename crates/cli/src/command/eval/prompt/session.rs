//! What happens between two prompts.
//!
//! A session is one block that grows: what an entry declares or changes is put before the entries after it, and runs
//! again with them. The context is made anew each time, its clock stands still and its random numbers are the same, so
//! that what runs again gives what it gave.

use std::sync::Arc;

use gatepost_expression::{
    Compiled, Diagnostic, Failure, Kind, Limits, Program, Settings, Severity, compile,
};
use miette::{MietteDiagnostic, Report};

use super::line::{Line, Statements, Stays};
use super::{Next, STOP, command};
use crate::command::eval::given::Given;
use crate::command::eval::one;
use crate::command::eval::written::{Written, inside};
use crate::terminal::Stream;
use crate::{output, report};

/// What warnings say of a variable that a later entry may use.
const UNUSED: &str = "never used";

/// A name is declared a second time.
const TWICE: [&str; 2] = ["CS0128", "CS0136"];

/// The state of the prompt.
pub(super) struct Session {
    /// What expressions see.
    pub(super) given: Given,
    pub(super) settings: Settings,
    as_json: bool,
    seed: u64,
    kept: Vec<Kept>,
}

/// An entry that runs again before later ones.
#[derive(Clone)]
struct Kept {
    text: String,
    /// What it declares.
    names: Vec<String>,
    /// What it changes.
    changed: Option<String>,
}

impl Kept {
    /// Whether it is of no use once these names mean something else.
    fn is_about(&self, names: &[String]) -> bool {
        match &self.changed {
            Some(changed) => names.contains(changed),
            None => !self.names.is_empty() && self.names.iter().all(|name| names.contains(name)),
        }
    }
}

/// Code that is compiled: what is kept, an entry, and how it ends.
struct Draft {
    code: String,
    kind: Kind,
    /// Where the entry stands in the code.
    start: usize,
    written: Written,
    length: usize,
}

impl Session {
    pub(super) fn new(given: Given, settings: Settings, as_json: bool) -> Self {
        let seed = fastrand::u64(..);
        Self { given: given.with_seed(seed), settings, as_json, seed, kept: Vec::new() }
    }

    /// Does what an entry says. An error is that there is nowhere to write to.
    pub(super) fn answer(&mut self, text: &str) -> Result<Next, Report> {
        let trimmed = text.trim();
        if let Some(command) = trimmed.strip_prefix(command::SIGN) {
            return self.command(command);
        }
        if trimmed.starts_with("@(") || trimmed.starts_with("@{") {
            self.policy_expression(text)?;
            return Ok(Next::Line);
        }
        let known: Vec<&str> = self.kept.iter().flat_map(|kept| &kept.names).map(String::as_str).collect();
        match Line::read(trimmed, &known) {
            Line::Expression { text, stays, root } => self.expression(text, stays, root)?,
            Line::Statements(statements) => self.statements(statements, None)?,
        }
        Ok(Next::Line)
    }

    /// Sees another context. What was declared is computed from it, or forgotten.
    pub(super) fn see(&mut self, given: Given) -> Result<(), Report> {
        self.given = given.with_seed(self.seed);
        if self.kept.is_empty() {
            return Ok(());
        }
        let draft = self.draft(&[], "", &self.declarations(), "return null;");
        let program = compile(&gatepost_engine::library(), &draft.code, draft.kind, self.settings).program;
        let Some(program) = program else { return Ok(()) };
        if let Err(failure) = self.run(&program)? {
            report::failure(draft.written.failure(&failure).as_ref());
            self.kept.clear();
            let told = MietteDiagnostic::new(
                "what was declared cannot be computed from this context; it is forgotten",
            )
            .with_severity(miette::Severity::Warning);
            report::failure(&told);
        }
        Ok(())
    }

    /// What runs before each entry.
    pub(super) fn declarations(&self) -> String {
        self.kept.iter().map(|kept| format!("{}\n", kept.text)).collect()
    }

    /// Forgets what runs before each entry.
    pub(super) fn forget(&mut self) {
        self.kept.clear();
    }

    /// Says of which type an expression is, without running it.
    pub(super) fn tell_type(&self, text: &str) -> Result<(), Report> {
        let draft = self.draft(&self.kept, "return (", text, "\n);");
        let compiled = self.compile(&draft);
        self.tell(&draft, &compiled.diagnostics);
        let Some(program) = compiled.program else { return Ok(()) };
        print(&program.ty().to_string(), None)
    }

    /// An expression as a policy has it: nothing that was declared is seen there.
    fn policy_expression(&self, text: &str) -> Result<(), Report> {
        let (code, kind, start) = match inside(text) {
            Ok(inside) => inside,
            Err(unclosed) => {
                report::failure(Written::new(text, 0).report(unclosed).as_ref());
                return Ok(());
            }
        };
        let written = Written::new(text, start.cast_signed());
        let draft = Draft { code: code.to_owned(), kind, start: 0, written, length: code.len() };
        self.give(&draft)?;
        Ok(())
    }

    fn expression(&mut self, text: &str, stays: Stays, root: Option<String>) -> Result<(), Report> {
        if stays == Stays::IfVoid || stays == Stays::Yes {
            let as_statement = self.draft(&self.kept, "", text, "\n; return null;");
            let as_value = self.draft(&self.kept, "return (", text, "\n);");
            if self.compile(&as_value).program.is_none() && self.compile(&as_statement).program.is_some() {
                let text = format!("{text};");
                let statements = Statements { text, stays: true, names: Vec::new(), last: None };
                return self.statements(statements, root);
            }
        }
        let draft = match self.kept.is_empty() {
            true => Draft {
                code: text.to_owned(),
                kind: Kind::Expression,
                start: 0,
                written: Written::new(text, 0),
                length: text.len(),
            },
            false => self.draft(&self.kept, "return (", text, "\n);"),
        };
        if self.give(&draft)? && stays == Stays::Yes {
            self.kept.push(Kept { text: format!("{text};"), names: Vec::new(), changed: root });
        }
        Ok(())
    }

    /// Runs statements, which change the variable `changed`.
    fn statements(&mut self, statements: Statements, changed: Option<String>) -> Result<(), Report> {
        let Statements { text, stays, names, last } = statements;
        let end = format!("\nreturn {};", last.as_deref().unwrap_or("null"));
        let all = std::mem::take(&mut self.kept);
        let mut kept: Vec<Kept> = all.iter().filter(|kept| !kept.is_about(&names)).cloned().collect();
        let mut draft = self.draft(&kept, "", &text, &end);
        if kept.len() < all.len() && self.compile(&draft).program.is_none() {
            // Something else uses what would be replaced.
            kept = all;
            draft = self.draft(&kept, "", &text, &end);
        }
        self.kept = kept;
        if self.give(&draft)? && stays {
            self.kept.push(Kept { text, names, changed });
        }
        Ok(())
    }

    /// Compiles and runs code, and shows what it gives. Says whether it ran to its end.
    fn give(&self, draft: &Draft) -> Result<bool, Report> {
        let compiled = self.compile(draft);
        self.tell(draft, &compiled.diagnostics);
        let Some(program) = compiled.program else { return Ok(false) };
        match self.run(&program)? {
            Ok(Some((value, ty))) => print(&value, Some(&ty))?,
            Ok(None) => {}
            Err(failure) => {
                report::failure(draft.written.failure(&failure).as_ref());
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The value as it is shown, and its type; nothing where statements have none.
    fn run(&self, program: &Program) -> Result<Result<Option<(String, String)>, Failure>, Report> {
        let state = Arc::new(self.given.state()?);
        let limits = Limits { stop: Some(STOP.as_ref()), ..Limits::default() };
        if self.as_json {
            return Ok(program
                .inspect(&state, &limits)
                .map(|value| Some((one::json(&value), String::new()))));
        }
        let shown = program.show(&state, &limits, Stream::Out.width());
        Ok(shown.map(|shown| match shown.ty {
            Some(ty) => Some((shown.text, ty)),
            None if program.ty() == &gatepost_expression::Ty::Object => None,
            None => Some((shown.text, program.ty().to_string())),
        }))
    }

    fn draft(&self, kept: &[Kept], before: &str, text: &str, end: &str) -> Draft {
        let mut code: String = kept.iter().map(|kept| format!("{}\n", kept.text)).collect();
        code.push_str(before);
        let start = code.len();
        code.push_str(text);
        code.push_str(end);
        let written = Written::new(text, -start.cast_signed());
        Draft { code, kind: Kind::Block, start, written, length: text.len() }
    }

    fn compile(&self, draft: &Draft) -> Compiled {
        compile(&gatepost_engine::library(), &draft.code, draft.kind, self.settings)
    }

    /// Says what is wrong with an entry.
    fn tell(&self, draft: &Draft, diagnostics: &[Diagnostic]) {
        let end = draft.start + draft.length;
        for diagnostic in diagnostics {
            let is_inside = (draft.start..=end).contains(&diagnostic.span.start);
            let is_error = diagnostic.severity == Severity::Error;
            if is_error || is_inside && !diagnostic.message.contains(UNUSED) {
                let mut told = diagnostic.clone();
                if TWICE.contains(&told.code) && told.help.is_none() {
                    told.help = Some("something else uses the first one; `:clear` forgets all".to_owned());
                }
                report::failure(draft.written.diagnostic(&told).as_ref());
            }
        }
    }
}

/// Shows a value with its type behind it, as a comment of C#.
fn print(value: &str, ty: Option<&str>) -> Result<(), Report> {
    // A terminal would obey parts of it.
    let value = report::plain(value);
    let (faint, end) = if Stream::Out.has_colours() { ("\x1b[2m", "\x1b[0m") } else { ("", "") };
    output::write(|out| match ty.filter(|ty| !ty.is_empty()) {
        Some(ty) => writeln!(out, "{value} {faint}// {ty}{end}"),
        None => writeln!(out, "{value}"),
    })?;
    Ok(())
}
