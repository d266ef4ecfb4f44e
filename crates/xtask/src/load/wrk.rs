//! The client `wrk`: its run and its report.

use std::process::Command;

use miette::{IntoDiagnostic, WrapErr, miette};

use super::Case;
use crate::debian;

/// What one run of the client saw.
pub(super) struct Load {
    pub(super) requests: f64,
    pub(super) requests_per_second: f64,
    pub(super) p50: String,
    pub(super) p99: String,
}

pub(super) fn run(port: u16, case: Case, connections: u32, seconds: u32) -> miette::Result<Load> {
    let program = debian::find("wrk").ok_or_else(|| miette!("the client `wrk` is not installed"))?;
    let output = Command::new(program)
        .args(["--threads", "1", "--latency", "--timeout", "5s"])
        .args(["--connections", &connections.to_string(), "--duration", &format!("{seconds}s")])
        .args(["--header", case.authorization()])
        .arg(format!("http://127.0.0.1:{port}/orders/7"))
        .output()
        .into_diagnostic()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let load = read(&text).ok_or_else(|| miette!("cannot read the report of wrk: {text}"))?;
    check(&text, case, &load).wrap_err("the answers are not those of the case")?;
    Ok(load)
}

fn read(text: &str) -> Option<Load> {
    let after = |name: &str| {
        text.lines().find_map(|line| line.trim().strip_prefix(name)).map(|rest| rest.trim().to_owned())
    };
    let requests = text.lines().find_map(|line| line.trim().split_once(" requests in ")?.0.parse().ok())?;
    Some(Load {
        requests,
        requests_per_second: after("Requests/sec:")?.parse().ok()?,
        p50: after("50%")?,
        p99: after("99%")?,
    })
}

/// A server that answers something else, or nothing, must not look fast.
fn check(text: &str, case: Case, load: &Load) -> miette::Result<()> {
    let line = |start: &str| text.lines().map(str::trim).find(|line| line.starts_with(start));
    if let Some(errors) = line("Socket errors:") {
        return Err(miette!("{errors}"));
    }
    let others: f64 = line("Non-2xx or 3xx responses:")
        .and_then(|line| line.rsplit(' ').next())
        .and_then(|number| number.parse().ok())
        .unwrap_or(0.0);
    let expected = if case == Case::PassThrough { 0.0 } else { load.requests };
    if (others - expected).abs() < 0.5 {
        Ok(())
    } else {
        Err(miette!("{others} of {} answers had no 2xx status", load.requests))
    }
}
