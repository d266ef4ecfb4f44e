//! Where in the policies a response came from.

use std::sync::Arc;

use gatepost_engine::{Place, TraceEntry, TraceEvent};

use crate::observed::{LastError, Origin};

/// The policies that ran, in the order in which they began.
pub(crate) fn executed(entries: &[TraceEntry]) -> Vec<Arc<Place>> {
    let started = entries.iter().filter(|entry| entry.event == TraceEvent::Started);
    started.filter_map(|entry| entry.place.clone()).collect()
}

/// The policy that the response came from: one that ended the run, one that failed, or the call to the backend.
pub(crate) fn of(entries: &[TraceEntry], error: Option<&LastError>) -> Option<Origin> {
    let section = entries.iter().rposition(|entry| matches!(entry.event, TraceEvent::Section(_)));
    let last_section = entries.get(section.unwrap_or_default()..).unwrap_or_default();
    // Of policies in policies, the inner one ends first.
    if let Some(place) =
        place_of(last_section.iter(), |event| matches!(event, TraceEvent::Finished { returned: true, .. }))
    {
        let did = format!("`{}` answered", place.policy);
        return Some(Origin { place, did });
    }
    if let Some(error) = error {
        let failed = entries.iter().filter(|entry| {
            entry
                .place
                .as_ref()
                .is_some_and(|place| place.path.as_ref() == error.path || error.path.is_empty())
        });
        let place = place_of(failed, |event| matches!(event, TraceEvent::Failed { .. }))?;
        let did = format!("`{}` failed ({}: {})", place.policy, error.reason, error.message);
        return Some(Origin { place, did });
    }
    let forwards = entries.iter().rev().find(|entry| {
        entry.event == TraceEvent::Started
            && entry.place.as_ref().is_some_and(|place| place.policy.as_ref() == "forward-request")
    });
    let place = forwards?.place.clone()?;
    Some(Origin { place, did: "`forward-request` got it from the backend".to_owned() })
}

fn place_of<'e>(
    mut entries: impl Iterator<Item = &'e TraceEntry>,
    is_wanted: impl Fn(&TraceEvent) -> bool,
) -> Option<Arc<Place>> {
    entries.find(|entry| is_wanted(&entry.event))?.place.clone()
}
