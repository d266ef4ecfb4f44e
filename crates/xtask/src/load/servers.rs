//! The servers that are measured, each with one worker.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use miette::IntoDiagnostic;

use super::process::free_port;
use super::{example, release, report};
use crate::debian;

/// A server that forwards to the backend.
pub(super) struct Server {
    pub(super) name: &'static str,
    pub(super) port: u16,
    /// Whether it refuses an empty bearer token.
    pub(super) checks: bool,
    program: PathBuf,
    arguments: Vec<String>,
}

impl Server {
    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        // No server writes an access log while it is measured.
        command.args(&self.arguments).env("GATEPOST_LOG", "warn");
        command
    }
}

/// All servers that this machine has, the baseline first.
pub(super) fn all(folder: &Path, backend: u16) -> miette::Result<Vec<Server>> {
    let mut servers = vec![
        bare(BARE, "per-core", backend)?,
        bare("bare hyper, multi-thread runtime", "multi-thread", backend)?,
        transport(backend)?,
        gatepost(backend)?,
    ];
    servers.extend([nginx(folder, backend)?, haproxy(folder, backend)?].into_iter().flatten());
    Ok(servers)
}

fn bare(name: &'static str, runtime: &str, backend: u16) -> miette::Result<Server> {
    let port = free_port()?;
    let arguments = [
        format!("--listen=127.0.0.1:{port}"),
        format!("--backend=127.0.0.1:{backend}"),
        format!("--runtime={runtime}"),
    ];
    Ok(Server { name, port, checks: false, program: example("bare_proxy"), arguments: arguments.into() })
}

fn transport(backend: u16) -> miette::Result<Server> {
    let port = free_port()?;
    let arguments = [format!("--listen=127.0.0.1:{port}"), format!("--backend=127.0.0.1:{backend}")];
    let program = example("transport");
    Ok(Server {
        name: "gatepost's transport alone",
        port,
        checks: false,
        program,
        arguments: arguments.into(),
    })
}

/// The fragment of the README, as it is published.
fn gatepost(backend: u16) -> miette::Result<Server> {
    let port = free_port()?;
    let policy = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies/force-authentication.xml");
    let arguments = vec![
        "serve".to_owned(),
        policy.display().to_string(),
        "--named-value=tenantId=contoso".to_owned(),
        format!("--backend=http://127.0.0.1:{backend}"),
        format!("--listen=127.0.0.1:{port}"),
        "--workers=1".to_owned(),
    ];
    let program = release().join("gatepost");
    Ok(Server { name: "**gatepost**", port, checks: true, program, arguments })
}

fn nginx(folder: &Path, backend: u16) -> miette::Result<Option<Server>> {
    const LUA: &str = "/usr/lib/nginx/modules/ngx_http_lua_module.so";
    let installed = || debian::find("nginx").filter(|_| Path::new(LUA).exists());
    let Some(program) = found(installed, &["nginx-light", "libnginx-mod-http-lua"]) else { return Ok(None) };
    let port = free_port()?;
    let file = folder.join("nginx.conf");
    fs::write(&file, configure(include_str!("nginx.conf"), folder, port, backend)).into_diagnostic()?;
    let arguments = vec![
        "-p".to_owned(),
        folder.display().to_string(),
        "-e".to_owned(),
        "stderr".to_owned(),
        "-c".to_owned(),
        file.display().to_string(),
    ];
    Ok(Some(Server { name: "nginx with Lua", port, checks: true, program, arguments }))
}

fn haproxy(folder: &Path, backend: u16) -> miette::Result<Option<Server>> {
    let Some(program) = found(|| debian::find("haproxy"), &["haproxy"]) else { return Ok(None) };
    let port = free_port()?;
    let file = folder.join("haproxy.cfg");
    fs::write(&file, configure(include_str!("haproxy.cfg"), folder, port, backend)).into_diagnostic()?;
    let arguments = vec!["-db".to_owned(), "-f".to_owned(), file.display().to_string()];
    Ok(Some(Server { name: "HAProxy", port, checks: true, program, arguments }))
}

/// A server for comparison is installed where this user may, and left out where not.
fn found(installed: impl Fn() -> Option<PathBuf>, packages: &[&str]) -> Option<PathBuf> {
    installed().or_else(|| match debian::install(packages) {
        Ok(()) => installed(),
        Err(by_hand) => {
            report(&format!("not measured: {}; {by_hand}", packages.join(" ")));
            None
        }
    })
}

fn configure(template: &str, folder: &Path, port: u16, backend: u16) -> String {
    template
        .replace("FOLDER", &folder.display().to_string())
        .replace("PORT", &port.to_string())
        .replace("BACKEND", &backend.to_string())
}

/// The name of the baseline.
pub(super) const BARE: &str = "bare hyper, one runtime per core";
