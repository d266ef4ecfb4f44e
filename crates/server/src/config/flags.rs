//! The configuration of a command line.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gatepost_engine::{NamedValue, Scope};
use gatepost_expression::Gate;
use serde::de::DeserializeOwned;
use serde_saphyr::{Location, Spanned};

use super::error::{ConfigError, ConfigErrors, Text};
use super::file::ConfigFile;
use super::named_value;
use super::resolve::{Config, Resolver};
use crate::listen::Binding;

/// What a command line says. A configuration file says the rest.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// The configuration file.
    pub config: Option<PathBuf>,
    /// Policy documents or fragments of one API, from the broadest scope to the narrowest: one is the API's own, two
    /// are global and API, three have the product between them, and the fourth is the operation's.
    pub policies: Vec<PathBuf>,
    /// Base URL of the backend of APIs that name none.
    pub backend: Option<String>,
    /// Folder of fragments.
    pub fragments: Option<PathBuf>,
    /// Named values; they replace those of files.
    pub named_values: Vec<(String, String)>,
    /// Files of named values.
    pub named_values_files: Vec<PathBuf>,
    /// Addresses to listen at instead of those of the file.
    pub listen: Vec<SocketAddr>,
    /// Threads that serve requests.
    pub workers: Option<usize>,
    /// Loads policies that are not implemented.
    pub allow_unsupported: bool,
    /// What is made of .NET types and members that API Management does not list, where it is not an error.
    pub gate: Gate,
}

impl Flags {
    /// Reads everything that is named.
    pub fn load(&self) -> Result<Config, ConfigErrors> {
        let (mut file, text, folder) = self.read()?;
        if let Some(backend) = &self.backend {
            file.backend = Some(unplaced(backend.clone()));
        }
        if let Some(workers) = self.workers {
            file.workers = Some(unplaced(workers));
        }
        file.allow_unsupported |= self.allow_unsupported;
        let mut resolver = Resolver::new(&folder, text);
        let mut config = resolver.config(file);
        if self.gate == Gate::Permissive {
            config.gate = Gate::Permissive;
        }
        resolver.files.extend(self.config.clone());
        let mut given = Resolver::new(Path::new(""), None);
        self.add(&mut config, &mut given);
        resolver.errors.append(&mut given.errors);
        resolver.files.append(&mut given.files);
        resolver.finish(config)
    }

    fn read(&self) -> Result<(ConfigFile, Option<Text>, PathBuf), ConfigErrors> {
        let Some(path) = &self.config else { return Ok((ConfigFile::default(), None, PathBuf::new())) };
        let (file, text) = parse(path)?;
        Ok((file, Some(text), path.parent().unwrap_or(Path::new("")).to_owned()))
    }

    fn add(&self, config: &mut Config, resolver: &mut Resolver) {
        if !self.listen.is_empty() {
            config.bindings =
                self.listen.iter().map(|address| Binding { address: *address, tls: None }).collect();
        }
        if let Some(folder) = &self.fragments {
            config.fragments.extend(resolver.fragments(&unplaced(folder.clone())));
        }
        for path in &self.named_values_files {
            match parse::<BTreeMap<String, Spanned<named_value::NamedValue>>>(path) {
                Ok((values, text)) => {
                    let mut named = Resolver::new(path.parent().unwrap_or(Path::new("")), Some(text));
                    config.named_values.extend(named.named_values(values));
                    resolver.errors.append(&mut named.errors);
                    resolver.files.append(&mut named.files);
                }
                Err(errors) => resolver.errors.extend(errors.config),
            }
            resolver.files.push(path.clone());
        }
        for (name, text) in &self.named_values {
            let value = NamedValue { text: text.as_str().into(), secret: false };
            config.named_values.insert(name.clone(), value);
        }
        self.add_policies(config, resolver);
    }

    fn add_policies(&self, config: &mut Config, resolver: &mut Resolver) {
        let scopes: &[Scope] = match self.policies.len() {
            0 => return,
            1 => &[Scope::Api],
            2 => &[Scope::Global, Scope::Api],
            3 => &[Scope::Global, Scope::Product, Scope::Api],
            4 => &[Scope::Global, Scope::Product, Scope::Api, Scope::Operation],
            count => {
                let message = format!("{count} policy documents are given, and there are four scopes");
                let error = ConfigError::new("config::too_many_policies", message);
                resolver.errors.push(error.help("give at most four, from global to operation; fragments go into a folder: `--fragments DIR`"));
                return;
            }
        };
        let [api] = config.apis.as_mut_slice() else {
            let message = "policy documents are given besides a configuration with several APIs";
            let error = ConfigError::new("config::policies_twice", message);
            resolver.errors.push(error.help("name them in the configuration: `policy:` of each API"));
            return;
        };
        for (scope, path) in scopes.iter().zip(&self.policies) {
            let Some(policy) = resolver.policy(*scope, &unplaced(path.clone())) else { continue };
            if *scope == Scope::Global {
                config.policy = Some(policy);
            } else {
                api.policies.retain(|known| known.scope != *scope);
                api.policies.push(policy);
            }
        }
    }
}

fn unplaced<T>(value: T) -> Spanned<T> {
    Spanned::new(value, Location::UNKNOWN, Location::UNKNOWN)
}

/// Reads a YAML file.
fn parse<T: DeserializeOwned>(path: &Path) -> Result<(T, Text), ConfigErrors> {
    let name = path.display().to_string();
    let text: Arc<str> = match gatepost_files::text(path) {
        Ok(text) => text.into(),
        Err(unreadable) => {
            let error = ConfigError::new("config::unreadable_file", unreadable.to_string());
            return Err(error.help(unreadable.help()).into());
        }
    };
    let source = Text::new(&name, &text);
    match gatepost_yaml::read(&text) {
        Ok(value) => Ok((value, source)),
        Err(mistake) => Err(ConfigError::of_yaml(mistake, &source).into()),
    }
}
