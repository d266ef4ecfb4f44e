//! Runs the program to its end.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// What came of a run.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    /// Everything that was said.
    pub(crate) fn said(&self) -> String {
        format!("{}{}", self.out, self.err)
    }
}

/// The program with arguments, in a folder.
pub(crate) fn gatepost(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gatepost"));
    command.args(arguments).current_dir(folder).env("LC_ALL", "C.UTF-8").env_remove("GATEPOST_LOG");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs it in the repository.
pub(crate) fn run(arguments: &[&str]) -> Ended {
    run_in(&repository(), arguments, "")
}

/// Runs it in a folder with this on standard input.
pub(crate) fn run_in(folder: &Path, arguments: &[&str], input: &str) -> Ended {
    finish(gatepost(folder, arguments), input)
}

/// Runs a command with this on standard input.
pub(crate) fn finish(mut command: Command, input: &str) -> Ended {
    let shown = format!("{command:?}");
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    // Who does not read its input ends the pipe.
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let end = std::thread::spawn(move || child.wait_with_output());
    let start = Instant::now();
    while !end.is_finished() {
        assert!(start.elapsed() < PATIENCE, "{shown} does not end");
        pause();
    }
    let Output { status, stdout, stderr } = end.join().unwrap().unwrap();
    let _ = writer.join();
    let [out, err] = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    Ended { code: status.code().expect("no signal ends it"), out, err }
}

/// The root of the repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Lets others go on.
#[expect(clippy::disallowed_methods, reason = "a test has a thread for itself")]
pub(crate) fn pause() {
    std::thread::sleep(Duration::from_millis(5));
}

const PATIENCE: Duration = Duration::from_secs(60);
