//! Programs that come as Debian packages.

use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Where a program lies, if it is installed.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    // Debian keeps servers in /usr/sbin, which is not on every user's path.
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin".into(), "/usr/local/sbin".into()])
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// Installs packages if this user may; says how to do it otherwise.
pub(crate) fn install(packages: &[&str]) -> Result<(), String> {
    let by_hand =
        format!("install by hand: sudo apt-get install --no-install-recommends {}", packages.join(" "));
    if find("apt-get").is_none() || !is_root() {
        return Err(by_hand);
    }
    let apt = |arguments: &[&str]| {
        Command::new("apt-get")
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    };
    let install = [&["install", "-y", "--no-install-recommends"], packages].concat();
    // Lists of packages may be absent or old; they are fetched only when the first attempt fails.
    if apt(&install) || (apt(&["update"]) && apt(&install)) { Ok(()) } else { Err(by_hand) }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
