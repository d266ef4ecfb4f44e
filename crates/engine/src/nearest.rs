//! "Did you mean …?"

/// The name among `names` that `wrong` was most likely meant to be.
pub fn nearest<'n>(wrong: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let wrong = wrong.to_lowercase();
    let allowed = (wrong.chars().count() / 3).max(1);
    names
        .into_iter()
        .map(|name| (strsim::osa_distance(&wrong, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// A help text: the nearest name where there is one, else the names there are.
pub fn suggest<'n>(
    wrong: &str,
    names: impl IntoIterator<Item = &'n str> + Clone,
    what: &str,
) -> Option<String> {
    if let Some(name) = nearest(wrong, names.clone()) {
        return Some(format!("did you mean `{name}`?"));
    }
    let names: Vec<&str> = names.into_iter().collect();
    (!names.is_empty() && names.len() <= 12).then(|| format!("{what} `{}`", names.join("`, `")))
}

#[cfg(test)]
mod tests {
    use super::{nearest, suggest};

    #[test]
    fn only_near_names_are_suggested() {
        let names = ["calls", "renewal-period", "id"];
        assert_eq!(nearest("call", names), Some("calls"));
        assert_eq!(nearest("RenewalPeriod", names), Some("renewal-period"));
        assert_eq!(nearest("completely", names), None);
        assert_eq!(
            suggest("completely", names, "there are").as_deref(),
            Some("there are `calls`, `renewal-period`, `id`")
        );
    }
}
