//! Colours for the text of a policy document.

use super::super::xml::escaped;

/// The lines of a document with its names, values and comments in colours.
///
/// This is for the eye: what a document means is not asked, so a text that is no XML is painted all the same.
pub(super) fn lines(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for (class, part) in parts(text) {
        for (index, piece) in part.split('\n').enumerate() {
            if index > 0 {
                lines.push(String::new());
            }
            let (Some(line), false) = (lines.last_mut(), piece.is_empty()) else { continue };
            let piece = escaped(piece.trim_end_matches('\r'));
            match class {
                "" => line.push_str(&piece),
                class => line.push_str(&format!("<span class=\"{class}\">{piece}</span>")),
            }
        }
    }
    if lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// The text in pieces, each with its class.
fn parts(text: &str) -> Vec<(&'static str, &str)> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at_checked(start).unwrap_or((rest, ""));
        parts.push(("", before));
        let is_comment = tag.starts_with("<!--");
        let end = match is_comment {
            true => tag.find("-->").map_or(tag.len(), |end| end + 3),
            false => end_of_tag(tag),
        };
        let (tag, after) = tag.split_at_checked(end).unwrap_or((tag, ""));
        match is_comment {
            true => parts.push(("c", tag)),
            false => in_tag(tag, &mut parts),
        }
        rest = after;
    }
    parts.push(("", rest));
    parts
}

/// The length of a tag; quotes and the brackets of expressions hide its end.
fn end_of_tag(tag: &str) -> usize {
    let mut quote = None;
    let mut depth = 0_usize;
    for (index, character) in tag.char_indices() {
        match (quote, character) {
            (None, '>') => return index + 1,
            (None, '"' | '\'') => quote = Some(character),
            (Some(_), '(' | '{') => depth += 1,
            (Some(_), ')' | '}') => depth = depth.saturating_sub(1),
            (Some(open), character) if character == open && depth == 0 => quote = None,
            _ => {}
        }
    }
    tag.len()
}

/// A tag: its name, the names of its attributes, their values.
fn in_tag<'t>(tag: &'t str, parts: &mut Vec<(&'static str, &'t str)>) {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut start = 0;
    let mut class = "t";
    for (index, character) in tag.char_indices() {
        let (next, from) = match (quote, character) {
            (None, '"' | '\'') => {
                quote = Some(character);
                ("v", index)
            }
            (Some(_), '(' | '{') => {
                depth += 1;
                continue;
            }
            (Some(_), ')' | '}') => {
                depth = depth.saturating_sub(1);
                continue;
            }
            (Some(open), character) if character == open && depth == 0 => {
                quote = None;
                ("a", index + 1)
            }
            (None, ' ' | '\n' | '\t') if class == "t" => ("a", index),
            (None, '>') => ("t", index),
            (None, '/') if tag.get(index + 1..) == Some(">") => ("t", index),
            _ => continue,
        };
        parts.push((class, tag.get(start..from).unwrap_or_default()));
        (class, start) = (next, from);
    }
    parts.push((class, tag.get(start..).unwrap_or_default()));
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn names_values_and_comments_are_told_apart() {
        let painted = lines("<a b=\"@(x[\"y\"] > 1)\" />\n<!-- c\n> -->\ntext</a>\n");
        assert_eq!(
            painted,
            [
                "<span class=\"t\">&lt;a</span><span class=\"a\"> b=</span>\
                 <span class=\"v\">&quot;@(x[&quot;y&quot;] &gt; 1)&quot;</span><span class=\"a\"> </span>\
                 <span class=\"t\">/</span><span class=\"t\">&gt;</span>",
                "<span class=\"c\">&lt;!-- c</span>",
                "<span class=\"c\">&gt; --&gt;</span>",
                "text<span class=\"t\">&lt;/a</span><span class=\"t\">&gt;</span>",
            ]
        );
    }

    #[test]
    fn no_text_is_lost() {
        for text in ["", "<", "<a", "<a b='", "<!--", "a > b", "<a b=\"(\">\n\n</a>"] {
            let shown: Vec<String> = lines(text);
            assert!(shown.len() <= text.lines().count().max(1), "{text:?}: {shown:?}");
        }
    }
}
