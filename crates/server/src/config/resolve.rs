//! From what is written to what is meant: files read, URLs and templates understood, names found.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gatepost_engine::{NamedValue, RateAlgorithm, Scope, Source, Str, Url, model};
use gatepost_expression::Gate;
use gatepost_files::Unreadable;
use http::Method;
use miette::Diagnostic as _;
use rustls_pki_types::CertificateDer;
use serde_saphyr::Spanned;

use super::error::{ConfigError, ConfigErrors, Text};
use super::file::{self, ConfigFile, Protocol};
use super::named_value::{self, Origin};
use super::subscription::Subscription;
use crate::gateway::Template;
use crate::limits::Limits;
use crate::listen::Binding;
use crate::tls::{TlsFiles, certificates};

/// A configuration that has been read, with every file that it names.
#[derive(Debug)]
pub struct Config {
    /// Where clients connect.
    pub bindings: Vec<Binding>,
    /// Threads that serve requests.
    pub workers: usize,
    /// What clients and backends may take.
    pub limits: Limits,
    /// Bytes of a body that a policy or an expression reads.
    pub buffered_bytes: usize,
    /// Authorities of backends besides those of the system.
    pub trust: Vec<CertificateDer<'static>>,
    /// The policy document of all APIs.
    pub policy: Option<Policy>,
    /// Fragments by id.
    pub fragments: BTreeMap<String, Source>,
    /// Named values by name.
    pub named_values: BTreeMap<String, NamedValue>,
    /// Products.
    pub products: Vec<Product>,
    /// APIs.
    pub apis: Vec<Api>,
    /// Subscriptions.
    pub subscriptions: Vec<Subscription>,
    /// Whether policies that are not implemented may be loaded.
    pub allow_unsupported: bool,
    /// What is made of .NET types and members that API Management does not list.
    pub gate: Gate,
    /// How limits of rates are kept.
    pub rate_algorithm: RateAlgorithm,
    /// What `context.Deployment` says.
    pub deployment: Arc<model::Deployment>,
    /// Every file and folder that was read.
    pub files: Vec<PathBuf>,
}

/// The policy document of a scope.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The scope.
    pub scope: Scope,
    /// The document.
    pub source: Source,
}

/// A product.
#[derive(Debug)]
pub struct Product {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it needs a subscription; else it is open.
    pub needs_subscription: bool,
    /// Its policy document.
    pub policy: Option<Policy>,
}

/// An API.
#[derive(Debug)]
pub struct Api {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its path, without slashes at its ends.
    pub path: String,
    /// Base URL of its backend; none for the built-in routes.
    pub backend: Option<Url>,
    /// Schemes that it is reached by.
    pub protocols: Vec<Protocol>,
    /// Where its products stand in [`Config::products`].
    pub products: Vec<usize>,
    /// Whether it needs a subscription, unless an open product has it.
    pub needs_subscription: bool,
    /// The header in which clients send the key of a subscription.
    pub key_header: String,
    /// The parameter of the query in which they may send it.
    pub key_query: String,
    /// Its policy documents: its own, and those that a command line gave for further scopes.
    pub policies: Vec<Policy>,
    /// Its operations; without any, one that takes every request.
    pub operations: Vec<Operation>,
}

/// An operation.
#[derive(Debug)]
pub struct Operation {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its method; none for all.
    pub method: Option<Method>,
    /// Its URL template.
    pub template: Template,
    /// Its policy document.
    pub policy: Option<Policy>,
}

/// Reads files and remembers what was wrong.
pub(super) struct Resolver {
    folder: PathBuf,
    text: Option<Text>,
    sources: HashMap<PathBuf, Source>,
    pub(super) files: Vec<PathBuf>,
    pub(super) errors: Vec<ConfigError>,
}

impl Resolver {
    /// A resolver of paths relative to a folder.
    pub(super) fn new(folder: &Path, text: Option<Text>) -> Self {
        Self {
            folder: folder.to_owned(),
            text,
            sources: HashMap::new(),
            files: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// Everything that a file says.
    pub(super) fn config(&mut self, file: ConfigFile) -> Config {
        let backend = file.backend.as_ref().and_then(|url| self.url(url));
        self.distinct("product", file.products.iter().map(|product| product.id.clone()));
        self.distinct("API", file.apis.iter().map(|api| api.id.clone()));
        self.distinct_paths(&file.apis);
        let products: Vec<Product> = file.products.into_iter().map(|product| self.product(product)).collect();
        let apis: Vec<Api> =
            file.apis.into_iter().map(|api| self.api(api, backend.as_ref(), &products)).collect();
        let subscriptions = self.subscriptions(file.subscriptions, file.users, &products, &apis);
        let workers = file.workers.map_or_else(default_workers, |workers| self.workers(&workers));
        Config {
            bindings: file.listen.into_iter().map(|listen| self.binding(listen)).collect(),
            workers,
            buffered_bytes: file
                .limits
                .buffered_bytes
                .unwrap_or(gatepost_engine::Limits::default().request_body),
            limits: self.limits(&file.limits),
            trust: file.trust.iter().flat_map(|file| self.certificates(file)).collect(),
            policy: file.policy.and_then(|path| self.policy(Scope::Global, &path)),
            fragments: file.fragments.map(|folder| self.fragments(&folder)).unwrap_or_default(),
            named_values: self.named_values(file.named_values),
            products,
            subscriptions,
            apis: if apis.is_empty() { vec![Api::everything(backend)] } else { apis },
            allow_unsupported: file.allow_unsupported,
            gate: file.expressions.gate(),
            rate_algorithm: file.rate_limits.algorithm(),
            deployment: Arc::new(deployment(file.deployment)),
            files: Vec::new(),
        }
    }

    /// The configuration, unless something was wrong.
    pub(super) fn finish(mut self, mut config: Config) -> Result<Config, ConfigErrors> {
        if !self.errors.is_empty() {
            self.errors.sort_by_key(ConfigError::offset);
            return Err(ConfigErrors { config: self.errors, documents: Vec::new() });
        }
        config.files = self.files;
        if config.bindings.is_empty() {
            config.bindings.push(Binding { address: DEFAULT_ADDRESS.into(), tls: None });
        }
        Ok(config)
    }

    fn product(&mut self, product: file::Product) -> Product {
        let id = product.id.value;
        Product {
            name: product.name.unwrap_or_else(|| id.clone()),
            id,
            needs_subscription: product.subscription_required,
            policy: product.policy.and_then(|path| self.policy(Scope::Product, &path)),
        }
    }

    fn api(&mut self, api: file::Api, backend: Option<&Url>, products: &[Product]) -> Api {
        let id = api.id.value;
        self.distinct("operation", api.operations.iter().map(file::Operation::id));
        let operations =
            api.operations.into_iter().filter_map(|operation| self.operation(operation)).collect();
        let protocols =
            if api.protocols.is_empty() { vec![Protocol::Http, Protocol::Https] } else { api.protocols };
        Api {
            name: api.name.unwrap_or_else(|| id.clone()),
            id,
            path: trimmed(api.path.as_ref()).to_owned(),
            backend: match &api.backend {
                Some(url) => self.url(url),
                None => backend.cloned(),
            },
            protocols,
            products: self.products_of(api.product.iter().chain(&api.products), products),
            needs_subscription: api.subscription_required,
            key_header: self.key_header(api.subscription_key.header),
            key_query: api.subscription_key.query.unwrap_or_else(|| KEY_QUERY.to_owned()),
            policies: api.policy.and_then(|path| self.policy(Scope::Api, &path)).into_iter().collect(),
            operations,
        }
    }

    fn operation(&mut self, operation: file::Operation) -> Option<Operation> {
        let id = operation.id().value;
        let (method, url) = (&operation.method, &operation.url);
        let policy = operation.policy.and_then(|path| self.policy(Scope::Operation, &path));
        let method = match method.value.as_str() {
            "*" => Some(None),
            name => match Method::from_bytes(name.as_bytes()) {
                Ok(method) => Some(Some(method)),
                Err(_) => {
                    self.wrong(
                        method,
                        "config::method",
                        format!("`{name}` is not an HTTP method"),
                        "not a method",
                    );
                    None
                }
            },
        };
        let template = match Template::parse(&url.value) {
            Ok(template) => Some(template),
            Err(reason) => {
                let message = format!("`{}` is not a URL template: {reason}", url.value);
                let wrong = ConfigError::new("config::url_template", message);
                let wrong = wrong.help("write a path with parameters in braces, such as `/orders/{id}`");
                self.errors.push(wrong.at(self.text.as_ref(), url.referenced, "not a template"));
                None
            }
        };
        let name = operation.name.unwrap_or_else(|| id.clone());
        Some(Operation { id, name, method: method?, template: template?, policy })
    }

    /// Where the products of an API are. One of them may be open: a request without a key runs in it.
    fn products_of<'i>(
        &mut self,
        ids: impl Iterator<Item = &'i Spanned<String>>,
        products: &[Product],
    ) -> Vec<usize> {
        let mut places = Vec::new();
        let mut open: Option<&str> = None;
        for id in ids {
            let Some(place) = self.product_of(id, products).filter(|place| !places.contains(place)) else {
                continue;
            };
            places.push(place);
            let is_open = products.get(place).is_some_and(|product| !product.needs_subscription);
            if let Some(other) = open.filter(|_| is_open) {
                let message = format!("the products `{other}` and `{}` are both open", id.value);
                self.wrong(id, "config::open_products", message, "an API is in one open product at most");
            }
            open = open.or(is_open.then_some(id.value.as_str()));
        }
        places
    }

    fn key_header(&mut self, written: Option<Spanned<String>>) -> String {
        let Some(written) = written else { return KEY_HEADER.to_owned() };
        if http::HeaderName::from_bytes(written.value.as_bytes()).is_err() {
            let message = format!("`{}` is not the name of a header", written.value);
            self.wrong(&written, "config::header_name", message, "not a name of a header");
        }
        written.value
    }

    pub(super) fn product_of(&mut self, id: &Spanned<String>, products: &[Product]) -> Option<usize> {
        let found = products.iter().position(|product| product.id == id.value);
        if found.is_none() {
            let known: Vec<_> = products.iter().map(|product| format!("`{}`", product.id)).collect();
            let help = if known.is_empty() {
                "add it under `products`".to_owned()
            } else {
                format!("there are {}", known.join(", "))
            };
            let error =
                ConfigError::new("config::unknown_product", format!("there is no product `{}`", id.value));
            self.errors.push(error.help(help).at(self.text.as_ref(), id.referenced, "not a product"));
        }
        found
    }

    fn url(&mut self, url: &Spanned<String>) -> Option<Url> {
        match Url::parse(&url.value) {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                let message = format!("`{}` is not the URL of a backend: {}", url.value, error.reason);
                let wrong = ConfigError::new("config::backend_url", message);
                let wrong = wrong.help("write an absolute URL such as `http://localhost:3000/base`");
                self.errors.push(wrong.at(self.text.as_ref(), url.referenced, "not a URL"));
                None
            }
        }
    }

    fn workers(&mut self, workers: &Spanned<usize>) -> usize {
        if (1..=MAX_WORKERS).contains(&workers.value) {
            return workers.value;
        }
        let message = format!("`{}` is not a number of workers", workers.value);
        self.wrong(workers, "config::workers", message, &format!("1 to {MAX_WORKERS}"));
        1
    }

    fn binding(&mut self, listen: file::Listen) -> Binding {
        let path = |file: PathBuf| self.folder.join(file);
        let tls = listen.tls.map(|tls| TlsFiles { certificate: path(tls.certificate), key: path(tls.key) });
        Binding { address: listen.address, tls }
    }

    fn limits(&mut self, written: &file::Limits) -> Limits {
        let default = Limits::default();
        let time = |seconds: Option<file::Seconds>, default| seconds.map_or(default, |seconds| seconds.0);
        Limits {
            header_bytes: written.header_bytes.unwrap_or(default.header_bytes),
            target_bytes: written.target_bytes.unwrap_or(default.target_bytes),
            body_bytes: written.body_bytes.unwrap_or(default.body_bytes),
            connections: written.connections.unwrap_or(default.connections),
            backend_connections: written.backend_connections.unwrap_or(default.backend_connections).max(1),
            header_time: time(written.header_time, default.header_time),
            keep_alive: time(written.keep_alive, default.keep_alive),
            client_idle: time(written.client_idle, default.client_idle),
            connect_time: time(written.connect_time, default.connect_time),
            backend_keep_alive: time(written.backend_keep_alive, default.backend_keep_alive),
            backend_idle: time(written.backend_idle, default.backend_idle),
            drain_time: time(written.drain_time, default.drain_time),
        }
    }

    fn certificates(&mut self, file: &Spanned<PathBuf>) -> Vec<CertificateDer<'static>> {
        let path = self.folder.join(&file.value);
        let found = certificates(&path);
        self.files.push(path);
        found.unwrap_or_else(|error| {
            let wrong = ConfigError::new("config::certificate", error.to_string());
            let wrong = wrong.help(error.help().map(|help| help.to_string()).unwrap_or_default());
            self.errors.push(wrong.at(self.text.as_ref(), file.referenced, "named here"));
            Vec::new()
        })
    }

    pub(super) fn policy(&mut self, scope: Scope, path: &Spanned<PathBuf>) -> Option<Policy> {
        let file = self.folder.join(&path.value);
        match self.source(&file) {
            Ok(source) => Some(Policy { scope, source }),
            Err(error) => {
                self.unreadable(path, "config::unreadable_policy", "the policy document", &error);
                None
            }
        }
    }

    /// A document that several scopes use is read once.
    pub(super) fn source(&mut self, file: &Path) -> Result<Source, Unreadable> {
        if let Some(source) = self.sources.get(file) {
            return Ok(source.clone());
        }
        self.files.push(file.to_owned());
        let read = Source::read(file.display().to_string(), gatepost_files::open(file)?);
        let source = read.map_err(|cause| Unreadable::new(file, cause))?;
        self.sources.insert(file.to_owned(), source.clone());
        Ok(source)
    }

    pub(super) fn fragments(&mut self, folder: &Spanned<PathBuf>) -> BTreeMap<String, Source> {
        let path = self.folder.join(&folder.value);
        self.files.push(path.clone());
        self.read_fragments(&path).unwrap_or_else(|error| {
            self.unreadable(folder, "config::unreadable_fragments", "the fragments", &error);
            BTreeMap::new()
        })
    }

    fn read_fragments(&mut self, folder: &Path) -> Result<BTreeMap<String, Source>, Unreadable> {
        let unreadable = |cause| Unreadable::new(folder, cause);
        let mut fragments = BTreeMap::new();
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            let file = entry.map_err(unreadable)?.path();
            let id = file.file_stem().and_then(|stem| stem.to_str());
            if let (Some(id), Some("xml")) = (id, file.extension().and_then(|extension| extension.to_str())) {
                fragments.insert(id.to_owned(), self.source(&file)?);
            }
        }
        Ok(fragments)
    }

    pub(super) fn named_values(
        &mut self,
        written: BTreeMap<String, Spanned<named_value::NamedValue>>,
    ) -> BTreeMap<String, NamedValue> {
        let mut values = BTreeMap::new();
        for (name, value) in written {
            let secret = value.value.secret;
            if let Some(text) = self.named_value(&name, &value) {
                values.insert(name, NamedValue { text: text.into(), secret });
            }
        }
        values
    }

    pub(super) fn named_value(
        &mut self,
        name: &str,
        value: &Spanned<named_value::NamedValue>,
    ) -> Option<String> {
        match &value.value.origin {
            Origin::Text(text) => Some(text.clone()),
            Origin::Variable(variable) => {
                #[expect(
                    clippy::disallowed_methods,
                    reason = "this is the place where configuration is read"
                )]
                let text = std::env::var(variable);
                if text.is_err() {
                    let message = format!(
                        "the environment variable `{variable}` of the named value `{name}` is not set"
                    );
                    let error = ConfigError::new("config::unset_variable", message);
                    let error = error.help(format!("set it before the start: `export {variable}=…`"));
                    self.errors.push(error.at(self.text.as_ref(), value.referenced, "named here"));
                }
                text.ok()
            }
            Origin::File(file) => {
                let path = self.folder.join(file);
                let text = gatepost_files::text(&path);
                self.files.push(path);
                if let Err(error) = &text {
                    let what = format!("the named value `{name}`");
                    self.unreadable(value, "config::unreadable_named_value", &what, error);
                }
                text.ok()
                    .map(|text| text.strip_suffix('\n').unwrap_or(&text).trim_end_matches('\r').to_owned())
            }
        }
    }

    pub(super) fn distinct(&mut self, what: &str, ids: impl Iterator<Item = Spanned<String>>) {
        let mut known = HashSet::new();
        for Spanned { value: id, referenced, .. } in ids {
            let message = format!("there are two {what}s with the id `{id}`");
            if !known.insert(id) {
                let error = ConfigError::new("config::duplicate_id", message);
                let error = error.help("give one of them another `id`");
                self.errors.push(error.at(self.text.as_ref(), referenced, "the second one"));
            }
        }
    }

    fn distinct_paths(&mut self, apis: &[file::Api]) {
        let mut known: HashMap<String, &str> = HashMap::new();
        for api in apis {
            let (path, id) = (trimmed(api.path.as_ref()), &api.id.value);
            if let Some(other) = known.insert(path.to_lowercase(), id) {
                let message = format!("the APIs `{other}` and `{id}` have the same path `{path}`");
                let error = ConfigError::new("config::duplicate_path", message);
                let error = error.help("give one of them another `path`");
                let place = api.path.as_ref().unwrap_or(&api.id).referenced;
                self.errors.push(error.at(self.text.as_ref(), place, "the second one"));
            }
        }
    }

    /// Says that a file cannot be read, and what should be in it.
    fn unreadable<T>(&mut self, named: &Spanned<T>, code: &'static str, what: &str, cause: &Unreadable) {
        let error = ConfigError::new(code, format!("{cause}; {what} should be there"));
        self.errors.push(error.help(cause.help()).at(self.text.as_ref(), named.referenced, "named here"));
    }

    pub(super) fn wrong<T>(&mut self, value: &Spanned<T>, code: &'static str, message: String, label: &str) {
        let error = ConfigError::new(code, message);
        self.errors.push(error.at(self.text.as_ref(), value.referenced, label));
    }
}

/// A path without slashes at its ends.
fn trimmed(path: Option<&Spanned<String>>) -> &str {
    path.map(|path| path.value.trim_matches('/')).unwrap_or_default()
}

impl Api {
    /// An API that takes every request.
    pub(super) fn everything(backend: Option<Url>) -> Self {
        Self {
            id: "api".to_owned(),
            name: "API".to_owned(),
            path: String::new(),
            backend,
            protocols: vec![Protocol::Http, Protocol::Https],
            products: Vec::new(),
            needs_subscription: false,
            key_header: KEY_HEADER.to_owned(),
            key_query: KEY_QUERY.to_owned(),
            policies: Vec::new(),
            operations: Vec::new(),
        }
    }
}

fn deployment(written: file::Deployment) -> model::Deployment {
    let text = |text: Option<String>, default: &str| Str::from(text.as_deref().unwrap_or(default));
    model::Deployment {
        gateway_id: text(written.gateway_id, "gatepost"),
        region: text(written.region, ""),
        service_id: text(written.service_id, "gatepost"),
        service_name: text(written.service_name, "gatepost"),
        ..model::Deployment::default()
    }
}

fn default_workers() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// <https://learn.microsoft.com/azure/api-management/api-management-subscriptions#use-a-subscription-key>
const KEY_HEADER: &str = "Ocp-Apim-Subscription-Key";
const KEY_QUERY: &str = "subscription-key";
const DEFAULT_ADDRESS: ([u8; 4], u16) = ([127, 0, 0, 1], 8080);
const MAX_WORKERS: usize = 1024;
