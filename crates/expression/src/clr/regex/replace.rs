//! Replacement patterns: `$1`, `${name}`, `$&`

use super::found::Found;
use super::groups;
use crate::text::Str;

/// A piece of a replacement.
#[derive(Debug)]
pub(super) enum Piece {
    Text(Vec<u16>),
    /// A group, by its place in the list.
    Group(usize),
    /// `` $` ``, what stands before the match.
    Before,
    /// `$'`, what stands behind it.
    After,
    /// `$_`, the whole text.
    Whole,
    /// `$+`, the last group of the pattern.
    LastGroup,
}

/// The pieces of a replacement for matches of this match's pattern.
pub(super) fn parse(found: &Found, replacement: &Str) -> Vec<Piece> {
    let units = replacement.units();
    let mut pieces = Vec::new();
    let mut text = Vec::new();
    let mut at = 0;
    while let Some(unit) = units.get(at) {
        at += 1;
        if *unit != u16::from(b'$') {
            text.push(*unit);
            continue;
        }
        match special(found, &units, at) {
            Some((Piece::Text(literal), length)) => {
                text.extend(literal);
                at += length;
            }
            Some((piece, length)) => {
                if !text.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                }
                pieces.push(piece);
                at += length;
            }
            None => text.push(*unit),
        }
    }
    pieces.push(Piece::Text(text));
    pieces
}

/// What stands behind a `$`, and how long it is.
fn special(found: &Found, units: &[u16], at: usize) -> Option<(Piece, usize)> {
    let char = |index: usize| units.get(index).and_then(|unit| char::from_u32(u32::from(*unit)));
    let first = char(at)?;
    match first {
        '$' => return Some((Piece::Text(vec![u16::from(b'$')]), 1)),
        '&' => return Some((Piece::Group(0), 1)),
        '`' => return Some((Piece::Before, 1)),
        '\'' => return Some((Piece::After, 1)),
        '_' => return Some((Piece::Whole, 1)),
        '+' => return Some((Piece::LastGroup, 1)),
        _ => {}
    }
    let braced = first == '{';
    let start = at + usize::from(braced);
    let mut end = start;
    if char(start)?.is_ascii_digit() {
        while char(end).is_some_and(|char| char.is_ascii_digit()) {
            end += 1;
        }
    } else if braced {
        while units.get(end).is_some_and(|unit| super::category::is_word(*unit, false)) {
            end += 1;
        }
    }
    if end == start || braced && char(end) != Some('}') {
        return None;
    }
    let name = String::from_utf16_lossy(units.get(start..end)?);
    let slot = match name.parse::<u32>() {
        Ok(number) => found.slot_of_number(number),
        Err(_) => found.slot_of_name(&groups::normal(&name)),
    };
    slot.map(|slot| (Piece::Group(slot), end + usize::from(braced) - at))
}

/// The replacement of a match.
pub(super) fn expand(found: &Found, pieces: &[Piece]) -> Str {
    let mut out = Vec::new();
    push(found, pieces, &mut out);
    Str::from_units(&out)
}

/// Appends the replacement of a match.
pub(super) fn push(found: &Found, pieces: &[Piece], out: &mut Vec<u16>) {
    let units = &found.source.units;
    let captures = found.info().map(|info| info.captures.as_slice()).unwrap_or_default();
    let last = |slot: usize| captures.get(slot).and_then(|group| group.last()).copied();
    for piece in pieces {
        let part = match piece {
            Piece::Text(text) => {
                out.extend(text);
                continue;
            }
            Piece::Group(slot) => last(*slot),
            Piece::Before => Some((0, found.index)),
            Piece::After => Some((found.end, units.len())),
            Piece::Whole => Some((0, units.len())),
            Piece::LastGroup => last(captures.len().saturating_sub(1)),
        };
        if let Some((from, to)) = part {
            out.extend(units.get(from..to).unwrap_or_default());
        }
    }
}
