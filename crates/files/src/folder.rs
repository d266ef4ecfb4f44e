//! Files below a folder.

use std::path::{Path, PathBuf};

use crate::Unreadable;

/// The files below a folder whose names end so, in order of their paths. Hidden folders and `target` are passed over.
pub fn below(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, Unreadable> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let unreadable = |cause| Unreadable::new(&folder, cause);
        for entry in std::fs::read_dir(&folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type().map_err(|cause| Unreadable::new(&path, cause))?;
            if kind.is_dir() && !name.starts_with('.') && name != "target" {
                folders.push(path);
            } else if path.is_file() && name.ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::fs::{create_dir, write};

    use super::below;

    #[test]
    fn files_are_found_in_order_of_their_paths() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b", ".git", "target"] {
            create_dir(folder.path().join(name)).unwrap();
            write(folder.path().join(name).join("a.xml"), "").unwrap();
        }
        write(folder.path().join("c.xml"), "").unwrap();
        write(folder.path().join("c.txt"), "").unwrap();
        let found = below(folder.path(), ".xml").unwrap();
        assert_eq!(found, [folder.path().join("b/a.xml"), folder.path().join("c.xml")]);
        let error = below(&folder.path().join("d"), ".xml").unwrap_err();
        assert_eq!(error.reason(), "there is nothing of this name");
    }
}
