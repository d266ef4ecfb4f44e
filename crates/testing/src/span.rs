//! Lengths of time as a test file writes them.

use std::time::Duration;

/// `500ms`, `61s`, `2m`, `1h`.
pub(crate) fn parse_duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is no length of time; write `500ms`, `61s`, `2m` or `1h`");
    let number = text.trim_end_matches(|character: char| character.is_ascii_alphabetic());
    let value: f64 = number.trim().parse().map_err(|_| wrong())?;
    let unit = match text.get(number.len()..) {
        Some("ms") => 0.001,
        Some("s") => 1.0,
        Some("m") => 60.0,
        Some("h") => 3600.0,
        _ => return Err(wrong()),
    };
    Duration::try_from_secs_f64(value * unit).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::parse_duration;

    #[test]
    fn units_are_named() {
        assert_eq!(parse_duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(parse_duration("1.5m"), Ok(Duration::from_secs(90)));
        assert!(
            parse_duration("5").is_err() && parse_duration("-1s").is_err() && parse_duration("x s").is_err()
        );
    }
}
