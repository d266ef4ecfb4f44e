//! `docs/reference`: every type and member that expressions can use, written from the tables that declare them.

mod index;
mod page;
mod section;
mod surface;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gatepost_expression::Surface;
use miette::{IntoDiagnostic, WrapErr};
use surface::Dotnet;

/// The namespace of the types behind `context`.
const CONTEXT: &str = "Apim";

/// Writes the pages anew; pages that are no longer made are deleted.
pub(crate) fn run() -> miette::Result<()> {
    let pages = pages()?;
    for stale in written().into_diagnostic()?.into_keys().filter(|name| !pages.contains_key(name)) {
        fs::remove_file(folder().join(stale)).into_diagnostic()?;
    }
    fs::create_dir_all(folder()).into_diagnostic()?;
    for (name, text) in pages {
        let file = folder().join(name);
        fs::write(&file, text)
            .into_diagnostic()
            .wrap_err_with(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

/// The pages by the names of their files.
fn pages() -> miette::Result<BTreeMap<String, String>> {
    let (library, dotnet) = (gatepost_engine::library(), Dotnet::read()?);
    let mut namespaces: BTreeMap<&str, Vec<Surface<'_>>> = BTreeMap::new();
    for surface in library.surfaces() {
        namespaces.entry(namespace(surface.ty.declaration)).or_default().push(surface);
    }
    for surfaces in namespaces.values_mut() {
        surfaces.sort_by_key(|surface| surface.name.to_lowercase());
    }
    let mut pages: BTreeMap<String, String> = namespaces
        .iter()
        .map(|(namespace, surfaces)| (file_name(namespace), page::write(namespace, surfaces, &dotnet)))
        .collect();
    pages.insert("README.md".to_owned(), index::write(&namespaces, &dotnet));
    Ok(pages)
}

/// The pages that are there.
fn written() -> std::io::Result<BTreeMap<String, String>> {
    let mut pages = BTreeMap::new();
    if !folder().exists() {
        return Ok(pages);
    }
    for entry in fs::read_dir(folder())? {
        let entry = entry?;
        pages.insert(entry.file_name().to_string_lossy().into_owned(), fs::read_to_string(entry.path())?);
    }
    Ok(pages)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference")
}

/// `system.linq.md`; the types behind `context` have a page of that name.
fn file_name(namespace: &str) -> String {
    if namespace == CONTEXT { "context.md".to_owned() } else { format!("{}.md", namespace.to_lowercase()) }
}

/// The namespace of a declared type. A type that is nested in another stands on the page of that one.
fn namespace(declaration: &str) -> &str {
    const NESTING: [&str; 4] = ["Dictionary", "SortedDictionary", "SortedList", "TimeZoneInfo"];
    let full = full_name(declaration);
    let outer = full.rsplit_once('.').map_or("", |(outer, _)| outer);
    match outer.rsplit_once('.') {
        Some((namespace, simple)) if NESTING.contains(&simple) => namespace,
        _ => outer,
    }
}

/// The name with its namespace and its type parameters, as C# writes it.
fn own_name(declaration: &str) -> &str {
    declaration.split(" : ").next().unwrap_or(declaration)
}

/// The name with its namespace, without type parameters.
fn full_name(declaration: &str) -> &str {
    own_name(declaration).split('<').next().unwrap_or(declaration)
}

#[cfg(test)]
mod tests {
    use super::{pages, written};

    #[test]
    fn the_reference_is_fresh() {
        let (made, there) = (pages().unwrap(), written().unwrap());
        let stale: Vec<&String> =
            made.keys().chain(there.keys()).filter(|name| made.get(*name) != there.get(*name)).collect();
        assert!(stale.is_empty(), "the reference is stale, run `cargo xtask index`: {stale:?}");
    }
}
