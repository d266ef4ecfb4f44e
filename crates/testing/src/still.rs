//! A world in which nothing happens: for expressions that are evaluated by themselves.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use gatepost_engine::{Answer, BoxFuture, Call, CallError, Event, Host, Permit, Request, State, Url};
use gatepost_expression::SharedGlobals;
use http::Method;
use uuid::Uuid;

/// A host whose clock stands still. It calls nobody.
#[derive(Debug)]
pub struct StillHost {
    now: i64,
    random: Mutex<fastrand::Rng>,
}

impl StillHost {
    /// A host at a time in ticks since year one, whose random numbers follow from the seed.
    pub fn at(now: i64, seed: u64) -> Self {
        Self { now, random: Mutex::new(fastrand::Rng::with_seed(seed)) }
    }
}

/// What stands behind `context` where nobody asks for it.
pub(crate) fn globals() -> &'static dyn SharedGlobals {
    static STATE: LazyLock<Arc<State>> = LazyLock::new(|| {
        let url = Url::new("https", "gateway.example.com", 443, "/", "");
        let request = Request::new(Method::GET, url);
        Arc::new(State::new(Arc::new(StillHost::at(0, 0)), request, Uuid::nil()))
    });
    &*STATE
}

impl Host for StillHost {
    fn now(&self) -> i64 {
        self.now
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }

    fn fill_random(&self, buffer: &mut [u8]) {
        self.random.lock().unwrap_or_else(PoisonError::into_inner).fill(buffer);
    }

    fn sleep(&self, _duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }

    fn send(&self, _call: Call) -> BoxFuture<'static, Result<Answer, CallError>> {
        Box::pin(std::future::ready(Err(CallError::Connection("there is no network here".to_owned()))))
    }

    fn spawn(&self, _task: BoxFuture<'static, ()>) {}

    fn enter(&self, _key: &str, _max: u32) -> Option<Permit> {
        Some(Permit::new(()))
    }

    fn emit(&self, _event: Event) {}
}
