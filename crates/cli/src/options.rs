//! The command line as it is written.

mod test;

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

pub(crate) use test::{Test, TestFormat};

use crate::report::Format;

/// Runs Azure API Management policies anywhere.
#[derive(Parser)]
#[command(
    name = "gatepost",
    version,
    about = "Runs Azure API Management policies anywhere.",
    arg_required_else_help = true,
    max_term_width = 100,
    after_help = EXAMPLES
)]
pub(crate) struct Options {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Runs policies in front of local routes or a backend.
    #[command(after_help = SERVE_EXAMPLES)]
    Serve(Box<Serve>),
    /// Says what is wrong with policy files.
    #[command(after_help = CHECK_EXAMPLES)]
    Check(Check),
    /// Evaluates a policy expression.
    #[command(after_help = EVAL_EXAMPLES)]
    Eval(Eval),
    /// Runs test files.
    #[command(after_help = test::EXAMPLES)]
    Test(Box<Test>),
    /// Explains the code of a diagnostic.
    #[command(
        after_help = "Examples:\n  gatepost explain policy::unknown_attribute\n  gatepost explain CS0103"
    )]
    Explain(Explain),
    /// Prints the JSON Schema of a file that Gatepost reads.
    #[command(
        after_help = "Examples:\n  gatepost schema config > gatepost.schema.json\n  gatepost schema test > test.schema.json"
    )]
    Schema(Schema),
    /// Prints a completion script for a shell.
    #[command(after_help = "Example:\n  gatepost completions bash > /etc/bash_completion.d/gatepost")]
    Completions {
        /// The shell.
        shell: Shell,
    },
}

/// What a policy may refer to.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct References {
    /// A named value; may be given several times.
    #[arg(long = "named-value", value_name = "NAME=VALUE")]
    pub(crate) named_value: Vec<String>,
    /// A YAML or JSON file of named values: `name: text`, or `name: { env: VARIABLE }`, `{ file: PATH }`,
    /// `{ value: text, secret: true }`.
    #[arg(long, value_name = "FILE")]
    pub(crate) named_values: Vec<PathBuf>,
    /// A folder of fragments: `<id>.xml` is the fragment `<id>`.
    #[arg(long, value_name = "DIR")]
    pub(crate) fragments: Option<PathBuf>,
    /// What becomes of .NET types and members beyond those that APIM allows.
    #[arg(long, value_enum, default_value_t, value_name = "MODE")]
    pub(crate) expressions: Expressions,
    /// Accepts policies that Gatepost does not support; a request that reaches one fails.
    #[arg(long)]
    pub(crate) allow_unsupported: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Expressions {
    /// They are errors, as in Azure.
    #[default]
    Strict,
    /// They are warnings.
    Permissive,
}

#[derive(Args)]
pub(crate) struct Serve {
    /// A policy document or fragment that runs for all requests. Two are those of the scopes global and API, three
    /// have that of a product between them, and a fourth is that of an operation.
    #[arg(value_name = "POLICY")]
    pub(crate) policies: Vec<PathBuf>,
    /// A configuration file with more than one API; `gatepost.yaml` of this folder when there is no POLICY.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) references: References,
    /// The backend; without it the built-in local routes answer.
    #[arg(long, value_name = "URL")]
    pub(crate) backend: Option<String>,
    /// Where to listen: address and port, or a port of this machine alone; `127.0.0.1:8080` unless the configuration
    /// says otherwise. May be given several times; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    pub(crate) listen: Vec<SocketAddr>,
    /// Shows for each request what every policy did.
    #[arg(long)]
    pub(crate) trace: bool,
    /// Writes every exchange as a test case into `recorded.test.yaml` of this folder, secrets masked.
    #[arg(long, value_name = "DIR")]
    pub(crate) record: Option<PathBuf>,
    /// Form of what is said on standard error.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) log: LogFormat,
    /// Does not watch the files for changes.
    #[arg(long)]
    pub(crate) no_reload: bool,
    /// Worker threads; one per core unless said otherwise.
    #[arg(long, value_name = "N")]
    pub(crate) workers: Option<NonZeroUsize>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

#[derive(Args)]
pub(crate) struct Check {
    /// Policy files, folders of them (`*.xml`), or `-` for standard input. In folders, well-formed XML without
    /// policies is passed over.
    #[arg(value_name = "PATH", required_unless_present = "config")]
    pub(crate) paths: Vec<PathBuf>,
    /// A configuration file: its documents are checked, and its named values and fragments are known.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) references: References,
    /// Accepts names of named values and fragments that are not given.
    #[arg(long)]
    pub(crate) allow_missing: bool,
    /// How diagnostics are written.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Args)]
pub(crate) struct Eval {
    /// The expression: `@(…)`, `@{…}`, or bare C#. `-` reads it from standard input. Without one, a terminal gets a
    /// prompt, and anything else is read as `-` is.
    #[arg(value_name = "EXPRESSION", allow_hyphen_values = true)]
    pub(crate) expression: Option<String>,
    /// A JSON file with what stands behind `context`, in the form of `fixtures/expressions/context.json`, or a
    /// built-in sample: `sample:get`, `sample:post`, `sample:soap`, `sample:token`, `sample:error`.
    #[arg(long, value_name = "FILE")]
    pub(crate) context: Option<PathBuf>,
    /// A `.http` file with the request.
    #[arg(long, value_name = "FILE.http")]
    pub(crate) request: Option<PathBuf>,
    /// Evaluates many: lines of `{"id": …, "kind": "expr" or "block", "code": …}` (`-` for standard input). Prints a
    /// line of JSON for each.
    #[arg(long, value_name = "FILE", conflicts_with = "expression")]
    pub(crate) jsonl: Option<PathBuf>,
    /// Prints the result as JSON with its .NET type.
    #[arg(long)]
    pub(crate) json: bool,
    /// What becomes of .NET types and members beyond those that APIM allows.
    #[arg(long, value_enum, default_value_t, value_name = "MODE")]
    pub(crate) expressions: Expressions,
    /// Does not keep what is typed at the prompt for the next time.
    #[arg(long)]
    pub(crate) no_history: bool,
    /// How the expression is laid out for running; the answers are the same.
    #[arg(long, value_enum, default_value_t, hide = true)]
    pub(crate) form: FormOption,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormOption {
    /// Chains of operations are one node.
    #[default]
    Fused,
    /// Every operation is a node.
    Plain,
}

#[derive(Args)]
pub(crate) struct Explain {
    /// The code as it stands in the diagnostic; all codes when there is none.
    #[arg(value_name = "CODE")]
    pub(crate) code: Option<String>,
}

#[derive(Args)]
pub(crate) struct Schema {
    /// Which file.
    #[arg(value_enum)]
    pub(crate) of: SchemaOf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// `gatepost.yaml`.
    Config,
    /// `*.test.yaml`.
    Test,
}

/// An address to listen at; a port alone, or with `localhost`, is one of this machine alone.
fn address(written: &str) -> Result<SocketAddr, String> {
    let port = written.strip_prefix("localhost:").or(written.strip_prefix(':')).unwrap_or(written);
    if let Ok(port) = port.parse() {
        return Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    }
    written.parse().map_err(|_| "write an address and a port such as `127.0.0.1:8080`, or a port".to_owned())
}

const EXAMPLES: &str = "\
Examples:
  gatepost serve policy.xml
  gatepost check policies/
  gatepost test policies/
  gatepost eval '@(1 + 1)'

`gatepost COMMAND --help` says more. A fault of Gatepost itself ends any command with exit code 101.";

pub(crate) const SERVE_EXAMPLES: &str = "\
Examples:
  gatepost serve policies/force-authentication.xml --named-value tenantId=contoso
  gatepost serve policy.xml --backend https://api.example.com --fragments fragments/
  gatepost serve --config gatepost.yaml

Built-in local routes (without --backend):
  /status/418     that status code
  /delay/2        the echo after 2 seconds
  /data           a small sample API: /data/orders, /data/orders/1
  any other       the request as JSON

Environment:
  GATEPOST_LOG    what is logged: a level such as `warn`, or `info,gatepost::access=off`
  NO_COLOR        no colours where it is set

Exit codes:
  0  stopped on request
  1  a policy is wrong
  2  the command line is wrong, or something cannot be read
  3  the configuration is wrong
  4  an address cannot be used
  5  a certificate cannot be used";

const CHECK_EXAMPLES: &str = "\
Examples:
  gatepost check policies/
  gatepost check policy.xml --named-values values.yaml --fragments fragments/
  gatepost check --config gatepost.yaml
  cat policy.xml | gatepost check - --format json

Exit codes:
  0  no errors
  1  errors
  2  the command line or the configuration is wrong, or something cannot be read";

const EVAL_EXAMPLES: &str = "\
Examples:
  gatepost eval '@(\"a b c\".Split().Last().ToUpper())'
  gatepost eval 'context.Request.Url.Path' --request call.http
  gatepost eval --context sample:post
  gatepost eval --jsonl expressions.jsonl --context context.json

Environment:
  GATEPOST_HISTORY  the file that keeps what is typed at the prompt; none where it is empty
  NO_COLOR          no colours where it is set

Exit codes:
  0  a value, or the end of a prompt; with --jsonl, an answer to every line
  1  a compile error or an exception; with --jsonl, a line that holds no expression
  2  the command line is wrong, or something cannot be read";
