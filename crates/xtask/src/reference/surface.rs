//! What .NET's own types offer, and what of it is not here for which reason.

use std::collections::BTreeMap;

use gatepost_expression::Surface;
use regex::Regex;
use serde::Deserialize;

const DOTNET: &str = include_str!("../../../../fixtures/surface/dotnet.tsv");
const ABSENT: &str = include_str!("../../../../fixtures/surface/absent.toml");

/// The members of .NET's types by the names of the types, and why some are not here.
pub(super) struct Dotnet {
    members: BTreeMap<&'static str, Vec<&'static str>>,
    reasons: Vec<Reason>,
}

/// Members that are not here.
struct Reason {
    text: String,
    /// What their type and signature match, as they stand in the list.
    patterns: Vec<Regex>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Absent {
    absent: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    reason: String,
    matching: Vec<String>,
}

impl Dotnet {
    /// Reads both lists.
    pub(super) fn read() -> miette::Result<Self> {
        let mut members: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (ty, member) in DOTNET.lines().filter_map(|line| line.split_once('\t')) {
            members.entry(ty).or_default().push(member);
        }
        let absent: Absent =
            toml::from_str(ABSENT).map_err(|error| miette::miette!("absent.toml: {error}"))?;
        let reasons = absent.absent.into_iter().map(Reason::read).collect::<miette::Result<_>>()?;
        Ok(Self { members, reasons })
    }

    /// How many members there are.
    pub(super) fn count(&self) -> usize {
        self.members.values().map(Vec::len).sum()
    }

    /// The members of a type that are not here, by the reasons why; the last ones have none.
    pub(super) fn absent(&self, surface: &Surface<'_>) -> Vec<(&str, Vec<&str>)> {
        let mut absent: Vec<(&str, Vec<&str>)> = Vec::new();
        let own = self.members.get(surface.name.as_str()).map_or(&[][..], Vec::as_slice);
        for member in own.iter().filter(|member| !surface.members.iter().any(|here| here == *member)) {
            let reason = self.reason(&surface.name, member).map_or("", |reason| &reason.text);
            match absent.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, members)) => members.push(member),
                None => absent.push((reason, vec![member])),
            }
        }
        absent.sort_by_key(|(reason, _)| reason.is_empty());
        absent
    }

    fn reason(&self, ty: &str, member: &str) -> Option<&Reason> {
        let line = format!("{ty} {member}");
        self.reasons.iter().find(|reason| reason.patterns.iter().any(|pattern| pattern.is_match(&line)))
    }
}

impl Reason {
    fn read(entry: Entry) -> miette::Result<Self> {
        let pattern =
            |text: &String| Regex::new(text).map_err(|error| miette::miette!("absent.toml: {error}"));
        let patterns = entry.matching.iter().map(pattern).collect::<miette::Result<_>>()?;
        Ok(Self { text: entry.reason, patterns })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Dotnet;

    #[test]
    fn every_member_of_dotnet_is_here_or_has_a_reason() {
        let (library, dotnet) = (gatepost_engine::library(), Dotnet::read().unwrap());
        let surfaces = library.surfaces();
        let mut lost: Vec<String> = Vec::new();
        for surface in &surfaces {
            for (_, members) in dotnet.absent(surface).into_iter().filter(|(reason, _)| reason.is_empty()) {
                lost.extend(members.iter().map(|member| format!("{} {member}", surface.name)));
            }
        }
        let here: BTreeSet<&str> = surfaces.iter().map(|surface| surface.name.as_str()).collect();
        lost.extend(dotnet.members.keys().filter(|ty| !here.contains(**ty)).map(|ty| (*ty).to_owned()));
        assert!(lost.is_empty(), "{} of .NET's members are missing:\n{}", lost.len(), lost.join("\n"));
    }

    #[test]
    fn every_reason_stands_for_something() {
        let (library, dotnet) = (gatepost_engine::library(), Dotnet::read().unwrap());
        let absent: Vec<String> = library
            .surfaces()
            .iter()
            .flat_map(|surface| {
                let members = dotnet.absent(surface).into_iter().flat_map(|(_, members)| members);
                members.map(|member| format!("{} {member}", surface.name)).collect::<Vec<_>>()
            })
            .collect();
        let patterns = dotnet.reasons.iter().flat_map(|reason| &reason.patterns);
        let idle: Vec<&str> = patterns
            .filter(|pattern| !absent.iter().any(|line| pattern.is_match(line)))
            .map(regex::Regex::as_str)
            .collect();
        assert!(idle.is_empty(), "nothing is missing any longer that matches {idle:?}");
    }
}
