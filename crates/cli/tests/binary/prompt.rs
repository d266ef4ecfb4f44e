//! The prompt of `eval`, typed at over a pseudo-terminal.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use rexpect::session::{PtySession, spawn_command};
use tempfile::TempDir;

/// Milliseconds that an answer may take on a busy machine.
const PATIENCE: u64 = 30_000;

/// What the line editor begins a prompt with: pasted text is to be marked.
const READY: &str = "\x1b[?2004h";

/// What it writes when it has read an entry.
const READ: &str = "\x1b[?2004l";

struct Prompt {
    session: PtySession,
    state: TempDir,
}

/// The program as on a terminal.
fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gatepost"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("GATEPOST_HISTORY");
    command.env("TERM", "xterm").env("NO_COLOR", "1").env("LC_ALL", "C.UTF-8");
    command
}

impl Prompt {
    fn new(arguments: &[&str]) -> Self {
        let state = TempDir::new().unwrap();
        Self::with_state(arguments, state, |_| {})
    }

    fn with_state(arguments: &[&str], state: TempDir, more: impl Fn(&mut Command)) -> Self {
        let all: Vec<&str> = ["eval"].into_iter().chain(arguments.iter().copied()).collect();
        let mut command = command(&all);
        command.env("XDG_STATE_HOME", state.path());
        more(&mut command);
        let mut session = spawn_command(command, Some(PATIENCE)).unwrap();
        if let Err(error) = session.exp_string("leaves.") {
            panic!("no prompt: {error}");
        }
        Self { session, state }
    }

    fn history(&self) -> String {
        fs::read_to_string(self.state.path().join("gatepost/history")).unwrap_or_default()
    }

    /// Types a line at a prompt: what is typed before there is one may be lost.
    #[track_caller]
    fn types(&mut self, line: &str) -> &mut Self {
        self.waits().goes_on(line)
    }

    /// Waits for the next prompt.
    #[track_caller]
    fn waits(&mut self) -> &mut Self {
        self.sees(READY)
    }

    /// Types a line of an entry that has begun.
    fn goes_on(&mut self, line: &str) -> &mut Self {
        self.session.send_line(line).unwrap();
        self
    }

    #[track_caller]
    fn sees(&mut self, text: &str) -> &mut Self {
        if let Err(error) = self.session.exp_string(text) {
            panic!("no {text:?}: {error}");
        }
        self
    }

    #[track_caller]
    fn leaves(mut self) -> TempDir {
        self.waits();
        self.session.send_control('d').unwrap();
        self.session.exp_eof().unwrap();
        let status = self.session.process().wait().unwrap();
        assert!(format!("{status:?}").contains(", 0)"), "{status:?}");
        self.state
    }
}

#[test]
fn values_come_with_their_type() {
    let mut prompt = Prompt::new(&[]);
    prompt.types("context.Request.Method").sees("\"GET\" // string");
    prompt.types("new[] { 1, 2 }.Select(x => x * 2L)").sees("{ 2L, 4L } // IEnumerable<long>");
    prompt.types("@{ return 1.5m; }").sees("1.5m // decimal");
    prompt.types(":type DateTime.UtcNow - context.Timestamp").sees("TimeSpan");
    prompt.leaves();
}

#[test]
fn mistakes_stand_under_their_place_and_the_prompt_goes_on() {
    let mut prompt = Prompt::new(&[]);
    prompt.types("var a = 1;").sees("1 // int");
    prompt
        .types("a + context.Reqest")
        .sees("CS1061")
        .sees("[<expression>:1:13]")
        .sees("did you mean `Request`?");
    prompt.types("int.Parse(\"x\" + a)").sees("System.FormatException").sees("[<expression>:1:1]");
    prompt.types("@(1 + 1").sees("\n");
    prompt.goes_on(")").sees("2 // int");
    prompt.types(":nothing").sees("there is no command `:nothing`");
    prompt.types("a").sees("1 // int");
    prompt.leaves();
}

#[test]
fn what_is_declared_stays_until_it_is_declared_again_or_forgotten() {
    let mut prompt = Prompt::new(&[]);
    prompt.types("var x = Guid.NewGuid()").sees("// Guid");
    prompt.types("x == x && x.ToString().Length == 36").sees("true // bool");
    prompt.types("var list = new List<int>();").sees("{} // List<int>");
    prompt.types("list.Add(3)").types("list.Add(4)").types("list").sees("{ 3, 4 } // List<int>");
    prompt.types("int Twice(int n) { return 2 * n; }").types("Twice(list.Count)").sees("4 // int");
    prompt.types("var m = 1").sees("1 // int");
    prompt.types("m += 2").sees("3 // int");
    prompt.types("var m = \"text\"").sees("\"text\" // string");
    prompt.types(":list").sees("list.Add(4);").sees("var m = \"text\";");
    prompt.types(":clear").types("list").sees("CS0103");
    prompt.leaves();
}

#[test]
fn entries_go_on_over_lines_and_control_c_clears_them() {
    let mut prompt = Prompt::new(&[]);
    prompt.types("@{").goes_on("var a = 40;").goes_on("return a +").goes_on("2; }").sees("42 // int");
    prompt.types("string.Concat(");
    prompt.session.send_control('c').unwrap();
    prompt.types("7").sees("7 // int");
    prompt.leaves();
}

#[test]
fn control_c_stops_what_runs() {
    let mut prompt = Prompt::new(&[]);
    prompt.types("Enumerable.Range(0, 4000000).Select(x => x % 7).Where(x => x > 3).Count(x => x % 2 == 0)");
    // Until the line has been read it would be cleared.
    prompt.sees(READ);
    prompt.session.send_control('c').unwrap();
    prompt.sees("the expression was stopped");
    prompt.types("1 + 1").sees("2 // int");
    prompt.leaves();
}

#[test]
fn contexts_are_shown_and_changed() {
    let mut prompt = Prompt::new(&["--request", "tests/commands/eval.in/call.http"]);
    prompt.types(":context Request.Method").sees("\"POST\"");
    prompt.types(":context sample:post").types("context.Request.Body.As<JObject>()[\"customer\"]");
    prompt.sees("\"ada\" // ");
    prompt.types("var first = context.Request.Headers.GetValueOrDefault(\"Idempotency-Key\").Substring(2)");
    prompt.sees("\"c0\" // string");
    prompt.types(":context sample:soap").sees("is forgotten");
    prompt
        .types(":context tests/commands/eval.in/context.json")
        .types("context.Request.Method")
        .sees("\"PUT\"");
    prompt.types(":context nowhere").sees("there is no file of this name");
    prompt.types(":context sample:nowhere").sees("there is no sample `nowhere`");
    prompt.types(":help").sees("sample:error");
    prompt.leaves();
}

#[test]
fn tab_completes_members_commands_and_places() {
    let mut prompt = Prompt::new(&[]);
    prompt.waits().session.send("context.Request.Meth\t\n").unwrap();
    prompt.sees("\"GET\" // string");
    prompt.types("var text = \"abc\"").sees("\"abc\" // string");
    prompt.waits().session.send("text.ToUpperI\t()\n").unwrap();
    prompt.sees("\"ABC\" // string");
    prompt.waits().session.send("new[] { text }.Select(x => x.Leng\t).First()\n").unwrap();
    prompt.sees("3 // int");
    prompt.waits().session.send(":cont\t Request.Meth\t\n").unwrap();
    prompt.sees("\"GET\"");
    prompt.leaves();
}

#[test]
fn history_is_kept_privately_and_holds_nothing_of_the_context() {
    let mut prompt = Prompt::new(&[]);
    prompt.types("context.Request.Headers[\"Ocp-Apim-Subscription-Key\"]").sees("sample-key");
    prompt.types(" \"not kept\"").sees("\"not kept\" //");
    let history = prompt.history();
    assert!(history.contains("Subscription-Key"), "{history}");
    assert!(!history.contains("sample-key") && !history.contains("not kept"), "{history}");
    let mode =
        |path: &str| fs::metadata(prompt.state.path().join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("gatepost"), mode("gatepost/history")), (0o700, 0o600));
    let state = prompt.leaves();
    // The key that goes back finds it in the next session.
    let mut again = Prompt::with_state(&[], state, |_| {});
    again.waits().session.send("\x1b[A\n").unwrap();
    again.sees("sample-key");
    again.leaves();
}

#[test]
fn history_can_be_turned_off_and_is_no_reason_to_fail() {
    let mut prompt = Prompt::new(&["--no-history"]);
    prompt.types("1 + 1").sees("2 // int");
    assert_eq!(prompt.history(), "");
    let state = prompt.leaves();
    let mut prompt = Prompt::with_state(&[], state, |command| {
        command.env("GATEPOST_HISTORY", "");
    });
    prompt.types("1 + 1").sees("2 // int");
    assert_eq!(prompt.history(), "");
    let state = prompt.leaves();
    let mut command = command(&["eval"]);
    command.env("GATEPOST_HISTORY", state.path());
    let mut session = spawn_command(command, Some(PATIENCE)).unwrap();
    session.exp_string("it is no file").unwrap();
    session.exp_string(READY).unwrap();
    session.send_line("1 + 1").unwrap();
    session.exp_string("2 // int").unwrap();
}
