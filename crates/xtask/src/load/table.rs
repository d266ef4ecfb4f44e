//! The table of results, and its place in `docs/performance.md`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use miette::{IntoDiagnostic, WrapErr, miette};

use super::servers::BARE;
use super::wrk::Load;
use super::{Case, Options};

/// One measurement of one server.
pub(super) struct Row {
    pub(super) server: &'static str,
    pub(super) case: Case,
    pub(super) cpu_micros: f64,
    pub(super) load: Load,
}

pub(super) fn render(rows: &[Row], options: &Options) -> String {
    let mut text = String::from(
        "| server | case | requests/s | CPU µs per request | × bare hyper | p50 | p99 |\n\
         |---|---|---:|---:|---:|---:|---:|\n",
    );
    let baseline = median(rows, BARE, Case::PassThrough).map(|row| row.cpu_micros);
    for case in [Case::PassThrough, Case::Unauthorized] {
        let mut servers: Vec<&Row> = names(rows).iter().filter_map(|name| median(rows, name, case)).collect();
        servers.sort_by(|left, right| left.cpu_micros.total_cmp(&right.cpu_micros));
        for row in servers {
            let ratio = baseline
                .filter(|_| case == Case::PassThrough)
                .map_or_else(String::new, |baseline| format!("{:.2}", row.cpu_micros / baseline));
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "| {} | {} | {:.0} | {:.2} | {ratio} | {} | {} |",
                row.server,
                case.name(),
                row.load.requests_per_second,
                row.cpu_micros,
                row.load.p50,
                row.load.p99
            );
        }
    }
    let _ = write!(
        text,
        "\nMedian of {} rounds of {} s each, {} connections, one worker each, on {}.\n",
        options.rounds,
        options.seconds,
        options.connections,
        machine()
    );
    text
}

/// Puts the table between the markers.
pub(super) fn write(table: &str) -> miette::Result<()> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/performance.md");
    let text = fs::read_to_string(&file).into_diagnostic().wrap_err("cannot read `docs/performance.md`")?;
    let (before, rest) = text.split_once(START).ok_or_else(|| miette!("`{START}` is missing"))?;
    let (_, after) = rest.split_once(END).ok_or_else(|| miette!("`{END}` is missing"))?;
    fs::write(&file, format!("{before}{START}\n{table}{END}{after}")).into_diagnostic()
}

fn names(rows: &[Row]) -> Vec<&'static str> {
    let mut names: Vec<&'static str> = Vec::new();
    for row in rows {
        if !names.contains(&row.server) {
            names.push(row.server);
        }
    }
    names
}

fn median<'a>(rows: &'a [Row], server: &str, case: Case) -> Option<&'a Row> {
    let mut rows: Vec<&Row> = rows.iter().filter(|row| row.server == server && row.case == case).collect();
    rows.sort_by(|left, right| left.cpu_micros.total_cmp(&right.cpu_micros));
    rows.get(rows.len() / 2).copied()
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let model = fs::read_to_string("/proc/cpuinfo")
        .unwrap_or_default()
        .lines()
        .find_map(|line| {
            line.strip_prefix("model name").map(|name| name.trim_start_matches(['\t', ' ', ':']).to_owned())
        })
        .unwrap_or_else(|| "an unnamed processor".to_owned());
    format!("{cores} cores of {model}")
}

const START: &str = "<!-- load: start -->";
const END: &str = "<!-- load: end -->";
