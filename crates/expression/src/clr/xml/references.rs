//! References to characters and entities

use super::chars::{invalid, is_char, is_space};

/// The character that `&name;` stands for, or the message that says why there is none. Entities that a document
/// declares itself are not expanded.
pub(super) fn reference(name: &str) -> Result<char, String> {
    if let Some(number) = name.strip_prefix('#') {
        return character(number);
    }
    match name {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        name if super::chars::fault_in_name(name).is_some() || name.is_empty() => {
            Err("An error occurred while parsing EntityName.".to_owned())
        }
        name => Err(format!("Reference to undeclared entity '{name}'.")),
    }
}

fn character(number: &str) -> Result<char, String> {
    let (digits, radix, kind) = match number.strip_prefix('x') {
        Some(digits) => (digits, 16, "hexadecimal"),
        None => (number, 10, "decimal"),
    };
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return Err(format!("Invalid syntax for a {kind} numeric entity reference."));
    }
    let code = u32::from_str_radix(digits, radix).ok();
    match code.and_then(char::from_u32) {
        Some(char) if is_char(char) => Ok(char),
        Some(char) => Err(invalid(char)),
        None => Err(format!("Invalid value of a {kind} numeric entity reference.")),
    }
}

/// The value of an attribute with its white space made blanks, or the message of what is wrong in it and where.
pub(super) fn attribute_value(raw: &str) -> Result<String, (String, usize)> {
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(char) = rest.chars().next() {
        let offset = raw.len() - rest.len();
        let mut taken = char.len_utf8();
        match char {
            '<' => {
                let message = "'<', hexadecimal value 0x3C, is an invalid attribute character.";
                return Err((message.to_owned(), offset));
            }
            '&' => {
                let entity = rest.get(1..).and_then(|after| after.split_once(';'));
                let Some((name, _)) = entity else {
                    return Err(("An error occurred while parsing EntityName.".to_owned(), offset + 1));
                };
                value.push(reference(name).map_err(|message| (message, offset + 1))?);
                taken = name.len() + 2;
            }
            '\r' if rest.starts_with("\r\n") => {
                value.push(' ');
                taken = 2;
            }
            space if is_space(space) => value.push(' '),
            char if is_char(char) => value.push(char),
            char => return Err((invalid(char), offset)),
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::{attribute_value, reference};

    #[test]
    fn references_stand_for_characters() {
        assert_eq!(reference("#65"), Ok('A'));
        assert_eq!(reference("#x1F600"), Ok('😀'));
        assert_eq!(reference("apos"), Ok('\''));
        for wrong in ["", "#", "#x", "#1x", "#0", "#xD800", "#99999999999", "nope", "a b"] {
            assert!(reference(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn white_space_in_attributes_becomes_blanks() {
        assert_eq!(attribute_value("a\r\nb\tc&#10;&lt;").unwrap(), "a b c\n<");
        assert_eq!(attribute_value("a<").unwrap_err().1, 1);
        assert_eq!(attribute_value("ab&c").unwrap_err().1, 3);
    }
}
