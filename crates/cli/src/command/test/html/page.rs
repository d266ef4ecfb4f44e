//! A page of its own: nothing is fetched from anywhere.

/// An element with what stands in it.
pub(super) fn tag(name: &str, class: &str, content: &str) -> String {
    match class {
        "" => format!("<{name}>{content}</{name}>"),
        class => format!("<{name} class=\"{class}\">{content}</{name}>"),
    }
}

/// A whole page.
pub(super) fn page(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<style>{STYLE}</style>\n</head>\n\
         <body>\n{body}\n</body>\n</html>\n"
    )
}

const STYLE: &str = include_str!("style.css");
