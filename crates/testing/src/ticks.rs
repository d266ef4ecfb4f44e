//! Moments in ticks of 100 ns since 0001-01-01T00:00:00 UTC, as .NET counts them.

use jiff::Timestamp;

/// Ticks from year one to 1970.
const EPOCH: i128 = 621_355_968_000_000_000;

/// The moment that an ISO 8601 text names.
pub(crate) fn parse(text: &str) -> Result<i64, String> {
    let time: Timestamp = text.parse().map_err(|error| format!("`{text}` is no time: {error}"))?;
    Ok(of(time))
}

/// The moment in whole seconds since 1970.
pub(crate) fn unix_seconds(ticks: i64) -> i64 {
    i64::try_from((i128::from(ticks) - EPOCH).div_euclid(10_000_000)).unwrap_or_default()
}

/// The moment of the call.
pub(crate) fn now() -> i64 {
    of(Timestamp::now())
}

fn of(time: Timestamp) -> i64 {
    // jiff's years end at 9999, as .NET's do, so the number fits.
    i64::try_from(time.as_nanosecond() / 100 + EPOCH).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{parse, unix_seconds};

    #[test]
    fn ticks_count_from_year_one() {
        assert_eq!(parse("1970-01-01T00:00:00Z"), Ok(621_355_968_000_000_000));
        assert_eq!(parse("2024-02-29T12:34:56.789Z"), Ok(638_448_068_967_890_000));
        assert!(parse("yesterday").is_err());
        assert_eq!(unix_seconds(638_448_068_967_890_000), 1_709_210_096);
    }
}
