//! Custom numeric format strings: `0.00`, `#,##0;(#)`, `0.0E+00`.

use super::culture::NumberFormat;
use super::number::{Kind, Number};
use super::number_standard::{group_breaks, write_exponent};

/// The number as the custom format writes it.
pub(super) fn write(mut number: Number, format: &str, info: &NumberFormat) -> String {
    let format: Vec<char> = format.chars().collect();
    let wanted = if number.is_zero() { 2 } else { usize::from(number.negative) };
    let mut section = find_section(&format, wanted);
    let layout = loop {
        let layout = Layout::read(section_at(&format, section));
        if number.is_zero() {
            number.negative &= number.kind == Kind::Floating;
            number.scale = 0;
            break layout;
        }
        number.scale += layout.scale_adjust;
        let behind = layout.digits - layout.point;
        let keep = if layout.scientific { layout.digits } else { number.scale.saturating_add(behind) };
        number.round(keep, false);
        let zero_section = find_section(&format, 2);
        if number.is_zero() && zero_section != section {
            section = zero_section;
            continue;
        }
        break layout;
    };
    let minus = number.negative && section == 0;
    let mut writer = Writer::new(&number, &layout, info);
    if minus && number.scale != 0 {
        writer.out.push_str(&info.negative_sign);
    }
    writer.write(section_at(&format, section));
    let mut out = writer.out;
    if minus && number.scale == 0 && !out.is_empty() {
        out.insert_str(0, &info.negative_sign);
    }
    out
}

fn section_at(format: &[char], start: usize) -> &[char] {
    format.get(start..).unwrap_or_default()
}

/// Where the section for positive (0), negative (1) or zero (2) numbers starts.
fn find_section(format: &[char], mut wanted: usize) -> usize {
    let mut at = 0;
    while wanted > 0 {
        let Some(ch) = format.get(at) else { return 0 };
        at += 1;
        match ch {
            '\'' | '"' => at = skip_quoted(format, at, *ch),
            '\\' => at += 1,
            ';' => {
                wanted -= 1;
                if wanted == 0 && matches!(format.get(at), None | Some(';' | '\0')) {
                    return 0;
                }
            }
            '\0' => return 0,
            _ => {}
        }
    }
    at
}

/// The place behind the closing quote.
fn skip_quoted(format: &[char], from: usize, quote: char) -> usize {
    let rest = format.get(from..).unwrap_or_default();
    rest.iter().position(|ch| *ch == quote).map_or(format.len(), |found| from + found + 1)
}

/// What a section asks for.
struct Layout {
    digits: i32,
    /// Number of digit places before the decimal point.
    point: i32,
    first_zero: i32,
    last_zero: i32,
    scientific: bool,
    groups: bool,
    scale_adjust: i32,
}

impl Layout {
    fn read(section: &[char]) -> Self {
        let (mut digits, mut first, mut last) = (0, i32::MAX, 0);
        let mut point = None;
        let mut thousands: Option<(i32, i32)> = None;
        let (mut groups, mut scientific, mut scale_adjust) = (false, false, 0);
        let mut at = 0;
        while let Some(ch) = section.get(at).filter(|ch| !matches!(ch, ';' | '\0')) {
            at += 1;
            match ch {
                '#' => digits += 1,
                '0' => {
                    first = first.min(digits);
                    digits += 1;
                    last = digits;
                }
                '.' => point = point.or(Some(digits)),
                ',' if digits > 0 && point.is_none() => {
                    thousands = match thousands {
                        Some((place, count)) if place == digits => Some((place, count + 1)),
                        other => {
                            groups |= other.is_some();
                            Some((digits, 1))
                        }
                    };
                }
                '%' => scale_adjust += 2,
                '‰' => scale_adjust += 3,
                '\'' | '"' => at = skip_quoted(section, at, *ch),
                '\\' => at += 1,
                'E' | 'e' => {
                    if let Some(end) = exponent_end(section, at) {
                        at = end;
                        scientific = true;
                    }
                }
                _ => {}
            }
        }
        let point = point.unwrap_or(digits);
        if let Some((place, count)) = thousands {
            if place == point {
                scale_adjust -= count * 3;
            } else {
                groups = true;
            }
        }
        Self {
            digits,
            point,
            first_zero: if first < point { point - first } else { 0 },
            last_zero: if last > point { point - last } else { 0 },
            scientific,
            groups,
            scale_adjust,
        }
    }
}

/// The place behind `0…`, `+0…` or `-0…`.
fn exponent_end(section: &[char], at: usize) -> Option<usize> {
    let zeros = match (section.get(at), section.get(at + 1)) {
        (Some('0'), _) => at,
        (Some('+' | '-'), Some('0')) => at + 1,
        _ => return None,
    };
    let rest = section.get(zeros..).unwrap_or_default();
    Some(zeros + rest.iter().take_while(|ch| **ch == '0').count())
}

struct Writer<'a> {
    out: String,
    number: &'a Number,
    layout: &'a Layout,
    info: &'a NumberFormat,
    digits: std::slice::Iter<'a, u8>,
    /// Number of digit places left before the decimal point; negative behind it.
    place: i32,
    /// Digits that the format has no place for, or places that the number has no digits for.
    adjust: i32,
    breaks: Vec<usize>,
    point_written: bool,
    exponent_written: bool,
}

impl<'a> Writer<'a> {
    fn new(number: &'a Number, layout: &'a Layout, info: &'a NumberFormat) -> Self {
        let (place, adjust) = if layout.scientific {
            (layout.point, 0)
        } else {
            (number.scale.max(layout.point), number.scale - layout.point)
        };
        let breaks = if layout.groups && !info.number_group_separator.is_empty() {
            let total = (place + adjust.min(0)).max(layout.first_zero);
            group_breaks(usize::try_from(total).unwrap_or(0), &info.number_group_sizes)
        } else {
            Vec::new()
        };
        Self {
            out: String::new(),
            number,
            layout,
            info,
            digits: number.digits.iter(),
            place,
            adjust,
            breaks,
            point_written: false,
            exponent_written: false,
        }
    }

    fn write(&mut self, section: &[char]) {
        let mut at = 0;
        while let Some(ch) = section.get(at).filter(|ch| !matches!(ch, ';' | '\0')) {
            at += 1;
            if matches!(ch, '#' | '0' | '.') {
                self.write_surplus();
            }
            match ch {
                '#' | '0' => self.write_place(),
                '.' => self.write_point(),
                '‰' => self.out.push_str(&self.info.per_mille_symbol),
                '%' => self.out.push_str(&self.info.percent_symbol),
                ',' => {}
                '\'' | '"' => {
                    let quoted = section.get(at..).unwrap_or_default();
                    self.out.extend(quoted.iter().take_while(|other| *other != ch));
                    at = skip_quoted(section, at, *ch);
                }
                '\\' => {
                    self.out.extend(section.get(at));
                    at += 1;
                }
                'E' | 'e' => at = self.write_exponent(section, at, *ch),
                other => self.out.push(*other),
            }
        }
    }

    fn write_surplus(&mut self) {
        while self.adjust > 0 {
            let digit = self.digits.next().copied().unwrap_or(0);
            self.push(digit);
            self.place -= 1;
            self.adjust -= 1;
        }
    }

    fn write_place(&mut self) {
        let digit = if self.adjust < 0 {
            self.adjust += 1;
            (self.place <= self.layout.first_zero).then_some(0)
        } else {
            let padding = (self.place > self.layout.last_zero).then_some(0);
            self.digits.next().copied().or(padding)
        };
        if let Some(digit) = digit {
            self.push(digit);
        }
        self.place -= 1;
    }

    fn push(&mut self, digit: u8) {
        self.out.push(char::from(b'0' + digit));
        let right = usize::try_from(self.place - 1).unwrap_or(0);
        if self.place > 1 && self.breaks.last() == Some(&right) {
            self.breaks.pop();
            self.out.push_str(&self.info.number_group_separator);
        }
    }

    fn write_point(&mut self) {
        if self.place != 0 || self.point_written {
            return;
        }
        let more = self.layout.point < self.layout.digits && !self.digits.as_slice().is_empty();
        if self.layout.last_zero < 0 || more {
            self.out.push_str(&self.info.number_decimal_separator);
            self.point_written = true;
        }
    }

    fn write_exponent(&mut self, section: &[char], at: usize, letter: char) -> usize {
        let end = exponent_end(section, at);
        if !self.layout.scientific || self.exponent_written {
            self.out.push(letter);
            let end = end.unwrap_or_else(|| at + usize::from(matches!(section.get(at), Some('+' | '-'))));
            self.out.extend(section.get(at..end).unwrap_or_default());
            return end;
        }
        let Some(end) = end else {
            self.out.push(letter);
            return at;
        };
        let plus = section.get(at) == Some(&'+');
        let signed = matches!(section.get(at), Some('+' | '-'));
        let width = (end - at - usize::from(signed)).min(10);
        let exponent = if self.number.is_zero() { 0 } else { self.number.scale - self.layout.point };
        write_exponent(&mut self.out, exponent, letter, width, plus, self.info);
        self.exponent_written = true;
        end
    }
}
