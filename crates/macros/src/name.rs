//! From Rust's spelling of a name to XML's.

/// `renewal_period` as `renewal-period`, `r#for` as `for`.
pub(crate) fn of_field(name: &str) -> String {
    name.trim_start_matches("r#").replace('_', "-")
}

/// `FirstFast` as `first-fast`.
pub(crate) fn of_variant(name: &str) -> String {
    let mut word = String::new();
    for character in name.chars() {
        if character.is_uppercase() && !word.is_empty() {
            word.push('-');
        }
        word.extend(character.to_lowercase());
    }
    word
}

#[cfg(test)]
mod tests {
    use super::{of_field, of_variant};

    #[test]
    fn names_follow_the_xml() {
        assert_eq!(of_field("retry_after_header_name"), "retry-after-header-name");
        assert_eq!(of_field("r#for"), "for");
        assert_eq!(of_variant("Override"), "override");
        assert_eq!(of_variant("ContentTypeJson"), "content-type-json");
    }
}
