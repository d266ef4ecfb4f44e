//! `--update`: writes what came of requests into the files of snapshots.

use std::collections::BTreeMap;

use gatepost_testing::{FileResult, Snapshot, load, snapshot_file, write_snapshots};
use miette::Report;

use crate::files;

/// Writes the snapshots of the cases that ran, where they are not what the files hold. They are as expected from then
/// on.
pub(super) fn run(results: &mut [FileResult]) -> Result<(), Report> {
    for result in results {
        let new: Vec<Snapshot> =
            result.cases().iter().flat_map(|case| case.snapshots.iter().cloned()).collect();
        if new.is_empty() {
            continue;
        }
        let old: BTreeMap<String, String> = load(&result.path)?.snapshots;
        if new.iter().any(|snapshot| old.get(&snapshot.name) != Some(&snapshot.text)) {
            files::write(&snapshot_file(&result.path), &write_snapshots(&old, &new))?;
        }
        for case in result.outcome.iter_mut().flatten() {
            case.mismatches.retain(|found| !found.what.ends_with("snapshot"));
        }
    }
    Ok(())
}
