//! What `StringComparison` chooses: by code or by culture, with case or without.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::casing;
use super::collation::{self, Searched};
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::value::EnumValue;

/// How texts are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Comparison {
    pub(crate) ordinal: bool,
    pub(crate) ignore_case: bool,
}

/// By code, with case.
pub(crate) const ORDINAL: Comparison = Comparison { ordinal: true, ignore_case: false };
/// By the invariant culture, with case.
pub(crate) const CULTURE: Comparison = Comparison { ordinal: false, ignore_case: false };

impl Comparison {
    /// What a `System.StringComparison` says.
    pub(crate) fn of(value: EnumValue) -> Result<Self, Exception> {
        match value.number {
            0..=5 => Ok(Self { ordinal: value.number >= 4, ignore_case: value.number % 2 == 1 }),
            _ => Err(Exception::argument(
                "The string comparison type passed in is not supported.",
                Some("comparisonType"),
            )),
        }
    }

    /// By the invariant culture.
    pub(crate) fn culture(ignore_case: bool) -> Self {
        Self { ordinal: false, ignore_case }
    }

    /// What a `System.Globalization.CompareOptions` says.
    pub(crate) fn options(options: EnumValue) -> Self {
        const IGNORE_CASE: i32 = 1;
        const ORDINAL_IGNORE_CASE: i32 = 0x1000_0000;
        const ORDINAL: i32 = 0x4000_0000;
        Self {
            ordinal: options.number & (ORDINAL | ORDINAL_IGNORE_CASE) != 0,
            ignore_case: options.number & (IGNORE_CASE | ORDINAL_IGNORE_CASE) != 0,
        }
    }

    pub(crate) fn equals(self, a: &Str, b: &Str) -> bool {
        match self {
            ORDINAL => a == b,
            Self { ordinal: true, .. } => equals_ignoring_case(a, b),
            _ => a == b || collation::compare(a, b, self.ignore_case) == Ordering::Equal,
        }
    }

    /// A number below, equal to or above zero, as `String.Compare` gives it.
    pub(crate) fn compare(self, a: &Str, b: &Str) -> i32 {
        match self {
            ORDINAL => compare_units(&a.view().to_vec(), &b.view().to_vec()),
            Self { ordinal: true, .. } => compare_units(&casing::fold(a), &casing::fold(b)),
            _ => collation::compare(a, b, self.ignore_case) as i32,
        }
    }

    /// The same, null coming first.
    pub(crate) fn compare_nullable(self, a: Option<&Str>, b: Option<&Str>) -> i32 {
        match (a, b) {
            (Some(a), Some(b)) => self.compare(a, b),
            (a, b) => i32::from(a.is_some()) - i32::from(b.is_some()),
        }
    }

    pub(crate) fn equals_nullable(self, a: Option<&Str>, b: Option<&Str>) -> bool {
        match (a, b) {
            (Some(a), Some(b)) => self.equals(a, b),
            (a, b) => a.is_none() && b.is_none(),
        }
    }

    /// The first place of the needle, with the length that it has there.
    pub(crate) fn find(
        self,
        cx: &mut Cx<'_>,
        text: &Str,
        needle: &Str,
    ) -> Result<Option<(usize, usize)>, Throw> {
        if needle.is_empty() {
            return Ok(Some((0, 0)));
        }
        match self.prepare(cx, text, needle)? {
            Prepared::Bytes(text, needle) => {
                Ok(memchr::memmem::find(&text, &needle).map(|at| (at, needle.len())))
            }
            Prepared::Units(text, needle) => {
                let at = text.windows(needle.len()).position(|part| part == needle);
                Ok(at.map(|at| (at, needle.len())))
            }
            Prepared::Culture(text, needle) => Ok(text.find(&needle)),
        }
    }

    /// The last place of the needle.
    pub(crate) fn find_last(
        self,
        cx: &mut Cx<'_>,
        text: &Str,
        needle: &Str,
    ) -> Result<Option<(usize, usize)>, Throw> {
        if needle.is_empty() {
            return Ok(Some((text.len(), 0)));
        }
        match self.prepare(cx, text, needle)? {
            Prepared::Bytes(text, needle) => {
                Ok(memchr::memmem::rfind(&text, &needle).map(|at| (at, needle.len())))
            }
            Prepared::Units(text, needle) => {
                let at = text.windows(needle.len()).rposition(|part| part == needle);
                Ok(at.map(|at| (at, needle.len())))
            }
            Prepared::Culture(text, needle) => Ok(text.find_last(&needle)),
        }
    }

    pub(crate) fn starts_with(self, cx: &mut Cx<'_>, text: &Str, needle: &Str) -> Result<bool, Throw> {
        if needle.is_empty() {
            return Ok(true);
        }
        Ok(match self.prepare(cx, text, needle)? {
            Prepared::Bytes(text, needle) => text.starts_with(needle.as_ref()),
            Prepared::Units(text, needle) => text.starts_with(&needle),
            Prepared::Culture(text, needle) => text.starts_with(&needle),
        })
    }

    pub(crate) fn ends_with(self, cx: &mut Cx<'_>, text: &Str, needle: &Str) -> Result<bool, Throw> {
        if needle.is_empty() {
            return Ok(true);
        }
        Ok(match self.prepare(cx, text, needle)? {
            Prepared::Bytes(text, needle) => text.ends_with(needle.as_ref()),
            Prepared::Units(text, needle) => text.ends_with(&needle),
            Prepared::Culture(text, needle) => !needle.is_empty() && text.ends_with(&needle),
        })
    }

    fn prepare<'a>(self, cx: &mut Cx<'_>, text: &'a Str, needle: &'a Str) -> Result<Prepared<'a>, Throw> {
        if let (Some(text), Some(needle)) = (text.as_ascii(), needle.as_ascii())
            && (self.ordinal || (is_plain(text) && is_plain(needle)))
        {
            cx.tick(text.len() as u64 / 64)?;
            return Ok(if self.ignore_case {
                let upper = |text: &str| Cow::Owned(text.to_ascii_uppercase().into_bytes());
                Prepared::Bytes(upper(text), upper(needle))
            } else {
                Prepared::Bytes(text.as_bytes().into(), needle.as_bytes().into())
            });
        }
        if self.ordinal {
            cx.tick((text.size() as u64).saturating_mul(needle.size() as u64) / 64)?;
            return Ok(if self.ignore_case {
                Prepared::Units(casing::fold(text), casing::fold(needle))
            } else {
                Prepared::Units(text.units(), needle.units())
            });
        }
        cx.tick(text.size() as u64 / 4)?;
        let text = Searched::new(&text.units(), self.ignore_case);
        let needle = Searched::new(&needle.units(), self.ignore_case);
        cx.tick(text.work(&needle) / 64)?;
        Ok(Prepared::Culture(text, needle))
    }
}

/// Text and needle in the form that they are searched in.
enum Prepared<'a> {
    Bytes(Cow<'a, [u8]>, Cow<'a, [u8]>),
    Units(Vec<u16>, Vec<u16>),
    Culture(Searched, Searched),
}

/// Whether every character counts in a comparison by culture.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'\t'..=b'\r' | b' '..=b'~'))
}

fn equals_ignoring_case(a: &Str, b: &Str) -> bool {
    match (a.as_ascii(), b.as_ascii()) {
        (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
        _ => casing::fold(a) == casing::fold(b),
    }
}

/// The difference of the first units that are not the same, else that of the lengths.
fn compare_units(a: &[u16], b: &[u16]) -> i32 {
    let different = a.iter().zip(b).find(|(a, b)| a != b);
    match different {
        Some((a, b)) => i32::from(*a) - i32::from(*b),
        None => {
            let length = |units: &[u16]| i32::try_from(units.len()).unwrap_or(i32::MAX);
            length(a) - length(b)
        }
    }
}
