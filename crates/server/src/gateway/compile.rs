//! From a configuration to programs.

use std::collections::HashMap;
use std::sync::Arc;

use gatepost_engine::{
    Compiler, Diagnostic, Limits, Program, Scope, ScopeProgram, Settings, Str, Url, model,
};
use gatepost_policy::CATALOG;
use miette::Severity;

use super::keys::Keys;
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
    pub(super) keys: Keys,
}

#[derive(Debug)]
pub(super) struct Api {
    path: String,
    protocols: Vec<Protocol>,
    routes: Routes,
    operations: Vec<Operation>,
    pub(super) model: Arc<model::Api>,
    /// Its place in the configuration.
    pub(super) place: usize,
    pub(super) products: Vec<Product>,
    /// Whether it needs a subscription, unless an open product has it.
    pub(super) needs_subscription: bool,
    pub(super) base: Arc<Url>,
    /// What runs for a request that no operation takes.
    pub(super) unmatched: Arc<Program>,
}

/// A product that an API is in.
#[derive(Debug)]
pub(super) struct Product {
    /// Its place in the configuration.
    pub(super) place: usize,
    pub(super) model: Arc<model::Product>,
}

#[derive(Debug)]
pub(super) struct Operation {
    pub(super) template: Template,
    pub(super) model: Arc<model::Operation>,
    /// What runs outside all products.
    plain: Arc<Program>,
    /// What runs in each of the API's products, in their order.
    in_products: Vec<Arc<Program>>,
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
        let numbered = config.apis.iter().enumerate();
        let mut apis: Vec<Api> =
            numbered.map(|(place, api)| loader.api(place, api, config, &global)).collect();
        apis.sort_by_key(|api| std::cmp::Reverse(segments(&api.path).count()));
        let unmatched = loader.link(&global);
        if loader.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
            return Err(ConfigErrors { config: Vec::new(), documents: loader.diagnostics });
        }
        let keys = Keys::new(&config.subscriptions);
        let gateway = Self { apis, unmatched, deployment: Arc::clone(&config.deployment), keys };
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
        let open = self.products.iter().position(|product| !product.model.subscription_required);
        operation.map_or(&self.unmatched, |operation| operation.program(open))
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

    fn api(&mut self, place: usize, api: &config::Api, config: &Config, global: &[Arc<ScopeProgram>]) -> Api {
        let products: Vec<(usize, &config::Product)> =
            api.products.iter().filter_map(|place| Some((*place, config.products.get(*place)?))).collect();
        let (mut narrow, broad): (Vec<_>, Vec<_>) =
            api.policies.iter().partition(|policy| policy.scope == Scope::Operation);
        let broad: Vec<_> = broad.into_iter().filter_map(|policy| self.load(Some(policy))).collect();
        let narrow = self.load(narrow.pop());
        let mut unmatched = global.to_vec();
        unmatched.extend(broad.iter().filter(|program| program.scope() == Scope::Api).cloned());
        let base = api.backend.clone().unwrap_or_else(local::base);
        let base = Arc::new(base);
        let mut made = Api {
            path: api.path.clone(),
            protocols: api.protocols.clone(),
            routes: Routes::default(),
            operations: Vec::new(),
            model: Arc::new(model_of(api, &base)),
            place,
            products: products.iter().map(|(place, product)| product_of(*place, product)).collect(),
            needs_subscription: api.needs_subscription,
            base,
            unmatched: self.link(&unmatched),
        };
        let plain = [global, &broad].concat();
        let contexts: Vec<Vec<Arc<ScopeProgram>>> = products
            .iter()
            .map(|(_, product)| {
                let own = self.load(product.policy.as_ref());
                plain.iter().cloned().chain(own).collect()
            })
            .collect();
        let documents = Documents { plain, in_products: contexts };
        let common = documents.programs(self, narrow.as_ref());
        for operation in &api.operations {
            let programs = match self.load(operation.policy.as_ref()) {
                None => common.clone(),
                Some(own) => documents.programs(self, Some(&own)),
            };
            made.add(operation.method.clone(), operation.template.clone(), operation_of(operation), programs);
        }
        if api.operations.is_empty() {
            made.add(None, Template::everything(), every_operation(), common);
        }
        made
    }
}

/// The documents of an API, outside all products and in each of them.
struct Documents {
    plain: Vec<Arc<ScopeProgram>>,
    in_products: Vec<Vec<Arc<ScopeProgram>>>,
}

/// What runs outside all products and in each of them.
#[derive(Clone)]
struct Programs {
    plain: Arc<Program>,
    in_products: Vec<Arc<Program>>,
}

impl Documents {
    /// The programs of an operation with a document of its own, or without one.
    fn programs(&self, loader: &Loader, own: Option<&Arc<ScopeProgram>>) -> Programs {
        let link = |documents: &Vec<Arc<ScopeProgram>>| {
            let all: Vec<_> = documents.iter().chain(own).cloned().collect();
            loader.link(&all)
        };
        Programs { plain: link(&self.plain), in_products: self.in_products.iter().map(link).collect() }
    }
}

impl Api {
    fn add(
        &mut self,
        method: Option<http::Method>,
        template: Template,
        model: model::Operation,
        programs: Programs,
    ) {
        self.routes.add(method, template.clone(), self.operations.len());
        let Programs { plain, in_products } = programs;
        self.operations.push(Operation { template, model: Arc::new(model), plain, in_products });
    }
}

impl Operation {
    /// What runs in a product, by its place among those of the API, or outside all.
    pub(super) fn program(&self, product: Option<usize>) -> &Arc<Program> {
        product.and_then(|product| self.in_products.get(product)).unwrap_or(&self.plain)
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
        key_header: Str::from(api.key_header.as_str()),
        key_query: Str::from(api.key_query.as_str()),
    }
}

fn product_of(place: usize, product: &config::Product) -> Product {
    let model = model::Product {
        id: Str::from(product.id.as_str()),
        name: Str::from(product.name.as_str()),
        is_published: true,
        subscription_required: product.needs_subscription,
        ..model::Product::default()
    };
    Product { place, model: Arc::new(model) }
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
