//! Comparison and search as the invariant culture does them: by Unicode's collation, not by code.

use std::cmp::Ordering;
use std::sync::LazyLock;

use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup};
use icu_properties::{CodePointMapData, CodePointSetData};

use super::casing;
use crate::text::Str;

/// How the two texts stand to one another.
pub(crate) fn compare(a: &Str, b: &Str, ignore_case: bool) -> Ordering {
    if let (Some(a), Some(b)) = (a.as_ascii(), b.as_ascii()) {
        return compare_ascii(a.as_bytes(), b.as_bytes(), ignore_case);
    }
    let collator = if ignore_case { &*IGNORE_CASE } else { &*FULL };
    match collator {
        Some(collator) => collator.compare(&a.to_utf8(), &b.to_utf8()),
        None => a.to_utf8().cmp(&b.to_utf8()),
    }
}

static FULL: LazyLock<Option<CollatorBorrowed<'static>>> = LazyLock::new(|| collator(Strength::Tertiary));
static IGNORE_CASE: LazyLock<Option<CollatorBorrowed<'static>>> =
    LazyLock::new(|| collator(Strength::Secondary));

fn collator(strength: Strength) -> Option<CollatorBorrowed<'static>> {
    let mut options = CollatorOptions::default();
    options.strength = Some(strength);
    Collator::try_new(CollatorPreferences::default(), options).ok()
}

/// The ASCII characters that count, in the order of the root collation; a letter stands for both cases.
const ORDER: &[u8] = b"\t\n\x0b\x0c\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz";

/// The weight of each ASCII character; 0 for those that do not count.
const WEIGHTS: [u8; 128] = weights();

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler only")]
const fn weights() -> [u8; 128] {
    let mut weights = [0; 128];
    let mut index = 0;
    while index < ORDER.len() {
        let byte = ORDER[index];
        #[expect(clippy::cast_possible_truncation, reason = "there are fewer than 128")]
        let weight = index as u8 + 1;
        weights[byte as usize] = weight;
        weights[byte.to_ascii_uppercase() as usize] = weight;
        index += 1;
    }
    weights
}

fn weight(byte: u8) -> u8 {
    WEIGHTS.get(usize::from(byte)).copied().unwrap_or(0)
}

fn compare_ascii(a: &[u8], b: &[u8], ignore_case: bool) -> Ordering {
    let mut left = a.iter().filter(|byte| weight(**byte) > 0);
    let mut right = b.iter().filter(|byte| weight(**byte) > 0);
    let mut cases = Ordering::Equal;
    loop {
        let (a, b) = match (left.next(), right.next()) {
            (None, None) => break,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(a), Some(b)) => (*a, *b),
        };
        match weight(a).cmp(&weight(b)) {
            Ordering::Equal => cases = cases.then(a.is_ascii_uppercase().cmp(&b.is_ascii_uppercase())),
            other => return other,
        }
    }
    if ignore_case { Ordering::Equal } else { cases }
}

/// A part of a text in UTF-16 units: start and length.
pub(crate) type Part = (usize, usize);

/// A text taken apart for culture-sensitive search.
pub(crate) struct Searched {
    /// The decomposed characters that count, each with the part of the text that it comes from.
    atoms: Vec<(char, Part)>,
    /// The number of units.
    length: usize,
}

impl Searched {
    pub(crate) fn new(units: &[u16], ignore_case: bool) -> Self {
        let mut atoms = Vec::with_capacity(units.len());
        let mut at = 0;
        for decoded in char::decode_utf16(units.iter().copied()) {
            let ch = decoded.unwrap_or(char::REPLACEMENT_CHARACTER);
            let part = (at, ch.len_utf16());
            at += ch.len_utf16();
            if ignorable(ch) {
                continue;
            }
            let mut buffer = [0; 4];
            let decomposed = DECOMPOSER.normalize(ch.encode_utf8(&mut buffer));
            let folded = decomposed.chars().map(|ch| if ignore_case { casing::upper(ch) } else { ch });
            atoms.extend(folded.map(|ch| (ch, part)));
        }
        Self { atoms, length: units.len() }
    }

    /// Whether nothing in it counts.
    pub(crate) fn is_empty(&self) -> bool {
        self.atoms.is_empty()
    }

    /// Work that looking for `needle` costs at most.
    pub(crate) fn work(&self, needle: &Self) -> u64 {
        (self.atoms.len() as u64).saturating_mul(needle.atoms.len() as u64)
    }

    pub(crate) fn find(&self, needle: &Self) -> Option<Part> {
        if needle.is_empty() {
            return Some((0, 0));
        }
        (0..self.atoms.len()).find_map(|start| self.match_at(start, needle))
    }

    pub(crate) fn find_last(&self, needle: &Self) -> Option<Part> {
        if needle.is_empty() {
            return Some((self.length, 0));
        }
        (0..self.atoms.len()).rev().find_map(|start| self.match_at(start, needle))
    }

    pub(crate) fn starts_with(&self, needle: &Self) -> bool {
        needle.is_empty() || self.match_at(0, needle).is_some()
    }

    pub(crate) fn ends_with(&self, needle: &Self) -> bool {
        let start = self.atoms.len().checked_sub(needle.atoms.len());
        start.is_some_and(|start| self.match_at(start, needle).is_some())
    }

    /// Whether the needle stands at this atom, a whole number of characters with all their marks.
    fn match_at(&self, start: usize, needle: &Self) -> Option<Part> {
        let end = start + needle.atoms.len();
        let found = self.atoms.get(start..end)?;
        let same = found.iter().zip(&needle.atoms).all(|((a, _), (b, _))| a == b);
        let whole = self.atoms.get(end).is_none_or(|(ch, _)| !is_mark(*ch))
            && found.first().is_some_and(|(ch, _)| start == 0 || !is_mark(*ch));
        let (_, (first, _)) = found.first()?;
        let (_, (last, length)) = found.last()?;
        (same && whole).then(|| (*first, last + length - first))
    }
}

const DECOMPOSER: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizerBorrowed::new_nfd();

fn ignorable(ch: char) -> bool {
    let control = matches!(ch, '\0'..='\x08' | '\x0e'..='\x1f' | '\x7f'..='\u{84}' | '\u{86}'..='\u{9f}');
    control || (!ch.is_ascii() && CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(ch))
}

fn is_mark(ch: char) -> bool {
    !ch.is_ascii() && GeneralCategoryGroup::Mark.contains(CodePointMapData::<GeneralCategory>::new().get(ch))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_ascii_as_the_collator_does() {
        let collator = FULL.as_ref().unwrap();
        let folding = IGNORE_CASE.as_ref().unwrap();
        let texts: Vec<String> = (0_u8..128)
            .flat_map(|byte| {
                [
                    char::from(byte).to_string(),
                    format!("{}a", char::from(byte)),
                    format!("B{}", char::from(byte)),
                ]
            })
            .chain(["coop", "co-op", "Co-op", "a2", "a10", "aA", "Aa", "ab", ""].map(str::to_owned))
            .collect();
        for a in &texts {
            for b in &texts {
                let fast = compare_ascii(a.as_bytes(), b.as_bytes(), false);
                assert_eq!(fast, collator.compare(a, b), "{a:?} {b:?}");
                let fast = compare_ascii(a.as_bytes(), b.as_bytes(), true);
                assert_eq!(fast, folding.compare(a, b), "{a:?} {b:?} ignoring case");
            }
        }
    }

    #[test]
    fn finds_what_is_canonically_the_same() {
        let search = |text: &str, needle: &str| {
            let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
            Searched::new(&units(text), false).find(&Searched::new(&units(needle), false))
        };
        assert_eq!(search("xéa", "e\u{301}"), Some((1, 1)));
        assert_eq!(search("e\u{301}", "e"), None);
        assert_eq!(search("a\u{ad}b", "ab"), Some((0, 3)));
    }
}
