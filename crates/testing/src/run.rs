//! Runs cases.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use gatepost_engine::{Compiled, Context, Diagnostic, Program, Reply, read_content};
use gatepost_expression::Kind;
use tokio::time::Instant;

use crate::answer::Rehearsed;
use crate::certificate;
use crate::compare::{Mismatch, compare};
use crate::csharp;
use crate::diagnostics;
use crate::format::{self, Case, Exchange, Expect, Request, Row, World};
use crate::host::{FakeHost, Shared};
use crate::load::Loaded;
use crate::observed::{LastError, Message, Observed, Variable};
use crate::origin;
use crate::programs::{Programs, Wanted};
use crate::request::Incoming;
use crate::snapshot::{self, Snapshot};
use crate::span::parse_duration;
use crate::ticks;

/// What came of a case.
#[derive(Clone, Debug, Default)]
pub struct CaseResult {
    /// The case's name, and that of its row where it has rows.
    pub name: String,
    /// Line of the case or its row in its file, from 1.
    pub line: u64,
    /// The expectations that were not met. Where there are several requests, `what` begins with the number of
    /// the request.
    pub mismatches: Vec<Mismatch>,
    /// Where the response came from that was not as expected.
    pub origin: Option<String>,
    /// Why the case could not be run.
    pub error: Option<String>,
    /// What the loader says of the policy, where that keeps the case from running.
    pub diagnostics: Vec<Diagnostic>,
    /// What came of the requests whose outcome is compared with a snapshot.
    pub snapshots: Vec<Snapshot>,
}

impl CaseResult {
    /// Whether everything was as expected.
    pub fn is_ok(&self) -> bool {
        self.mismatches.is_empty() && self.error.is_none()
    }
}

/// Which cases run, and how.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Only cases whose name contains this.
    pub name: Option<String>,
    /// Only cases with one of these tags.
    pub tags: Vec<String>,
    /// Seed of all chance.
    pub seed: u64,
}

/// A case, or one row of it, by their places in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    case: usize,
    row: Option<usize>,
}

/// The cases of a file that are wanted, row by row.
pub fn units(loaded: &Loaded, selection: &Selection) -> Vec<Unit> {
    let mut units = Vec::new();
    for (index, case) in loaded.file.cases.iter().enumerate() {
        let case = &case.value;
        if !(selection.tags.is_empty() || case.tags.iter().any(|tag| selection.tags.contains(tag))) {
            continue;
        }
        let admits = |name: &str| selection.name.as_ref().is_none_or(|part| name.contains(part.as_str()));
        if case.rows.is_empty() {
            units.extend(admits(&case.name).then_some(Unit { case: index, row: None }));
        }
        let rows = (0..case.rows.len()).filter(|row| admits(&name_of(case, Some(*row))));
        units.extend(rows.map(|row| Unit { case: index, row: Some(row) }));
    }
    units
}

/// Runs the cases of a file one after the other.
pub fn run(loaded: &Loaded, selection: &Selection) -> Vec<CaseResult> {
    let programs = Programs::new(false);
    units(loaded, selection).into_iter().map(|unit| run_unit(loaded, unit, selection, &programs)).collect()
}

/// Runs one case. A panic ends the case alone.
pub fn run_unit(loaded: &Loaded, unit: Unit, selection: &Selection, programs: &Programs) -> CaseResult {
    let mut result = described(loaded, unit);
    let Some(running) = Running::new(loaded, unit, selection.seed) else { return result };
    let ran = catch_unwind(AssertUnwindSafe(|| {
        let mut result = result.clone();
        if let Err(error) = running.run(&mut result, programs) {
            result.error = Some(error);
        }
        result
    }));
    ran.unwrap_or_else(|_| {
        result.error = Some(
            "a fault of Gatepost ended the case; what it says of itself is on standard error".to_owned(),
        );
        result
    })
}

/// The result of a case of which only its name is known.
pub(crate) fn described(loaded: &Loaded, unit: Unit) -> CaseResult {
    let Some(case) = loaded.file.cases.get(unit.case) else { return CaseResult::default() };
    let row = unit.row.and_then(|row| case.value.rows.get(row));
    let line = row.map_or(case.referenced.line(), |row| row.referenced.line());
    CaseResult { name: name_of(&case.value, unit.row), line, ..CaseResult::default() }
}

fn name_of(case: &Case, row: Option<usize>) -> String {
    let Some(index) = row else { return case.name.clone() };
    match case.rows.get(index).and_then(|row| row.value.name.as_ref()) {
        Some(name) => format!("{}: {name}", case.name),
        None => format!("{}: row {}", case.name, index + 1),
    }
}

struct Running<'a> {
    loaded: &'a Loaded,
    case: &'a Case,
    row: Option<&'a Row>,
    name: String,
    folder: &'a Path,
    seed: u64,
}

impl<'a> Running<'a> {
    fn new(loaded: &'a Loaded, unit: Unit, seed: u64) -> Option<Self> {
        let case = &loaded.file.cases.get(unit.case)?.value;
        let row = unit.row.and_then(|row| case.rows.get(row)).map(|row| &row.value);
        let folder = loaded.path.parent().unwrap_or(Path::new("."));
        Some(Self { loaded, case, row, name: name_of(case, unit.row), folder, seed })
    }

    fn run(&self, result: &mut CaseResult, programs: &Programs) -> Result<(), String> {
        let wanted = Wanted { file: &self.loaded.file, case: self.case, row: self.row, folder: self.folder };
        let compiled = programs.of(&wanted)?;
        let Compiled { program, diagnostics } = compiled.as_ref();
        if let Some(expected) = &self.case.diagnostics {
            result.mismatches.extend(diagnostics::compare(&expected.value, diagnostics));
        }
        let exchanges = self.exchanges();
        if exchanges.is_empty() {
            return match self.case.diagnostics {
                Some(_) => Ok(()),
                None => Err("the case has no request and expects no diagnostics".to_owned()),
            };
        }
        let Some(program) = program else {
            result.diagnostics.clone_from(diagnostics);
            return Err("the policy does not load".to_owned());
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .map_err(|error| format!("no runtime: {error}"))?;
        runtime.block_on(self.all(&exchanges, program, result))
    }

    async fn all(
        &self,
        exchanges: &[Exchange],
        program: &Program,
        result: &mut CaseResult,
    ) -> Result<(), String> {
        let many = exchanges.len() > 1;
        let world = self.world();
        let start = ticks::parse(world.now.as_deref().unwrap_or(START))?;
        let host = Arc::new(FakeHost::new(start, world.seed.unwrap_or(self.seed)));
        host.give_guids(&world.guids)?;
        host.rehearse(Rehearsed::new(self.answers())?);
        host.trust(certificate::der_of_all(&world.trusted, self.folder)?);
        let mut index = 0;
        for together in exchanges.chunk_by(|_, next| next.meanwhile) {
            let mut start = Duration::ZERO;
            let mut running = Vec::new();
            for exchange in together {
                if let Some(advance) = &exchange.advance {
                    start += parse_duration(&advance.value)?;
                }
                running.push(self.exchange(exchange, start, &world, program, &host));
            }
            for outcome in join_all(running).await {
                let outcome = outcome?;
                let number =
                    |what: &str| if many { format!("requests[{index}] {what}") } else { what.to_owned() };
                if !outcome.mismatches.is_empty() && result.origin.is_none() {
                    result.origin = outcome.origin.as_deref().map(number);
                }
                result.mismatches.extend(
                    outcome
                        .mismatches
                        .into_iter()
                        .map(|mismatch| Mismatch { what: number(&mismatch.what), ..mismatch }),
                );
                if let Some(text) = outcome.snapshot
                    && !self.snapshot(number("").trim(), text, result)
                    && result.origin.is_none()
                {
                    result.origin = outcome.origin.as_deref().map(number);
                }
                index += 1;
            }
        }
        Ok(())
    }

    /// Whether what came of a request is what is in the file of snapshots.
    fn snapshot(&self, number: &str, text: String, result: &mut CaseResult) -> bool {
        let name = format!("{} {number}", self.name).trim().to_owned();
        let what = format!("{number} snapshot").trim().to_owned();
        let known = self.loaded.snapshots.get(&name);
        let is_same = known == Some(&text);
        if !is_same {
            let expected = known.cloned().unwrap_or_else(|| "one that `--update` writes".to_owned());
            result.mismatches.push(Mismatch { what, expected, actual: text.clone() });
        }
        result.snapshots.push(Snapshot { name, text });
        is_same
    }

    async fn exchange(
        &self,
        exchange: &Exchange,
        wait: Duration,
        world: &World,
        program: &Program,
        host: &Arc<FakeHost>,
    ) -> Result<Outcome, String> {
        tokio::time::sleep(wait).await;
        let start = Instant::now();
        let incoming = Incoming::new(&self.request(exchange), self.folder, host.now())?;
        let shared = Shared::new(host);
        let mut cx = incoming.into_context(world, self.folder, shared.clone())?;
        let trace = cx.start_trace(program.secrets().clone());
        let reply = reply(program, &mut cx, world).await;
        let limit = cx.limits().response_body;
        let body = read_content(reply.content, limit).await.map_err(|error| error.to_string())?;
        let mut headers = Vec::new();
        for name in reply.response.headers.names() {
            let values = reply.response.headers.values(&name);
            headers.extend(values.map(|value| (name.to_string(), value.into_owned())));
        }
        let elapsed = start.elapsed();
        let record = shared.take_record().await;
        let expect = self.expect(exchange);
        let last_error = cx.state().last_error.as_deref().map(last_error);
        let entries = trace.take();
        let observed = Observed {
            status: reply.response.status.as_u16(),
            reason: reply.response.reason().to_string(),
            response: Message { headers, body: body.to_vec() },
            variables: if expect.looks_at_variables() { variables(&cx) } else { Vec::new() },
            origin: origin::of(&entries, last_error.as_ref()),
            executed: origin::executed(&entries),
            known: known(program),
            last_error,
            calls: record.calls,
            trace: record.trace,
            elapsed,
            faults: record.faults,
        };
        let mut mismatches = compare(&expect, &observed, self.folder, cx.globals());
        for fault in &observed.faults {
            let (what, expected) = ("calls".to_owned(), "an answer for every call".to_owned());
            mismatches.push(Mismatch { what, expected, actual: fault.clone() });
        }
        for text in mismatches.iter_mut().flat_map(|found| [&mut found.expected, &mut found.actual]) {
            *text = program.secrets().mask(text).into_owned();
        }
        let origin =
            observed.origin.as_ref().map(|origin| program.secrets().mask(&origin.describe()).into_owned());
        let snapshot = expect.snapshot.then(|| snapshot::text(&observed, program.secrets()));
        Ok(Outcome { mismatches, origin, snapshot })
    }

    fn exchanges(&self) -> Vec<Exchange> {
        let case = self.case;
        if !case.requests.is_empty() {
            return case.requests.iter().map(|exchange| exchange.value.clone()).collect();
        }
        let request = case.request.as_ref().map(|request| request.value.clone());
        let expect = case.expect.as_ref().map(|expect| expect.value.clone());
        let of_row = self.row.is_some_and(|row| row.request.is_some() || row.expect.is_some());
        if request.is_none() && expect.is_none() && !of_row {
            return Vec::new();
        }
        vec![Exchange { request, expect, ..Exchange::default() }]
    }

    /// The request with what the defaults of the file say.
    fn request(&self, exchange: &Exchange) -> Request {
        let mut request = exchange.request.clone().unwrap_or_default();
        if let Some((method, url)) = exchange.short().into_iter().find_map(|(name, url)| Some((name, url?))) {
            request.method = Some(method.to_ascii_uppercase());
            request.url = Some(url.to_owned());
        }
        let row = self.row.and_then(|row| row.request.clone()).unwrap_or_default();
        row.over(request).over(self.loaded.file.defaults.request.clone().unwrap_or_default())
    }

    fn expect(&self, exchange: &Exchange) -> Expect {
        let row = self.row.and_then(|row| row.expect.clone()).unwrap_or_default();
        let defaults = self.loaded.file.defaults.expect.clone().unwrap_or_default();
        row.over(exchange.expect.clone().unwrap_or_default()).over(defaults)
    }

    fn answers(&self) -> Vec<format::Answer> {
        let of_row = self.row.iter().flat_map(|row| &row.answers);
        of_row.chain(&self.case.answers).chain(&self.loaded.file.defaults.answers).cloned().collect()
    }

    fn world(&self) -> World {
        let row = self.row.and_then(|row| row.context.clone()).unwrap_or_default();
        let case = self.case.context.clone().unwrap_or_default();
        row.over(case).over(self.loaded.file.defaults.context.clone().unwrap_or_default())
    }
}

/// What came of one request.
struct Outcome {
    mismatches: Vec<Mismatch>,
    origin: Option<String>,
    snapshot: Option<String>,
}

/// The reply to a request. A browser's question before a request is answered before everything else, unless the case
/// says that an operation takes it.
async fn reply(program: &Program, cx: &mut Context, world: &World) -> Reply {
    let takes = world.operation.as_ref().and_then(|operation| operation.method.as_deref());
    if takes.is_none()
        && cx.request().asks_before()
        && let Some(reply) = program.preflight(cx).await
    {
        return reply;
    }
    program.run(cx).await
}

/// The time at which cases begin.
const START: &str = "2024-01-01T00:00:00Z";

fn known(program: &Program) -> Vec<Arc<gatepost_engine::Place>> {
    let points = program.observed().iter().flat_map(|observed| &observed.points);
    points.map(|point| Arc::clone(&point.place)).collect()
}

fn last_error(error: &gatepost_engine::model::LastError) -> LastError {
    let text =
        |text: &Option<gatepost_engine::Str>| text.as_ref().map(ToString::to_string).unwrap_or_default();
    LastError {
        source: error.source.to_string(),
        reason: error.reason.to_string(),
        message: error.message.to_string(),
        scope: text(&error.scope),
        section: text(&error.section),
        path: text(&error.path),
        policy_id: text(&error.policy_id),
    }
}

/// The variables as expressions see them.
fn variables(cx: &Context) -> Vec<Variable> {
    cx.variables()
        .iter()
        .filter_map(|(name, _)| {
            let name = name.to_string();
            let code = format!("context.Variables[{}]", csharp::literal(&name));
            let program = csharp::program(&code, Kind::Expression).ok()?;
            let inspection = program.inspect(cx.globals(), &cx.limits().expression).ok()?;
            Some(Variable { name, ty: inspection.ty.unwrap_or_default(), value: inspection.value })
        })
        .collect()
}
