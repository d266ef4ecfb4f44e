//! Runs cases.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use gatepost_engine::{
    Compiled, Compiler, Context, Diagnostic, Limits, NamedValue, Program, Reply, Scope, Settings, Source,
    read_content,
};
use gatepost_expression::{Gate, Kind, compile};
use gatepost_files::Unreadable;
use gatepost_policy::CATALOG;
use tokio::time::Instant;

use crate::answer::Rehearsed;
use crate::certificate;
use crate::compare::{Mismatch, compare};
use crate::diagnostics;
use crate::format::{self, Case, Exchange, Expect, Request, TestFile, World};
use crate::host::{FakeHost, Shared};
use crate::load::Loaded;
use crate::observed::{LastError, Message, Observed, Variable};
use crate::request::Incoming;
use crate::span::parse_duration;
use crate::ticks;

/// What came of a case.
#[derive(Debug)]
pub struct CaseResult {
    /// The case's name.
    pub name: String,
    /// Line of the case in its file, from 1.
    pub line: u64,
    /// The expectations that were not met. Where there are several requests, `what` begins with the number of
    /// the request.
    pub mismatches: Vec<Mismatch>,
    /// Why the case could not be run.
    pub error: Option<String>,
    /// What the loader says of the policy, where that keeps the case from running.
    pub diagnostics: Vec<Diagnostic>,
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

impl Selection {
    fn admits(&self, case: &Case) -> bool {
        self.name.as_ref().is_none_or(|part| case.name.contains(part.as_str()))
            && (self.tags.is_empty() || case.tags.iter().any(|tag| self.tags.contains(tag)))
    }
}

/// Runs the cases of a file one after the other.
pub fn run(loaded: &Loaded, selection: &Selection) -> Vec<CaseResult> {
    let folder = loaded.path.parent().unwrap_or(Path::new("."));
    loaded
        .file
        .cases
        .iter()
        .filter(|case| selection.admits(&case.value))
        .map(|case| {
            let mut result = CaseResult {
                name: case.value.name.clone(),
                line: case.referenced.line(),
                mismatches: Vec::new(),
                error: None,
                diagnostics: Vec::new(),
            };
            let running = Running { file: &loaded.file, case: &case.value, folder, seed: selection.seed };
            if let Err(error) = running.run(&mut result) {
                result.error = Some(error);
            }
            result
        })
        .collect()
}

struct Running<'a> {
    file: &'a TestFile,
    case: &'a Case,
    folder: &'a Path,
    seed: u64,
}

impl Running<'_> {
    fn run(&self, result: &mut CaseResult) -> Result<(), String> {
        let Compiled { program, diagnostics } = self.compile()?;
        if let Some(expected) = &self.case.diagnostics {
            result.mismatches.extend(diagnostics::compare(&expected.value, &diagnostics));
        }
        let exchanges = self.exchanges();
        if exchanges.is_empty() {
            return match self.case.diagnostics {
                Some(_) => Ok(()),
                None => Err("the case has no request and expects no diagnostics".to_owned()),
            };
        }
        let Some(program) = program else {
            result.diagnostics = diagnostics;
            return Err("the policy does not load".to_owned());
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .map_err(|error| format!("no runtime: {error}"))?;
        let many = exchanges.len() > 1;
        runtime.block_on(async {
            let world = self.world();
            let host = Arc::new(FakeHost::new(self.start(&world)?, self.seed));
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
                    running.push(self.exchange(exchange, start, &world, &program, &host));
                }
                for found in join_all(running).await {
                    result.mismatches.extend(found?.into_iter().map(|mut mismatch| {
                        if many {
                            mismatch.what = format!("requests[{index}] {}", mismatch.what);
                        }
                        mismatch
                    }));
                    index += 1;
                }
            }
            Ok(())
        })
    }

    async fn exchange(
        &self,
        exchange: &Exchange,
        wait: Duration,
        world: &World,
        program: &Program,
        host: &Arc<FakeHost>,
    ) -> Result<Vec<Mismatch>, String> {
        tokio::time::sleep(wait).await;
        let start = Instant::now();
        let incoming = Incoming::new(&self.request(exchange), self.folder)?;
        let shared = Shared::new(host);
        let mut cx = incoming.into_context(world, self.folder, shared.clone())?;
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
        let observed = Observed {
            status: reply.response.status.as_u16(),
            reason: reply.response.reason().to_string(),
            response: Message { headers, body: body.to_vec() },
            variables: variables(&cx),
            last_error: cx.state().last_error.as_deref().map(last_error),
            calls: record.calls,
            trace: record.trace,
            elapsed,
            faults: record.faults,
        };
        Ok(exchange.expect.as_ref().map(|expect| compare(expect, &observed)).unwrap_or_default())
    }

    fn exchanges(&self) -> Vec<Exchange> {
        let case = self.case;
        if case.request.is_none() && case.expect.is_none() {
            return case.requests.iter().map(|exchange| exchange.value.clone()).collect();
        }
        let expect = case.expect.as_ref().map(|expect| expect.value.clone());
        let request = case.request.as_ref().map(|request| request.value.clone());
        vec![Exchange { request, expect: expect.or_else(|| Some(Expect::default())), ..Exchange::default() }]
    }

    /// The request with what the defaults of the file say.
    fn request(&self, exchange: &Exchange) -> Request {
        let defaults = self.file.defaults.request.clone().unwrap_or_default();
        let mut request = exchange.request.clone().unwrap_or_default();
        if let Some((method, url)) = exchange.short().into_iter().find_map(|(name, url)| Some((name, url?))) {
            request.method = Some(method.to_ascii_uppercase());
            request.url = Some(url.to_owned());
        }
        let has_body = request.has_body();
        request.method = request.method.or(defaults.method);
        request.url = request.url.or(defaults.url);
        request.ip = request.ip.or(defaults.ip);
        request.http = request.http.or(defaults.http);
        request.certificate = request.certificate.or(defaults.certificate);
        if !has_body {
            request.body = defaults.body;
            request.json = defaults.json;
            request.form = defaults.form;
            request.base64 = defaults.base64;
            request.file = defaults.file;
        }
        for (name, values) in defaults.headers {
            let known = request.headers.keys().any(|known| known.eq_ignore_ascii_case(&name));
            if !known {
                request.headers.insert(name, values);
            }
        }
        for (name, values) in defaults.query {
            request.query.entry(name).or_insert(values);
        }
        request
    }

    fn answers(&self) -> Vec<format::Answer> {
        self.case.answers.iter().chain(&self.file.defaults.answers).cloned().collect()
    }

    fn world(&self) -> World {
        let defaults = self.file.defaults.context.clone().unwrap_or_default();
        let world = self.case.context.clone().unwrap_or_default();
        World {
            api: world.api.or(defaults.api),
            operation: world.operation.or(defaults.operation),
            product: world.product.or(defaults.product),
            subscription: world.subscription.or(defaults.subscription),
            user: world.user.or(defaults.user),
            matched_parameters: if world.matched_parameters.is_empty() {
                defaults.matched_parameters
            } else {
                world.matched_parameters
            },
            certificates: if world.certificates.is_empty() {
                defaults.certificates
            } else {
                world.certificates
            },
            trusted: if world.trusted.is_empty() { defaults.trusted } else { world.trusted },
            request_id: world.request_id.or(defaults.request_id),
            now: world.now.or(defaults.now),
            backend: world.backend.or(defaults.backend),
        }
    }

    fn start(&self, world: &World) -> Result<i64, String> {
        let now = world.now.as_deref().unwrap_or(START);
        ticks::parse(now)
    }

    fn compile(&self) -> Result<Compiled, String> {
        let mut named_values = BTreeMap::new();
        for (name, value) in self.file.named_values.iter().chain(&self.case.named_values) {
            let (text, secret) = value.parts();
            named_values.insert(name.clone(), NamedValue { text: text.into(), secret });
        }
        let mut fragments = BTreeMap::new();
        for (id, written) in self.file.fragments.iter().chain(&self.case.fragments) {
            fragments.insert(id.clone(), self.source(&format!("fragment {id}"), &written.value)?);
        }
        let mut limits = Limits::default();
        limits.expression.time = ENDLESS;
        let settings = Settings {
            allow_unsupported: self.case.allow_unsupported,
            gate: if self.case.permissive { Gate::Permissive } else { Gate::Strict },
            limits,
            ..Settings::default()
        };
        let compiler = Compiler::new(CATALOG)
            .with_settings(settings)
            .with_named_values(named_values)
            .with_fragments(fragments);
        Ok(compiler.compile(&self.documents()?))
    }

    fn documents(&self) -> Result<Vec<(Scope, Source)>, String> {
        let case = self.case;
        if let Some(scopes) = &case.scopes {
            let written = [
                (Scope::Global, &scopes.global),
                (Scope::Workspace, &scopes.workspace),
                (Scope::Product, &scopes.product),
                (Scope::Api, &scopes.api),
                (Scope::Operation, &scopes.operation),
            ];
            let written = written.into_iter().filter_map(|(scope, text)| Some((scope, text.as_ref()?)));
            return written
                .map(|(scope, text)| Ok((scope, self.source(scope.name(), &text.value)?)))
                .collect();
        }
        if let Some(sections) = self.sections() {
            return Ok(vec![(Scope::Api, Source::new(format!("case `{}`", case.name), sections))]);
        }
        let written = case.document.as_ref().or(case.policy.as_ref()).or(self.file.policy.as_ref());
        let Some(written) = written else {
            return Err("nothing says which policy runs; write `policy: FILE` or `inbound: …`".to_owned());
        };
        Ok(vec![(Scope::Api, self.source(&format!("case `{}`", case.name), &written.value)?)])
    }

    /// A document of the sections that the case writes out.
    fn sections(&self) -> Option<String> {
        let case = self.case;
        let written = [
            ("inbound", &case.inbound),
            ("backend", &case.backend),
            ("outbound", &case.outbound),
            ("on-error", &case.on_error),
        ];
        if written.iter().all(|(_, text)| text.is_none()) {
            return None;
        }
        let sections = written.map(|(name, text)| {
            let text = text.as_ref().map_or("<base />", |text| text.value.trim_end());
            format!("<{name}>\n{text}\n</{name}>")
        });
        Some(format!("<policies>{}</policies>", sections.join("")))
    }

    /// A text that is written out, or that of a file.
    fn source(&self, name: &str, written: &str) -> Result<Source, String> {
        if written.trim_start().starts_with('<') {
            return Ok(Source::new(name, written));
        }
        let path = self.folder.join(written);
        let name = path.display().to_string();
        let read = |file| Source::read(name, file).map_err(|cause| Unreadable::new(&path, cause));
        gatepost_files::open(&path).and_then(read).map_err(|unreadable| unreadable.to_string())
    }
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
/// How long an expression may run. A case gives the same on a slow machine: what counts is what an expression does.
const ENDLESS: Duration = Duration::from_secs(600);

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
    let library = gatepost_engine::library();
    let settings = gatepost_expression::Settings { gate: Gate::Permissive, ..Default::default() };
    cx.variables()
        .iter()
        .filter_map(|(name, _)| {
            let name = name.to_string();
            let code = format!("context.Variables[@\"{}\"]", name.replace('"', "\"\""));
            let program = compile(&library, &code, Kind::Expression, settings).program?;
            let inspection = program.inspect(cx.globals(), &cx.limits().expression).ok()?;
            Some(Variable { name, ty: inspection.ty.unwrap_or_default(), value: inspection.value })
        })
        .collect()
}
