//! What the terminal can show.

use std::io::IsTerminal;

/// Where text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

impl Stream {
    /// Whether a person reads it at once.
    pub(crate) fn is_terminal(self) -> bool {
        match self {
            Self::Out => std::io::stdout().is_terminal(),
            Self::Err => std::io::stderr().is_terminal(),
        }
    }

    /// Whether to use colours: only on a terminal, and not where the user has said no.
    pub(crate) fn has_colours(self) -> bool {
        // https://no-color.org
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        self.is_terminal() && !refused && !dumb
    }

    /// The width of lines in characters.
    pub(crate) fn width(self) -> usize {
        let width = self.is_terminal().then(terminal_size::terminal_size).flatten();
        width.map_or(100, |(width, _)| usize::from(width.0).clamp(60, 140))
    }
}

/// Whether box-drawing characters arrive as such.
pub(crate) fn is_utf8() -> bool {
    ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| std::env::var_os(name).filter(|value| !value.is_empty()))
        .is_none_or(|value| {
            let value = value.to_string_lossy().to_ascii_lowercase();
            value.contains("utf-8") || value.contains("utf8")
        })
}
