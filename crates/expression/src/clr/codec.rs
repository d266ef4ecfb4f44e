//! Text to bytes and back: what stands behind `System.Text.Encoding`.

use icu_normalizer::DecomposingNormalizerBorrowed;

use crate::exception::Exception;
use crate::text::Str;

/// A way to write characters as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Charset {
    Utf8,
    Ascii,
    Utf16 { big: bool },
    Utf32 { big: bool },
    Utf7,
    Latin1,
}

/// What happens to a character or byte that cannot be converted.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fallback {
    /// This text takes its place.
    Replace(Str),
    /// The character that looks most like it, or a question mark.
    BestFit,
    /// An exception.
    Throw,
}

const NAMES: &[(&str, Charset)] = &[
    ("utf-8", Charset::Utf8),
    ("utf8", Charset::Utf8),
    ("unicode-1-1-utf-8", Charset::Utf8),
    ("unicode-2-0-utf-8", Charset::Utf8),
    ("x-unicode-1-1-utf-8", Charset::Utf8),
    ("x-unicode-2-0-utf-8", Charset::Utf8),
    ("us-ascii", Charset::Ascii),
    ("ascii", Charset::Ascii),
    ("us", Charset::Ascii),
    ("iso646-us", Charset::Ascii),
    ("ansi_x3.4-1968", Charset::Ascii),
    ("ansi_x3.4-1986", Charset::Ascii),
    ("cp367", Charset::Ascii),
    ("csascii", Charset::Ascii),
    ("ibm367", Charset::Ascii),
    ("iso-ir-6", Charset::Ascii),
    ("iso_646.irv:1991", Charset::Ascii),
    ("utf-16", Charset::Utf16 { big: false }),
    ("utf-16le", Charset::Utf16 { big: false }),
    ("ucs-2", Charset::Utf16 { big: false }),
    ("unicode", Charset::Utf16 { big: false }),
    ("iso-10646-ucs-2", Charset::Utf16 { big: false }),
    ("utf-16be", Charset::Utf16 { big: true }),
    ("unicodefffe", Charset::Utf16 { big: true }),
    ("utf-32", Charset::Utf32 { big: false }),
    ("utf-32le", Charset::Utf32 { big: false }),
    ("utf-32be", Charset::Utf32 { big: true }),
    ("utf-7", Charset::Utf7),
    ("unicode-1-1-utf-7", Charset::Utf7),
    ("csunicode11utf7", Charset::Utf7),
    ("iso-8859-1", Charset::Latin1),
    ("iso_8859-1", Charset::Latin1),
    ("iso8859-1", Charset::Latin1),
    ("iso_8859-1:1987", Charset::Latin1),
    ("latin1", Charset::Latin1),
    ("l1", Charset::Latin1),
    ("cp819", Charset::Latin1),
    ("ibm819", Charset::Latin1),
    ("iso-ir-100", Charset::Latin1),
    ("csisolatin1", Charset::Latin1),
];

impl Charset {
    /// The one of this name, whatever the case of its letters.
    pub(crate) fn by_name(name: &str) -> Option<Self> {
        let found = NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, charset)| *charset)
    }

    pub(crate) fn by_code_page(page: i32) -> Option<Self> {
        let all = [
            Self::Utf8,
            Self::Ascii,
            Self::Utf16 { big: false },
            Self::Utf16 { big: true },
            Self::Utf32 { big: false },
            Self::Utf32 { big: true },
            Self::Utf7,
            Self::Latin1,
        ];
        if page == 0 { Some(Self::Utf8) } else { all.into_iter().find(|charset| charset.code_page() == page) }
    }

    pub(crate) fn code_page(self) -> i32 {
        match self {
            Self::Utf8 => 65001,
            Self::Ascii => 20127,
            Self::Utf16 { big: false } => 1200,
            Self::Utf16 { big: true } => 1201,
            Self::Utf32 { big: false } => 12000,
            Self::Utf32 { big: true } => 12001,
            Self::Utf7 => 65000,
            Self::Latin1 => 28591,
        }
    }

    pub(crate) fn web_name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Ascii => "us-ascii",
            Self::Utf16 { big: false } => "utf-16",
            Self::Utf16 { big: true } => "utf-16BE",
            Self::Utf32 { big: false } => "utf-32",
            Self::Utf32 { big: true } => "utf-32BE",
            Self::Utf7 => "utf-7",
            Self::Latin1 => "iso-8859-1",
        }
    }

    pub(crate) fn display_name(self) -> &'static str {
        match self {
            Self::Utf8 => "Unicode (UTF-8)",
            Self::Ascii => "US-ASCII",
            Self::Utf16 { big: false } => "Unicode",
            Self::Utf16 { big: true } => "Unicode (Big-Endian)",
            Self::Utf32 { big: false } => "Unicode (UTF-32)",
            Self::Utf32 { big: true } => "Unicode (UTF-32 Big-Endian)",
            Self::Utf7 => "Unicode (UTF-7)",
            Self::Latin1 => "Western European (ISO)",
        }
    }

    pub(crate) fn is_single_byte(self) -> bool {
        matches!(self, Self::Ascii | Self::Latin1)
    }

    /// The byte order mark.
    pub(crate) fn preamble(self) -> Vec<u8> {
        match self {
            Self::Utf8 => vec![0xef, 0xbb, 0xbf],
            Self::Utf16 { big: false } => vec![0xff, 0xfe],
            Self::Utf16 { big: true } => vec![0xfe, 0xff],
            Self::Utf32 { big: false } => vec![0xff, 0xfe, 0, 0],
            Self::Utf32 { big: true } => vec![0, 0, 0xfe, 0xff],
            Self::Ascii | Self::Utf7 | Self::Latin1 => Vec::new(),
        }
    }

    pub(crate) fn max_bytes(self, units: i32) -> i32 {
        match self {
            Self::Utf8 => (units + 1) * 3,
            Self::Ascii | Self::Latin1 => units + 1,
            Self::Utf16 { .. } => (units + 1) * 2,
            Self::Utf32 { .. } => (units + 1) * 4,
            Self::Utf7 => units * 3 + 2,
        }
    }

    pub(crate) fn max_units(self, bytes: i32) -> i32 {
        match self {
            Self::Utf8 => bytes + 1,
            Self::Ascii | Self::Latin1 => bytes,
            Self::Utf16 { .. } => (bytes >> 1) + (bytes & 1) + 1,
            Self::Utf32 { .. } => bytes / 2 + 2,
            Self::Utf7 => bytes.max(1),
        }
    }

    /// What happens to bad characters and bytes unless something else is asked for.
    pub(crate) fn fallbacks(self) -> (Fallback, Fallback) {
        let question = || Fallback::Replace(Str::from("?"));
        let unknown = || Fallback::Replace(Str::from("\u{fffd}"));
        match self {
            Self::Utf8 | Self::Utf16 { .. } | Self::Utf32 { .. } => (unknown(), unknown()),
            Self::Ascii => (question(), question()),
            Self::Utf7 => (question(), unknown()),
            Self::Latin1 => (Fallback::BestFit, question()),
        }
    }

    pub(crate) fn encode(self, text: &Str, fallback: &Fallback) -> Result<Vec<u8>, Exception> {
        if let (Self::Utf8, Some(text)) = (self, text.as_utf8()) {
            return Ok(text.as_bytes().to_vec());
        }
        if self == Self::Utf7 {
            return Ok(encode_utf7(&text.units()));
        }
        let units = text.units();
        let mut out = Vec::with_capacity(units.len());
        let mut at = 0;
        for decoded in char::decode_utf16(units.iter().copied()) {
            let decoded = decoded.map_err(|error| error.unpaired_surrogate());
            if !decoded.is_ok_and(|ch| self.push(&mut out, ch)) {
                self.push_fallback(&mut out, decoded, at, fallback)?;
            }
            at += decoded.map_or(1, char::len_utf16);
        }
        Ok(out)
    }

    /// Whether the character could be written.
    fn push(self, out: &mut Vec<u8>, ch: char) -> bool {
        let code = u32::from(ch);
        match self {
            Self::Utf8 | Self::Utf7 => {
                let mut buffer = [0; 4];
                out.extend_from_slice(ch.encode_utf8(&mut buffer).as_bytes());
            }
            Self::Ascii => match u8::try_from(code) {
                Ok(byte) if byte.is_ascii() => out.push(byte),
                _ => return false,
            },
            Self::Latin1 => match u8::try_from(code) {
                Ok(byte) => out.push(byte),
                Err(_) => return false,
            },
            Self::Utf16 { big } => {
                let mut buffer = [0; 2];
                for unit in ch.encode_utf16(&mut buffer) {
                    out.extend_from_slice(&if big { unit.to_be_bytes() } else { unit.to_le_bytes() });
                }
            }
            Self::Utf32 { big } => {
                out.extend_from_slice(&if big { code.to_be_bytes() } else { code.to_le_bytes() });
            }
        }
        true
    }

    fn push_fallback(
        self,
        out: &mut Vec<u8>,
        bad: Result<char, u16>,
        at: usize,
        fallback: &Fallback,
    ) -> Result<(), Exception> {
        // A pair of surrogates is two characters to .NET, and each gets its replacement.
        let times = bad.map_or(1, char::len_utf16);
        let text = match fallback {
            Fallback::Replace(text) => text.to_string().repeat(times),
            Fallback::BestFit => best_fit(bad).map_or_else(|| "?".repeat(times), String::from),
            Fallback::Throw => return Err(encoder_exception(bad, at)),
        };
        for ch in text.chars() {
            self.push(out, ch);
        }
        Ok(())
    }

    pub(crate) fn decode(self, bytes: &[u8], fallback: &Fallback) -> Result<Str, Exception> {
        match self {
            Self::Utf8 => decode_utf8(bytes, fallback),
            Self::Ascii => decode_ascii(bytes, fallback),
            Self::Latin1 => Ok(Str::from(bytes.iter().map(|byte| char::from(*byte)).collect::<String>())),
            Self::Utf16 { big } => decode_utf16(bytes, big, fallback),
            Self::Utf32 { big } => decode_utf32(bytes, big, fallback),
            Self::Utf7 => Ok(decode_utf7(bytes)),
        }
    }
}

/// The ISO 8859-1 character that stands for another one.
fn best_fit(bad: Result<char, u16>) -> Option<char> {
    let ch = bad.ok()?;
    match ch {
        '\u{2000}'..='\u{2006}' | '\u{3000}' => return Some(' '),
        '\u{2010}' | '\u{2011}' | '\u{2013}' | '\u{2014}' | '\u{2212}' => return Some('-'),
        '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{2035}' => return Some('\''),
        '\u{201c}'..='\u{201e}' => return Some('"'),
        '\u{2022}' => return Some('.'),
        '\u{2039}' => return Some('<'),
        '\u{203a}' => return Some('>'),
        '\u{2044}' => return Some('/'),
        'Đ' => return Some('Ð'),
        _ => {}
    }
    let plain = match ch {
        'đ' => Some('d'),
        'Ħ' => Some('H'),
        'ħ' => Some('h'),
        'ı' => Some('i'),
        'Ł' => Some('L'),
        'ł' => Some('l'),
        'Œ' => Some('O'),
        'œ' => Some('o'),
        'Ŧ' => Some('T'),
        'ŧ' => Some('t'),
        'ƀ' => Some('b'),
        _ => None,
    };
    plain.or_else(|| {
        let mut buffer = [0; 4];
        let text = ch.encode_utf8(&mut buffer);
        let decomposed = DecomposingNormalizerBorrowed::new_nfkd().normalize(text);
        decomposed.chars().next().filter(char::is_ascii)
    })
}

fn encoder_exception(bad: Result<char, u16>, at: usize) -> Exception {
    let message = match bad {
        Err(unit) => format!(
            "Unable to translate Unicode character \\\\u{unit:04X} at index {at} to specified code page."
        ),
        Ok(ch) => {
            let mut buffer = [0; 2];
            let units: String =
                ch.encode_utf16(&mut buffer).iter().map(|unit| format!("\\\\u{unit:04X}")).collect();
            format!("Unable to translate Unicode character {units} at index {at} to specified code page.")
        }
    };
    Exception::new("System.Text.EncoderFallbackException", message)
}

fn decoder_exception(bytes: &[u8], at: usize) -> Exception {
    let shown: String = bytes.iter().map(|byte| format!("[{byte:02X}]")).collect();
    Exception::new(
        "System.Text.DecoderFallbackException",
        format!("Unable to translate bytes {shown} at index {at} from specified code page to Unicode."),
    )
}

fn replacement(fallback: &Fallback, bytes: &[u8], at: usize) -> Result<String, Exception> {
    match fallback {
        Fallback::Replace(text) => Ok(text.to_string()),
        Fallback::BestFit => Ok("?".to_owned()),
        Fallback::Throw => Err(decoder_exception(bytes, at)),
    }
}

fn decode_utf8(bytes: &[u8], fallback: &Fallback) -> Result<Str, Exception> {
    let mut out = String::with_capacity(bytes.len());
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        at += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            out.push_str(&replacement(fallback, chunk.invalid(), at)?);
            at += chunk.invalid().len();
        }
    }
    Ok(Str::from(out))
}

fn decode_ascii(bytes: &[u8], fallback: &Fallback) -> Result<Str, Exception> {
    let mut out = String::with_capacity(bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        if byte.is_ascii() {
            out.push(char::from(*byte));
        } else {
            out.push_str(&replacement(fallback, &[*byte], at)?);
        }
    }
    Ok(Str::from(out))
}

fn decode_utf16(bytes: &[u8], big: bool, fallback: &Fallback) -> Result<Str, Exception> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units =
        pairs.iter().map(|pair| if big { u16::from_be_bytes(*pair) } else { u16::from_le_bytes(*pair) });
    let mut out = String::with_capacity(bytes.len());
    let mut at = 0;
    for decoded in char::decode_utf16(units) {
        let decoded = decoded.map_err(|error| error.unpaired_surrogate());
        match decoded {
            Ok(ch) => out.push(ch),
            Err(unit) => out.push_str(&replacement(fallback, &unit.to_le_bytes(), at)?),
        }
        at += decoded.map_or(1, char::len_utf16) * 2;
    }
    if !rest.is_empty() {
        out.push_str(&replacement(fallback, rest, at)?);
    }
    Ok(Str::from(out))
}

fn decode_utf32(bytes: &[u8], big: bool, fallback: &Fallback) -> Result<Str, Exception> {
    let (quads, rest) = bytes.as_chunks::<4>();
    let mut out = String::with_capacity(bytes.len());
    for (index, quad) in quads.iter().enumerate() {
        let code = if big { u32::from_be_bytes(*quad) } else { u32::from_le_bytes(*quad) };
        match char::from_u32(code) {
            Some(ch) => out.push(ch),
            None => out.push_str(&replacement(fallback, quad, index * 4)?),
        }
    }
    if !rest.is_empty() {
        out.push_str(&replacement(fallback, rest, quads.len() * 4)?);
    }
    Ok(Str::from(out))
}

/// The characters that UTF-7 writes as they are.
fn is_direct(unit: u16) -> bool {
    let direct = b"\t\n\r '(),-./0123456789:?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    u8::try_from(unit).is_ok_and(|byte| direct.contains(&byte))
}

fn encode_utf7(units: &[u16]) -> Vec<u8> {
    use base64::prelude::{BASE64_STANDARD_NO_PAD, Engine as _};
    let mut out = Vec::new();
    let mut rest = units;
    while let Some(first) = rest.first() {
        let direct = rest.iter().take_while(|unit| is_direct(**unit)).count();
        if direct > 0 {
            out.extend(rest.iter().take(direct).filter_map(|unit| u8::try_from(*unit).ok()));
            rest = rest.get(direct..).unwrap_or_default();
        } else if *first == u16::from(b'+') {
            out.extend_from_slice(b"+-");
            rest = rest.get(1..).unwrap_or_default();
        } else {
            let encoded = rest.iter().take_while(|unit| !is_direct(**unit)).count();
            let bytes: Vec<u8> = rest.iter().take(encoded).flat_map(|unit| unit.to_be_bytes()).collect();
            out.push(b'+');
            out.extend_from_slice(BASE64_STANDARD_NO_PAD.encode(bytes).as_bytes());
            out.push(b'-');
            rest = rest.get(encoded..).unwrap_or_default();
        }
    }
    out
}

fn decode_utf7(bytes: &[u8]) -> Str {
    let mut units: Vec<u16> = Vec::new();
    let (mut bits, mut count, mut shifted, mut empty) = (0_u32, 0_u32, false, false);
    for byte in bytes {
        if !shifted {
            if *byte == b'+' {
                (shifted, empty, bits, count) = (true, true, 0, 0);
            } else {
                units.push(u16::from(*byte));
            }
            continue;
        }
        match sextet(*byte) {
            Some(value) => {
                empty = false;
                bits = (bits << 6) | value;
                count += 6;
                if count >= 16 {
                    count -= 16;
                    units.push((bits >> count) as u16);
                    bits &= (1 << count) - 1;
                }
            }
            None => {
                shifted = false;
                match byte {
                    b'-' if empty => units.push(u16::from(b'+')),
                    b'-' => {}
                    other => units.push(u16::from(*other)),
                }
            }
        }
    }
    Str::from_units(&units)
}

fn sextet(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}
