//! Document type declarations, whose internal subset is kept but not used

use super::chars::{fault_in_name, is_space};
use super::node::DocumentType;
use crate::text::Str;

/// Reads `<!DOCTYPE …` without the last bracket, or says where it is wrong.
pub(super) fn read(raw: &str) -> Result<DocumentType, usize> {
    let at = |rest: &str| raw.len() - rest.len();
    let rest = raw.strip_prefix("<!DOCTYPE").ok_or(2_usize)?;
    let rest = rest.trim_start_matches(is_space);
    let end = rest.find(|char| is_space(char) || char == '[').unwrap_or(rest.len());
    let (name, mut rest) = rest.split_at_checked(end).ok_or(at(rest))?;
    if let Some((index, _)) = name.split(':').find_map(fault_in_name) {
        return Err(at(rest) - name.len() + index);
    }
    rest = rest.trim_start_matches(is_space);
    let (mut public, mut system) = (None, None);
    if let Some(after) = rest.strip_prefix("PUBLIC") {
        let (text, after) = literal(after).ok_or(at(after))?;
        public = Some(Str::from(text));
        let (text, after) = literal(after).ok_or(at(after))?;
        system = Some(Str::from(text));
        rest = after;
    } else if let Some(after) = rest.strip_prefix("SYSTEM") {
        let (text, after) = literal(after).ok_or(at(after))?;
        system = Some(Str::from(text));
        rest = after;
    }
    rest = rest.trim_matches(is_space);
    let subset = match rest.strip_prefix('[') {
        Some(inner) => inner.strip_suffix(']').ok_or(at(inner))?,
        None if rest.is_empty() => "",
        None => return Err(at(rest)),
    };
    Ok(DocumentType { name: Str::from(name), public, system, subset: Some(Str::from(subset)) })
}

/// A text in quotes and what comes after it.
fn literal(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches(is_space);
    let quote = text.chars().next().filter(|char| matches!(char, '"' | '\''))?;
    text.get(1..)?.split_once(quote)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn the_parts_are_told_apart() {
        let kind = read("<!DOCTYPE a PUBLIC 'p' \"s\" [<!ELEMENT a ANY>]").unwrap();
        let text = |part: Option<crate::text::Str>| part.unwrap().to_string();
        assert_eq!((text(kind.public), text(kind.system)), ("p".into(), "s".into()));
        assert_eq!(text(kind.subset), "<!ELEMENT a ANY>");
        assert!(read("<!DOCTYPE a").unwrap().system.is_none());
        for wrong in
            ["<!doctype a", "<!DOCTYPE 1", "<!DOCTYPE a PUBLIC 'p'", "<!DOCTYPE a x", "<!DOCTYPE a [b"]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
