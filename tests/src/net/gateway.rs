//! A gateway in front of one backend.

use std::net::SocketAddr;
use std::time::Duration;

use gatepost_engine::{Scope, Source, Url};
use gatepost_server::{Binding, Config, Flags, Limits, Policy, Served, TlsFiles};
use rustls_pki_types::CertificateDer;

use super::Raw;

/// A running gateway with one worker, ended when this value is dropped.
pub struct Gateway {
    served: Option<Served>,
    /// Where it listens.
    pub address: SocketAddr,
}

/// How a gateway of a test differs from the usual one.
pub struct Setup {
    config: Config,
    forward: String,
}

impl Gateway {
    /// A gateway in front of a backend.
    pub fn to(backend: impl ToString) -> Setup {
        let flags = Flags {
            backend: Some(format!("http://{}", backend.to_string())),
            listen: vec![SocketAddr::from(([127, 0, 0, 1], 0))],
            workers: Some(1),
            ..Flags::default()
        };
        let mut config = flags.load().expect("a configuration");
        config.limits.drain_time = Duration::from_secs(5);
        Setup { config, forward: "timeout=\"10\"".to_owned() }
    }

    /// A gateway with a configuration of its own, but for where it listens.
    pub fn of(mut config: Config) -> Self {
        config.workers = 1;
        config.bindings = vec![Binding { address: SocketAddr::from(([127, 0, 0, 1], 0)), tls: None }];
        Self::start(&config)
    }

    fn start(config: &Config) -> Self {
        let (served, warnings) = Served::start(config, None).expect("a gateway starts on a free port");
        assert!(warnings.is_empty(), "{warnings:?}");
        let address = *served.addresses().first().expect("one binding");
        Self { served: Some(served), address }
    }

    /// A connection to it.
    pub fn connect(&self) -> Raw {
        Raw::connect(self.address)
    }

    /// The gateway itself.
    pub fn served(&self) -> &Served {
        self.served.as_ref().expect("a gateway is shut down once")
    }

    /// Drains and ends it.
    pub fn shutdown(mut self) {
        self.served.take().expect("a gateway is shut down once").shutdown();
    }
}

impl Setup {
    /// Changes the limits.
    #[must_use]
    pub fn limits(mut self, change: impl FnOnce(&mut Limits)) -> Self {
        change(&mut self.config.limits);
        self
    }

    /// Sets the attributes of `forward-request`.
    #[must_use]
    pub fn forward(mut self, attributes: &str) -> Self {
        attributes.clone_into(&mut self.forward);
        self
    }

    /// Lets clients connect with TLS only.
    #[must_use]
    pub fn tls(mut self, files: TlsFiles) -> Self {
        self.config.bindings.iter_mut().for_each(|binding| binding.tls = Some(files.clone()));
        self
    }

    /// Calls the backend with TLS, and believes this certificate.
    #[must_use]
    pub fn secure_backend(mut self, trusted: impl IntoIterator<Item = CertificateDer<'static>>) -> Self {
        for api in &mut self.config.apis {
            let url = api.backend.as_ref().map(ToString::to_string).unwrap_or_default();
            api.backend = Some(Url::parse(&url.replacen("http:", "https:", 1)).expect("a URL"));
        }
        self.config.trust = trusted.into_iter().collect();
        self
    }

    /// Starts it on a free port.
    pub fn start(mut self) -> Gateway {
        let text = format!("<policies><backend><forward-request {} /></backend></policies>", self.forward);
        let source = Source::new("global.xml", text);
        self.config.policy = Some(Policy { scope: Scope::Global, source });
        Gateway::start(&self.config)
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        if let Some(served) = self.served.take() {
            served.shutdown();
        }
    }
}
