//! Policies that ran, and that did not.

use gatepost_engine::{Place, suggest};

use super::Mismatches;
use crate::format::Expect;
use crate::observed::Observed;

impl Mismatches<'_> {
    pub(super) fn policies(&mut self, expect: &Expect, observed: &Observed) {
        let ran = |name: &str| observed.executed.iter().any(|place| is_called(place, name));
        for name in &expect.executed {
            if self.knows(name, observed) && !ran(name) {
                self.push(format!("policy {name}"), "executed", "not executed");
            }
        }
        for name in &expect.skipped {
            if self.knows(name, observed) && ran(name) {
                self.push(format!("policy {name}"), "not executed", "executed");
            }
        }
    }

    /// A name that no policy has would be met by chance only.
    fn knows(&mut self, name: &str, observed: &Observed) -> bool {
        let known = observed.known.iter().any(|place| is_called(place, name));
        if !known {
            let paths = observed.known.iter().map(|place| place.path.as_ref());
            let help = suggest(name, paths.filter(|path| !path.is_empty()), "there are").unwrap_or_default();
            self.push(format!("policy {name}"), "a policy of what runs", format!("there is none; {help}"));
        }
        known
    }
}

/// Whether a case may call a policy so: by its path, with its section or without, by its id, or by its name.
fn is_called(place: &Place, name: &str) -> bool {
    let with_section = || name.strip_prefix(place.section.name()).and_then(|rest| rest.strip_prefix('/'));
    place.path.as_ref() == name
        || place.policy.as_ref() == name
        || place.id.as_deref() == Some(name)
        || with_section() == Some(place.path.as_ref())
}
