//! Changes of files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc;

/// Follows files by the folders that they are in: editors and deployments replace a file instead of writing into it.
pub(crate) struct Watch {
    watcher: RecommendedWatcher,
    folders: BTreeSet<PathBuf>,
    files: Arc<Mutex<BTreeSet<PathBuf>>>,
}

/// Changes of files cannot be followed.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
#[error("changes of files cannot be followed: {0}")]
#[diagnostic(code(server::cannot_watch), help("serve without following changes: `--no-reload`"))]
pub struct WatchError(String);

impl Watch {
    /// Tells of every change of the followed files.
    pub(crate) fn new(changed: mpsc::Sender<()>) -> Result<Self, WatchError> {
        let files: Arc<Mutex<BTreeSet<PathBuf>>> = Arc::default();
        let known = Arc::clone(&files);
        let tell = move |event: notify::Result<Event>| {
            let Ok(event) = event else { return };
            let files = known.lock().unwrap_or_else(PoisonError::into_inner);
            // A full channel says that a change is known already.
            if !event.kind.is_access() && event.paths.iter().any(|path| concerns(&files, path)) {
                let _ = changed.try_send(());
            }
        };
        let watcher = notify::recommended_watcher(tell).map_err(|error| WatchError(error.to_string()))?;
        Ok(Self { watcher, folders: BTreeSet::new(), files })
    }

    /// Follows these files and folders, and no others.
    pub(crate) fn follow(&mut self, paths: &[PathBuf]) {
        let files: BTreeSet<PathBuf> =
            paths.iter().filter_map(|path| std::path::absolute(path).ok()).collect();
        let folders: BTreeSet<PathBuf> = files
            .iter()
            .flat_map(|file| [file.is_dir().then(|| file.clone()), file.parent().map(Path::to_owned)])
            .flatten()
            .collect();
        for folder in self.folders.difference(&folders) {
            // A folder that is gone is not watched any more.
            let _ = self.watcher.unwatch(folder);
        }
        for folder in folders.difference(&self.folders) {
            if let Err(error) = self.watcher.watch(folder, RecursiveMode::NonRecursive) {
                tracing::warn!(folder = %folder.display(), %error, "changes cannot be followed");
            }
        }
        self.folders = folders;
        *self.files.lock().unwrap_or_else(PoisonError::into_inner) = files;
    }
}

/// Whether a change is one of a followed file, or in a followed folder.
fn concerns(files: &BTreeSet<PathBuf>, path: &Path) -> bool {
    files.contains(path) || path.parent().is_some_and(|folder| files.contains(folder))
        // Kubernetes replaces a mounted folder by moving a link.
        || path.file_name().is_some_and(|name| name == "..data")
}
