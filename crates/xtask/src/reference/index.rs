//! The first page: what the others hold, how to read them, and every type by name.

use std::collections::BTreeMap;

use gatepost_expression::{Allowed, Surface};

use super::surface::Dotnet;
use super::{CONTEXT, file_name, page, section};

const HEAD: &str = "\
<!-- Written by `cargo xtask index` from the tables that declare the types. -->
# What expressions can use

Every type and member that a policy expression can use here. The pages are written from the same tables that the
compiler reads, so they cannot disagree with it.

";

const NOTATION: &str = "\
## Notation

- Signatures are C#'s, as .NET's own reference prints them. What a type inherits stands with the type that it inherits
  from, which the first line names.
- **APIM's list** is the [published list](https://learn.microsoft.com/azure/api-management/api-management-policy-expressions#CLRTypes)
  of types and members that the service allows; what a listed type inherits counts as listed. What is not on it is
  the error `expression::not_allowed` under `--expressions strict` and a warning under `--expressions permissive`.
- Operators of the numeric types, of `bool`, `string`, enumerations and delegates are part of the language and not
  listed.
- A sentence below a type or a member says where .NET may answer otherwise. Everything is computed in the invariant
  culture and in UTC, whatever the machine is set to.

";

/// The page.
pub(super) fn write(namespaces: &BTreeMap<&str, Vec<Surface<'_>>>, dotnet: &Dotnet) -> String {
    format!("{HEAD}{}{NOTATION}{}{}", table(namespaces), absent(namespaces, dotnet), all(namespaces))
}

fn table(namespaces: &BTreeMap<&str, Vec<Surface<'_>>>) -> String {
    let mut rows =
        String::from("| Page | Types | of them on APIM's list | Members |\n|---|---:|---:|---:|\n");
    let context = namespaces.iter().filter(|(namespace, _)| **namespace == CONTEXT);
    let others = namespaces.iter().filter(|(namespace, _)| **namespace != CONTEXT);
    let (mut types, mut members) = (0, 0);
    for (namespace, surfaces) in context.chain(others) {
        let own: usize = surfaces.iter().map(|surface| surface.own.len()).sum();
        let listed = match *namespace {
            CONTEXT => String::new(),
            _ => surfaces.iter().filter(|surface| surface.ty.allowed != Allowed::No).count().to_string(),
        };
        let title = if *namespace == CONTEXT { "The context model" } else { namespace };
        rows += &format!("| [{title}]({}) | {} | {listed} | {own} |\n", file_name(namespace), surfaces.len());
        types += surfaces.len();
        members += own;
    }
    format!("{rows}| All | {types} | | {members} |\n\n")
}

/// How many members of .NET's types are not here, by reasons.
fn absent(namespaces: &BTreeMap<&str, Vec<Surface<'_>>>, dotnet: &Dotnet) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (reason, members) in namespaces.values().flatten().flat_map(|surface| dotnet.absent(surface)) {
        *counts.entry(reason).or_default() += members.len();
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(reason, count)| (std::cmp::Reverse(*count), *reason));
    let rows: String = counts.iter().map(|(reason, count)| format!("| {count} | {reason} |\n")).collect();
    format!(
        "## What is not here\n\nOf the {} members that .NET's types have, these are missing; the section of each type names \
         them.\n\n| Members | Reason |\n|---:|---|\n{rows}\n",
        dotnet.count()
    )
}

/// Every type by its name.
fn all(namespaces: &BTreeMap<&str, Vec<Surface<'_>>>) -> String {
    let mut links: Vec<(String, String)> = Vec::new();
    for (namespace, surfaces) in namespaces {
        for surface in surfaces {
            let title = section::title(surface);
            let link = format!("[`{title}`]({}#{})", file_name(namespace), page::anchor(&title));
            links.push((title.to_lowercase(), link));
        }
    }
    links.sort();
    let links: Vec<String> = links.into_iter().map(|(_, link)| link).collect();
    format!("## All types\n\n{}\n", links.join(" ·\n"))
}
