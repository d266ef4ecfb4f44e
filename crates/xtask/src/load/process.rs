//! Child processes that end with their owner, and their CPU time.

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use miette::{IntoDiagnostic, WrapErr, miette};

use super::Case;

/// A running server, ended when this value is dropped.
pub(super) struct Process {
    child: Child,
}

impl Process {
    pub(super) fn start(command: &mut Command) -> miette::Result<Self> {
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .into_diagnostic()
            .wrap_err_with(|| format!("cannot start `{}`", command.get_program().display()))?;
        Ok(Self { child })
    }

    /// User and system time spent so far.
    pub(super) fn cpu_seconds(&self) -> miette::Result<f64> {
        let file = format!("/proc/{}/stat", self.child.id());
        let stat = fs::read_to_string(&file).into_diagnostic().wrap_err("a measured server has ended")?;
        // The second field is the program's name in parentheses and may hold blanks; utime and stime are fields 14 and 15.
        let fields = stat.rsplit_once(')').map(|(_, fields)| fields).unwrap_or_default();
        let ticks: f64 =
            fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum();
        Ok(ticks / ticks_per_second())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself; there is nobody to tell.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn ticks_per_second() -> f64 {
    let output = Command::new("getconf").arg("CLK_TCK").output().ok();
    output
        .and_then(|output| String::from_utf8(output.stdout).ok())
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(100.0)
}

/// A port of loopback that nobody listens at.
pub(super) fn free_port() -> miette::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).into_diagnostic()?;
    Ok(listener.local_addr().into_diagnostic()?.port())
}

/// Waits until a server gives the answer that the case expects.
pub(super) fn wait_for(port: u16, case: Case) -> miette::Result<()> {
    let start = Instant::now();
    let expected = format!("HTTP/1.1 {}", case.status());
    let mut last = None;
    while start.elapsed() < PATIENCE {
        last = ask(port, case);
        if last.as_ref().is_some_and(|answer| answer.starts_with(&expected)) {
            return Ok(());
        }
        #[expect(clippy::disallowed_methods, reason = "a chore on a thread of its own")]
        thread::sleep(Duration::from_millis(20));
    }
    let answer = last.unwrap_or_else(|| "no answer".to_owned());
    Err(miette!("port {port} does not answer {} to the {} request: {answer}", case.status(), case.name()))
}

fn ask(port: u16, case: Case) -> Option<String> {
    let mut stream = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(1))).ok()?;
    let request = format!(
        "GET /orders/7 HTTP/1.1\r\nHost: localhost\r\n{}\r\nConnection: close\r\n\r\n",
        case.authorization()
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.take(4096).read_to_string(&mut answer).ok()?;
    Some(answer)
}

const PATIENCE: Duration = Duration::from_secs(5);
