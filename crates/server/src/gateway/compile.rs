//! From a configuration to programs.

use std::collections::HashMap;
use std::sync::Arc;

use gatepost_engine::{
    Compiler, Diagnostic, Limits, Program, Scope, ScopeProgram, Settings, Str, Url, model,
};
use gatepost_policy::CATALOG;
use miette::Severity;

use super::path::{after, normal, segments};
use super::routes::Routes;
use super::template::Template;
use crate::config::{self, Config, ConfigErrors, Policy, Protocol};
use crate::local;

/// What is served: immutable, shared by all requests, replaced as a whole.
#[derive(Debug)]
pub struct Gateway {
    /// The longest path first.
    apis: Vec<Api>,
    /// What runs for a request that no API takes.
    pub(super) unmatched: Arc<Program>,
    pub(super) deployment: Arc<model::Deployment>,
}

#[derive(Debug)]
pub(super) struct Api {
    path: String,
    protocols: Vec<Protocol>,
    routes: Routes,
    operations: Vec<Operation>,
    pub(super) model: Arc<model::Api>,
    pub(super) product: Option<Arc<model::Product>>,
    pub(super) base: Arc<Url>,
    /// What runs for a request that no operation takes.
    pub(super) unmatched: Arc<Program>,
}

#[derive(Debug)]
pub(super) struct Operation {
    pub(super) template: Template,
    pub(super) model: Arc<model::Operation>,
    pub(super) program: Arc<Program>,
}

/// Where a request goes.
pub(super) struct Route<'g> {
    pub(super) api: &'g Api,
    /// The path after the API's own.
    pub(super) rest: String,
    pub(super) operation: Option<&'g Operation>,
}

impl Gateway {
    /// Compiles everything, and gives what there is to warn of.
    pub fn compile(config: &Config) -> Result<(Self, Vec<Diagnostic>), ConfigErrors> {
        let compiler = Compiler::new(CATALOG)
            .with_settings(settings(config))
            .with_fragments(config.fragments.clone())
            .with_named_values(config.named_values.clone());
        let mut loader = Loader { compiler, loaded: HashMap::new(), diagnostics: Vec::new() };
        let global: Vec<_> = loader.load(config.policy.as_ref()).into_iter().collect();
        let mut apis: Vec<Api> = config.apis.iter().map(|api| loader.api(api, config, &global)).collect();
        apis.sort_by_key(|api| std::cmp::Reverse(segments(&api.path).count()));
        let unmatched = loader.link(&global);
        if loader.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
            return Err(ConfigErrors { config: Vec::new(), documents: loader.diagnostics });
        }
        let gateway = Self { apis, unmatched, deployment: Arc::clone(&config.deployment) };
        Ok((gateway, loader.diagnostics))
    }

    /// The API and the operation of a request; none where no API takes it.
    pub(super) fn route(
        &self,
        method: &http::Method,
        protocol: Protocol,
        path: &str,
        query: &str,
    ) -> Option<Route<'_>> {
        let path = normal(path);
        let fits = |api: &&Api| api.protocols.contains(&protocol) && after(&path, &api.path).is_some();
        let api = self.apis.iter().find(fits)?;
        let rest = after(&path, &api.path).unwrap_or_default().to_owned();
        let operation = api.routes.find(method, &rest, query).and_then(|number| api.operations.get(number));
        Some(Route { api, rest, operation })
    }
}

impl Api {
    /// What runs for a browser's question before a request: the policies of the operation that it means.
    pub(super) fn before(&self, method: &http::Method, rest: &str, query: &str) -> &Program {
        let operation = self.routes.find(method, rest, query).and_then(|number| self.operations.get(number));
        operation.map_or(&self.unmatched, |operation| &operation.program)
    }
}

fn settings(config: &Config) -> Settings {
    let limits = Limits {
        request_body: config.buffered_bytes,
        response_body: config.buffered_bytes,
        ..Limits::default()
    };
    Settings { allow_unsupported: config.allow_unsupported, gate: config.gate, limits, ..Settings::default() }
}

/// Loads each document once for each scope, however many operations use it.
struct Loader {
    compiler: Compiler,
    loaded: HashMap<(Scope, String), Option<Arc<ScopeProgram>>>,
    diagnostics: Vec<Diagnostic>,
}

impl Loader {
    fn load(&mut self, policy: Option<&Policy>) -> Option<Arc<ScopeProgram>> {
        let policy = policy?;
        let key = (policy.scope, policy.source.name().to_owned());
        if let Some(known) = self.loaded.get(&key) {
            return known.clone();
        }
        let compiled = self.compiler.document(policy.scope, &policy.source);
        self.diagnostics.extend(compiled.diagnostics);
        self.loaded.insert(key, compiled.program.clone());
        compiled.program
    }

    fn link(&self, documents: &[Arc<ScopeProgram>]) -> Arc<Program> {
        Arc::new(Program::link(&self.compiler, documents))
    }

    fn api(&mut self, api: &config::Api, config: &Config, global: &[Arc<ScopeProgram>]) -> Api {
        let product = api.product.and_then(|number| config.products.get(number));
        let mut unmatched = global.to_vec();
        let mut documents = global.to_vec();
        documents.extend(self.load(product.and_then(|product| product.policy.as_ref())));
        let (mut narrow, broad): (Vec<_>, Vec<_>) =
            api.policies.iter().partition(|policy| policy.scope == Scope::Operation);
        for policy in broad {
            let program = self.load(Some(policy));
            unmatched.extend(program.clone().filter(|program| program.scope() == Scope::Api));
            documents.extend(program);
        }
        let narrow = self.load(narrow.pop());
        let base = api.backend.clone().unwrap_or_else(local::base);
        let base = Arc::new(base);
        let mut made = Api {
            path: api.path.clone(),
            protocols: api.protocols.clone(),
            routes: Routes::default(),
            operations: Vec::new(),
            model: Arc::new(model_of(api, &base)),
            product: product.map(product_of),
            base,
            unmatched: self.link(&unmatched),
        };
        let common = {
            let mut documents = documents.clone();
            documents.extend(narrow);
            self.link(&documents)
        };
        for operation in &api.operations {
            let program = match self.load(operation.policy.as_ref()) {
                None => Arc::clone(&common),
                Some(own) => {
                    let mut documents = documents.clone();
                    documents.push(own);
                    self.link(&documents)
                }
            };
            made.add(operation.method.clone(), operation.template.clone(), operation_of(operation), program);
        }
        if api.operations.is_empty() {
            made.add(None, Template::everything(), every_operation(), common);
        }
        made
    }
}

impl Api {
    fn add(
        &mut self,
        method: Option<http::Method>,
        template: Template,
        model: model::Operation,
        program: Arc<Program>,
    ) {
        self.routes.add(method, template.clone(), self.operations.len());
        self.operations.push(Operation { template, model: Arc::new(model), program });
    }
}

fn model_of(api: &config::Api, base: &Arc<Url>) -> model::Api {
    model::Api {
        id: Str::from(api.id.as_str()),
        name: Str::from(api.name.as_str()),
        path: Str::from(api.path.as_str()),
        revision: Str::from("1"),
        version: Str::new(),
        is_current_revision: true,
        protocols: api.protocols.iter().map(|protocol| Str::from(protocol.name())).collect(),
        service_url: Some(Arc::clone(base)),
        key_header: Str::from("Ocp-Apim-Subscription-Key"),
        key_query: Str::from("subscription-key"),
    }
}

fn product_of(product: &config::Product) -> Arc<model::Product> {
    Arc::new(model::Product {
        id: Str::from(product.id.as_str()),
        name: Str::from(product.name.as_str()),
        is_published: true,
        ..model::Product::default()
    })
}

fn operation_of(operation: &config::Operation) -> model::Operation {
    model::Operation {
        id: Str::from(operation.id.as_str()),
        name: Str::from(operation.name.as_str()),
        method: Str::from(operation.method.as_ref().map_or("*", http::Method::as_str)),
        url_template: Str::from(operation.template.text()),
        ..model::Operation::default()
    }
}

fn every_operation() -> model::Operation {
    model::Operation {
        id: Str::from("all"),
        name: Str::from("All operations"),
        method: Str::from("*"),
        url_template: Str::from("/*"),
        ..model::Operation::default()
    }
}
