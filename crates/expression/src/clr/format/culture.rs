//! What the formats of a culture look like.

/// A culture: the data of `System.Globalization.CultureInfo`.
#[derive(Debug)]
pub(crate) struct Culture {
    pub(crate) name: &'static str,
    pub(crate) display_name: &'static str,
    /// The two letters of the language.
    pub(crate) language: &'static str,
    pub(crate) number: NumberFormat,
    pub(crate) date: DateFormat,
}

/// How a culture writes dates and times: the data of `System.Globalization.DateTimeFormatInfo`.
#[derive(Clone, Debug)]
pub(crate) struct DateFormat {
    /// From Sunday on.
    pub(crate) days: [&'static str; 7],
    pub(crate) short_days: [&'static str; 7],
    pub(crate) months: [&'static str; 12],
    pub(crate) short_months: [&'static str; 12],
    /// What stands for the time before and after noon.
    pub(crate) halves: [&'static str; 2],
    pub(crate) date_separator: &'static str,
    pub(crate) time_separator: &'static str,
    pub(crate) short_date: &'static str,
    pub(crate) long_date: &'static str,
    pub(crate) short_time: &'static str,
    pub(crate) long_time: &'static str,
    pub(crate) month_day: &'static str,
    pub(crate) year_month: &'static str,
}

impl Default for DateFormat {
    fn default() -> Self {
        Self {
            days: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
            short_days: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
            months: [
                "January",
                "February",
                "March",
                "April",
                "May",
                "June",
                "July",
                "August",
                "September",
                "October",
                "November",
                "December",
            ],
            short_months: [
                "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
            ],
            halves: ["AM", "PM"],
            date_separator: "/",
            time_separator: ":",
            short_date: "MM/dd/yyyy",
            long_date: "dddd, dd MMMM yyyy",
            short_time: "HH:mm",
            long_time: "HH:mm:ss",
            month_day: "MMMM dd",
            year_month: "yyyy MMMM",
        }
    }
}

/// How a culture writes numbers: the data of `System.Globalization.NumberFormatInfo`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NumberFormat {
    pub(crate) negative_sign: String,
    pub(crate) positive_sign: String,
    pub(crate) nan: String,
    pub(crate) positive_infinity: String,
    pub(crate) negative_infinity: String,
    pub(crate) number_decimal_digits: usize,
    pub(crate) number_decimal_separator: String,
    pub(crate) number_group_separator: String,
    pub(crate) number_group_sizes: Vec<u8>,
    pub(crate) number_negative_pattern: usize,
    pub(crate) currency_symbol: String,
    pub(crate) currency_decimal_digits: usize,
    pub(crate) currency_decimal_separator: String,
    pub(crate) currency_group_separator: String,
    pub(crate) currency_group_sizes: Vec<u8>,
    pub(crate) currency_positive_pattern: usize,
    pub(crate) currency_negative_pattern: usize,
    pub(crate) percent_symbol: String,
    pub(crate) per_mille_symbol: String,
    pub(crate) percent_decimal_digits: usize,
    pub(crate) percent_decimal_separator: String,
    pub(crate) percent_group_separator: String,
    pub(crate) percent_group_sizes: Vec<u8>,
    pub(crate) percent_positive_pattern: usize,
    pub(crate) percent_negative_pattern: usize,
}

const NUMBER_NEGATIVE: [&str; 5] = ["(#)", "-#", "- #", "#-", "# -"];
const CURRENCY_POSITIVE: [&str; 4] = ["$#", "#$", "$ #", "# $"];
const CURRENCY_NEGATIVE: [&str; 16] = [
    "($#)", "-$#", "$-#", "$#-", "(#$)", "-#$", "#-$", "#$-", "-# $", "-$ #", "# $-", "$ #-", "$ -#", "#- $",
    "($ #)", "(# $)",
];
const PERCENT_POSITIVE: [&str; 4] = ["# %", "#%", "%#", "% #"];
const PERCENT_NEGATIVE: [&str; 12] =
    ["-# %", "-#%", "-%#", "%-#", "%#-", "#-%", "#%-", "-% #", "# %-", "% #-", "% -#", "#- %"];

impl NumberFormat {
    /// The invariant culture's.
    pub(crate) fn invariant() -> &'static Self {
        &super::cultures::invariant().number
    }

    /// The pattern of an `N` format.
    pub(crate) fn number_pattern(&self, negative: bool) -> &'static str {
        if negative { pick(&NUMBER_NEGATIVE, self.number_negative_pattern) } else { "#" }
    }

    /// The pattern of a `C` format.
    pub(crate) fn currency_pattern(&self, negative: bool) -> &'static str {
        if negative {
            pick(&CURRENCY_NEGATIVE, self.currency_negative_pattern)
        } else {
            pick(&CURRENCY_POSITIVE, self.currency_positive_pattern)
        }
    }

    /// The pattern of a `P` format.
    pub(crate) fn percent_pattern(&self, negative: bool) -> &'static str {
        if negative {
            pick(&PERCENT_NEGATIVE, self.percent_negative_pattern)
        } else {
            pick(&PERCENT_POSITIVE, self.percent_positive_pattern)
        }
    }
}

fn pick(patterns: &[&'static str], index: usize) -> &'static str {
    patterns.get(index).copied().unwrap_or("-#")
}

impl Default for NumberFormat {
    fn default() -> Self {
        Self {
            negative_sign: "-".to_owned(),
            positive_sign: "+".to_owned(),
            nan: "NaN".to_owned(),
            positive_infinity: "Infinity".to_owned(),
            negative_infinity: "-Infinity".to_owned(),
            number_decimal_digits: 2,
            number_decimal_separator: ".".to_owned(),
            number_group_separator: ",".to_owned(),
            number_group_sizes: vec![3],
            number_negative_pattern: 1,
            currency_symbol: "¤".to_owned(),
            currency_decimal_digits: 2,
            currency_decimal_separator: ".".to_owned(),
            currency_group_separator: ",".to_owned(),
            currency_group_sizes: vec![3],
            currency_positive_pattern: 0,
            currency_negative_pattern: 0,
            percent_symbol: "%".to_owned(),
            per_mille_symbol: "‰".to_owned(),
            percent_decimal_digits: 2,
            percent_decimal_separator: ".".to_owned(),
            percent_group_separator: ",".to_owned(),
            percent_group_sizes: vec![3],
            percent_positive_pattern: 0,
            percent_negative_pattern: 0,
        }
    }
}

impl DateFormat {
    /// Whether weeks are those of ISO 8601: from Monday on, the first one having four days in the year.
    pub(crate) fn iso_weeks(&self) -> bool {
        !matches!(self.short_date, "MM/dd/yyyy" | "M/d/yyyy" | "yyyy-MM-dd")
    }
}
