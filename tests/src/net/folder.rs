//! Configurations in files.

use std::path::{Path, PathBuf};

use gatepost_server::{Config, ConfigErrors, Flags};

/// A folder with a configuration, removed when this value is dropped.
pub struct Folder {
    folder: tempfile::TempDir,
}

impl Folder {
    /// A folder with these files.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self { folder: tempfile::tempdir().expect("a folder") };
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    /// Writes a file as editors do: a new one replaces the old.
    pub fn write(&self, name: &str, text: &str) {
        let file = self.path(name);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        let new = self.path(&format!("{name}~"));
        std::fs::write(&new, text).expect("a file");
        std::fs::rename(&new, &file).expect("a file");
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// A file of the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What its `gatepost.yaml` says.
    pub fn load(&self) -> Result<Config, ConfigErrors> {
        Flags { config: Some(self.path("gatepost.yaml")), ..Flags::default() }.load()
    }
}
