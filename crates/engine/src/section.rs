//! Sections and scopes: where in a document, and in whose document, a policy stands.

use std::fmt;

/// A section of a policy document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// What happens to the request.
    Inbound,
    /// How the backend is called.
    Backend,
    /// What happens to the response.
    Outbound,
    /// What happens after a failure.
    OnError,
}

impl Section {
    /// The sections in the order in which they run.
    pub const ALL: [Self; 4] = [Self::Inbound, Self::Backend, Self::Outbound, Self::OnError];

    /// The element's name, which is also `context.LastError.Section`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::Backend => "backend",
            Self::Outbound => "outbound",
            Self::OnError => "on-error",
        }
    }

    /// The section whose element has this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.name() == name)
    }

    /// Whether policies that change a message change the request here; else they change the response.
    pub const fn is_before_response(self) -> bool {
        matches!(self, Self::Inbound | Self::Backend)
    }
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A set of sections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sections(u8);

impl Sections {
    /// `inbound` only.
    pub const INBOUND: Self = Self::only(Section::Inbound);
    /// `backend` only.
    pub const BACKEND: Self = Self::only(Section::Backend);
    /// `outbound` only.
    pub const OUTBOUND: Self = Self::only(Section::Outbound);
    /// `on-error` only.
    pub const ON_ERROR: Self = Self::only(Section::OnError);
    /// All four.
    pub const ALL: Self = Self::INBOUND.and(Self::BACKEND).and(Self::OUTBOUND).and(Self::ON_ERROR);
    /// None.
    pub const NONE: Self = Self(0);

    /// The set of one section.
    pub const fn only(section: Section) -> Self {
        Self(1 << section as u8)
    }

    /// The sections of both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The sections that are in both sets.
    #[must_use]
    pub const fn common(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether the section is in the set.
    pub const fn contains(self, section: Section) -> bool {
        self.0 & (1 << section as u8) != 0
    }

    /// Whether no section is in the set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The sections of the set in the order in which they run.
    pub fn iter(self) -> impl Iterator<Item = Section> {
        Section::ALL.into_iter().filter(move |section| self.contains(*section))
    }
}

/// `inbound, backend or outbound`.
impl fmt::Display for Sections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.iter().map(Section::name).collect();
        match names.split_last() {
            None => f.write_str("no section"),
            Some((last, [])) => write!(f, "`{last}`"),
            Some((last, rest)) => write!(f, "`{}` or `{last}`", rest.join("`, `")),
        }
    }
}

/// Whose document a policy stands in, from broad to narrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// All APIs.
    Global,
    /// All APIs of a workspace.
    Workspace,
    /// All APIs of the product whose subscription is used.
    Product,
    /// One API.
    Api,
    /// One operation.
    Operation,
}

impl Scope {
    /// The scopes from broad to narrow.
    pub const ALL: [Self; 5] = [Self::Global, Self::Workspace, Self::Product, Self::Api, Self::Operation];

    /// The name as `context.LastError.Scope` gives it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Workspace => "workspace",
            Self::Product => "product",
            Self::Api => "api",
            Self::Operation => "operation",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::{Section, Sections};

    #[test]
    fn sets_read_as_a_sentence() {
        let sections = Sections::INBOUND.and(Sections::ON_ERROR).and(Sections::BACKEND);
        assert_eq!(sections.to_string(), "`inbound`, `backend` or `on-error`");
        assert_eq!(Sections::OUTBOUND.to_string(), "`outbound`");
        assert!(sections.contains(Section::OnError) && !sections.contains(Section::Outbound));
    }
}
