//! Secrets do not show.

use std::borrow::Cow;

use aho_corasick::{AhoCorasick, MatchKind};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands where a secret stood.
const MASK: &str = "***";

/// The texts of the secret named values, and their encoded forms: whatever is shown to somebody passes here.
#[derive(Clone, Debug, Default)]
pub struct Secrets(Option<AhoCorasick>);

impl Secrets {
    /// A mask over these texts.
    pub fn new<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Self {
        let mut forms: Vec<String> = texts.into_iter().flat_map(|text| forms(text.as_ref())).collect();
        forms.sort_unstable();
        forms.dedup();
        if forms.is_empty() {
            return Self(None);
        }
        Self(AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&forms).ok())
    }

    /// The text with `***` in the place of each secret.
    pub fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let Some(searcher) = self.0.as_ref().filter(|searcher| searcher.is_match(text)) else {
            return Cow::Borrowed(text);
        };
        Cow::Owned(searcher.replace_all(text, &vec![MASK; searcher.patterns_len()]))
    }

    /// Whether there is no secret.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }
}

/// The text itself, as a URL holds it, and as a JSON string holds it.
fn forms(text: &str) -> Vec<String> {
    let text = text.trim();
    if text.is_empty() {
        return Vec::new();
    }
    let json = serde_json::Value::from(text).to_string();
    vec![
        text.to_owned(),
        utf8_percent_encode(text, NON_ALPHANUMERIC).to_string(),
        json.trim_matches('"').to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::Secrets;

    #[test]
    fn secrets_are_masked_in_every_form() {
        let secrets = Secrets::new(["p w\"1", "", "p"]);
        assert_eq!(secrets.mask("a p w\"1 b"), "a *** b");
        assert_eq!(secrets.mask("?k=p%20w%221"), "?k=***");
        assert_eq!(secrets.mask("nothing"), "nothing");
        assert_eq!(Secrets::default().mask("p w"), "p w");
    }
}
