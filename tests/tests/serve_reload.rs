//! A configuration that changes is put in force without losing a request; a wrong one is reported and nothing else.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test that is wrong ends with a panic")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use gatepost_server::{Notice, ServeError, Serving, serve_until};
use gatepost_tests::net::{Folder, Raw};
use tokio::sync::oneshot;

/// A gateway that follows the files of a folder.
struct Following {
    address: SocketAddr,
    notices: Receiver<String>,
    end: oneshot::Sender<()>,
    thread: JoinHandle<Result<(), ServeError>>,
}

impl Following {
    fn start(folder: &Arc<Folder>) -> Self {
        let (tell, notices) = channel();
        let (end, ended) = oneshot::channel::<()>();
        let folder = Arc::clone(folder);
        let serving = Serving {
            load: Box::new(move || folder.load()),
            watch: true,
            tracing: None,
            notify: Box::new(move |notice| {
                let text = match notice {
                    Notice::Listening(addresses) => addresses[0].to_string(),
                    Notice::NotReloaded(errors) => format!("not reloaded: {errors}"),
                    other => format!("{other:?}"),
                };
                // Nobody listens any more at the end of a test.
                let _ = tell.send(text);
            }),
        };
        let thread = thread::spawn(move || {
            serve_until(&serving, async {
                let _ = ended.await;
                Ok(())
            })
        });
        let address = notices.recv_timeout(PATIENCE).expect("the gateway listens");
        Self { address: address.parse().expect("an address"), notices, end, thread }
    }

    #[track_caller]
    fn tells(&self, expected: &str) {
        assert_eq!(self.notices.recv_timeout(PATIENCE).as_deref(), Ok(expected));
    }

    fn scope(&self) -> Option<String> {
        let mut client = Raw::connect(self.address);
        client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        let reply = client.reply();
        assert_eq!(reply.status, 200);
        reply.header("x-mark").map(str::to_owned)
    }
}

const CONFIG: &str = "listen: [{ address: '127.0.0.1:0' }]\nworkers: 1\npolicy: policies/global.xml\n";

fn policy(mark: &str) -> String {
    format!(
        "<policies><inbound /><backend><forward-request /></backend>\
         <outbound><set-header name=\"X-Mark\"><value>{mark}</value></set-header></outbound><on-error /></policies>"
    )
}

#[test]
fn changes_are_followed() {
    let folder =
        Arc::new(Folder::with(&[("gatepost.yaml", CONFIG), ("policies/global.xml", &policy("one"))]));
    let gateway = Following::start(&folder);
    assert_eq!(gateway.scope().as_deref(), Some("one"));

    let done = Arc::new(AtomicBool::new(false));
    let (stop, address) = (Arc::clone(&done), gateway.address);
    let hammering = thread::spawn(move || {
        let mut client = Raw::connect(address);
        let mut count = 0;
        while !stop.load(Ordering::Relaxed) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assert_eq!(client.reply().status, 200);
            count += 1;
        }
        count
    });

    folder.write("policies/global.xml", &policy("two"));
    gateway.tells("Reloaded");
    assert_eq!(gateway.scope().as_deref(), Some("two"));

    folder.write("policies/global.xml", "<policies><inbound><no-such-policy /></inbound></policies>");
    gateway.tells("not reloaded: the configuration has an error");
    assert_eq!(gateway.scope().as_deref(), Some("two"));

    folder.write("gatepost.yaml", "policy: [");
    gateway.tells("not reloaded: the configuration has an error");
    folder.write("policies/global.xml", &policy("three"));
    gateway.tells("not reloaded: the configuration has an error");
    assert_eq!(gateway.scope().as_deref(), Some("two"));

    folder.write("gatepost.yaml", &CONFIG.replace("workers: 1", "workers: 2"));
    gateway.tells("Reloaded");
    gateway.tells("NeedsRestart(\"workers\")");
    assert_eq!(gateway.scope().as_deref(), Some("three"));

    done.store(true, Ordering::Relaxed);
    assert!(hammering.join().unwrap() > 0);
    let Following { notices, end, thread, .. } = gateway;
    end.send(()).unwrap();
    assert_eq!(notices.recv_timeout(PATIENCE).as_deref(), Ok("Ending"));
    thread.join().unwrap().unwrap();
}

#[test]
fn a_configuration_that_is_wrong_at_the_start_is_not_served() {
    let folder = Folder::with(&[("gatepost.yaml", "policy: absent.xml")]);
    let serving = Serving {
        load: Box::new(move || folder.load()),
        watch: true,
        tracing: None,
        notify: Box::new(|notice| panic!("{notice:?}")),
    };
    let error = serve_until(&serving, std::future::pending()).unwrap_err();
    assert!(matches!(error, ServeError::Config(_)), "{error:?}");
}

const PATIENCE: Duration = Duration::from_secs(10);
