//! `--watch`: runs again what a change affects.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use gatepost_testing::snapshot_file;
use miette::{Diagnostic, Report};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use thiserror::Error;

use super::{Ran, test_files, update};
use crate::options::Test;
use crate::output;
use crate::terminal::Stream;

/// Changes cannot be followed.
#[derive(Debug, Error, Diagnostic)]
#[error("changes of files cannot be followed: {0}")]
#[diagnostic(code(test::cannot_watch), help("run the command without `--watch`"))]
struct CannotWatch(#[from] notify::Error);

/// The test files, and the files that each of them needs.
type Needs = BTreeMap<PathBuf, BTreeSet<PathBuf>>;

pub(super) fn run(options: &Test, paths: &[PathBuf]) -> Result<ExitCode, Report> {
    let (sender, changes) = channel();
    let mut watcher = notify::recommended_watcher(sender).map_err(CannotWatch)?;
    let mut watched = BTreeSet::new();
    let mut needs = Needs::new();
    let mut wanted = test_files(paths)?;
    loop {
        for file in &wanted {
            let mut ran = Ran::new(options, std::slice::from_ref(file));
            if options.update {
                update::run(&mut ran.results)?;
            }
            ran.tell(options, paths)?;
            let mut files: BTreeSet<PathBuf> = ran.policies.into_iter().collect();
            files.extend([whole(file), whole(&snapshot_file(file))]);
            needs.insert(file.clone(), files);
        }
        let folders = needs.values().flatten().filter_map(|file| file.parent().map(Path::to_path_buf));
        follow(&mut watcher, folders.chain(paths.iter().map(|path| whole(path))), &mut watched)?;
        output::write(|out| writeln!(out, "waiting for changes …"))?;
        wanted = loop {
            let Some(changed) = next(&changes) else { return Ok(ExitCode::SUCCESS) };
            let affected = affected(&changed, &needs, &test_files(paths)?);
            if !affected.is_empty() {
                break affected;
            }
        };
        if Stream::Out.is_terminal() {
            output::write(|out| out.write_all(b"\x1b[2J\x1b[H"))?;
        }
    }
}

/// Follows the folders that are not followed yet.
fn follow(
    watcher: &mut RecommendedWatcher,
    folders: impl Iterator<Item = PathBuf>,
    watched: &mut BTreeSet<PathBuf>,
) -> Result<(), CannotWatch> {
    for folder in folders.filter(|folder| folder.exists()) {
        if watched.insert(folder.clone()) {
            let mode = if folder.is_dir() { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
            watcher.watch(&folder, mode)?;
        }
    }
    Ok(())
}

/// The files that changed next; changes that come close together are one.
fn next(changes: &Receiver<notify::Result<Event>>) -> Option<BTreeSet<PathBuf>> {
    let mut changed = BTreeSet::new();
    while changed.is_empty() {
        changed.extend(files(changes.recv().ok()?));
        while let Ok(more) = changes.recv_timeout(TOGETHER) {
            changed.extend(files(more));
        }
    }
    Some(changed)
}

fn files(event: notify::Result<Event>) -> Vec<PathBuf> {
    match event {
        Ok(Event {
            kind: EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_), paths, ..
        }) => paths,
        _ => Vec::new(),
    }
}

/// The test files that need one of the changed files, and those that are new.
fn affected(changed: &BTreeSet<PathBuf>, needs: &Needs, all: &[PathBuf]) -> Vec<PathBuf> {
    let is_affected = |file: &PathBuf| needs.get(file).is_none_or(|needs| !needs.is_disjoint(changed));
    all.iter().filter(|file| is_affected(file)).cloned().collect()
}

fn whole(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

/// How long after a change others belong to it.
const TOGETHER: Duration = Duration::from_millis(80);
