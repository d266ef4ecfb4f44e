//! One page: the types of a namespace.

use gatepost_expression::Surface;

use super::surface::Dotnet;
use super::{CONTEXT, section};

const NOTICE: &str = "<!-- Written by `cargo xtask index` from the tables that declare the types. -->\n";

/// The page of a namespace.
pub(super) fn write(namespace: &str, surfaces: &[Surface<'_>], dotnet: &Dotnet) -> String {
    let head = if namespace == CONTEXT {
        "# The context model\n\n`context` is an `IContext`. What its members give stands below, in alphabetical order.\n"
            .to_owned()
    } else {
        format!("# {namespace}\n")
    };
    let contents: Vec<String> = surfaces.iter().map(link).collect();
    let sections: String =
        surfaces.iter().map(|surface| section::write(namespace, surface, dotnet)).collect();
    format!(
        "{NOTICE}{head}\n[All namespaces](README.md) · [Notation](README.md#notation)\n\n{}\n{sections}",
        contents.join(" · ")
    )
}

fn link(surface: &Surface<'_>) -> String {
    let name = section::title(surface);
    format!("[`{name}`](#{})", anchor(&name))
}

/// The anchor that a heading of this text has.
pub(super) fn anchor(title: &str) -> String {
    let kept = title.chars().filter(|char| char.is_alphanumeric() || matches!(char, ' ' | '-' | '_'));
    kept.map(|char| if char == ' ' { '-' } else { char.to_ascii_lowercase() }).collect()
}
