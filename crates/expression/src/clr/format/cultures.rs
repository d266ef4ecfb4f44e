//! The cultures that are known by name, with the data of Unicode's CLDR as .NET shows them.

use std::sync::LazyLock;

use super::culture::{Culture, DateFormat, NumberFormat};

/// The culture of this name, whatever the case of its letters; a language alone means its home country.
pub(crate) fn find(name: &str) -> Option<&'static Culture> {
    if name.is_empty() {
        return Some(invariant());
    }
    CULTURES.iter().find(|culture| culture.name.eq_ignore_ascii_case(name))
}

/// The invariant culture.
pub(crate) fn invariant() -> &'static Culture {
    &INVARIANT
}

static INVARIANT: LazyLock<Culture> = LazyLock::new(|| Culture {
    name: "",
    display_name: "Invariant Language (Invariant Country)",
    language: "iv",
    number: NumberFormat::default(),
    date: DateFormat::default(),
});

static CULTURES: LazyLock<Vec<Culture>> = LazyLock::new(|| ROWS.iter().map(Row::culture).collect());

/// What one culture has of its own.
struct Row {
    name: &'static str,
    display_name: &'static str,
    decimal: &'static str,
    group: &'static str,
    currency: &'static str,
    /// Positive and negative currency pattern, positive and negative percent pattern.
    patterns: [usize; 4],
    nan: &'static str,
    days: &'static str,
    short_days: &'static str,
    months: &'static str,
    short_months: &'static str,
    halves: [&'static str; 2],
    date_separator: &'static str,
    short_date: &'static str,
    long_date: &'static str,
    short_time: &'static str,
    long_time: &'static str,
    month_day: &'static str,
    year_month: &'static str,
}

impl Row {
    fn culture(&self) -> Culture {
        let [currency_positive_pattern, currency_negative_pattern, percent_positive, percent_negative] =
            self.patterns;
        let (decimal, group) = (self.decimal.to_owned(), self.group.to_owned());
        Culture {
            name: self.name,
            display_name: self.display_name,
            language: self.name.split('-').next().unwrap_or_default(),
            number: NumberFormat {
                nan: self.nan.to_owned(),
                positive_infinity: "∞".to_owned(),
                negative_infinity: "-∞".to_owned(),
                number_decimal_digits: 3,
                percent_decimal_digits: 3,
                number_decimal_separator: decimal.clone(),
                number_group_separator: group.clone(),
                currency_symbol: self.currency.to_owned(),
                currency_decimal_separator: decimal.clone(),
                currency_group_separator: group.clone(),
                currency_positive_pattern,
                currency_negative_pattern,
                percent_decimal_separator: decimal,
                percent_group_separator: group,
                percent_positive_pattern: percent_positive,
                percent_negative_pattern: percent_negative,
                ..NumberFormat::default()
            },
            date: DateFormat {
                days: names(self.days),
                short_days: names(self.short_days),
                months: names(self.months),
                short_months: names(self.short_months),
                halves: self.halves,
                date_separator: self.date_separator,
                time_separator: ":",
                short_date: self.short_date,
                long_date: self.long_date,
                short_time: self.short_time,
                long_time: self.long_time,
                month_day: self.month_day,
                year_month: self.year_month,
            },
        }
    }
}

fn names<const N: usize>(list: &'static str) -> [&'static str; N] {
    let mut names = list.split(' ');
    std::array::from_fn(|_| names.next().unwrap_or_default())
}

const ENGLISH_DAYS: &str = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday";
const ENGLISH_SHORT_DAYS: &str = "Sun Mon Tue Wed Thu Fri Sat";
const ENGLISH_MONTHS: &str =
    "January February March April May June July August September October November December";
const ENGLISH_SHORT_MONTHS: &str = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";

const US: Row = Row {
    name: "en-US",
    display_name: "English (United States)",
    decimal: ".",
    group: ",",
    currency: "$",
    patterns: [0, 1, 1, 1],
    nan: "NaN",
    days: ENGLISH_DAYS,
    short_days: ENGLISH_SHORT_DAYS,
    months: ENGLISH_MONTHS,
    short_months: ENGLISH_SHORT_MONTHS,
    halves: ["AM", "PM"],
    date_separator: "/",
    short_date: "M/d/yyyy",
    long_date: "dddd, MMMM d, yyyy",
    short_time: "h:mm tt",
    long_time: "h:mm:ss tt",
    month_day: "MMMM d",
    year_month: "MMMM yyyy",
};

const GB: Row = Row {
    name: "en-GB",
    display_name: "English (United Kingdom)",
    currency: "£",
    halves: ["am", "pm"],
    short_date: "dd/MM/yyyy",
    long_date: "dddd, d MMMM yyyy",
    short_time: "HH:mm",
    long_time: "HH:mm:ss",
    month_day: "d MMMM",
    ..US
};

const GERMANY: Row = Row {
    name: "de-DE",
    display_name: "German (Germany)",
    decimal: ",",
    group: ".",
    currency: "€",
    patterns: [3, 8, 0, 0],
    days: "Sonntag Montag Dienstag Mittwoch Donnerstag Freitag Samstag",
    short_days: "So Mo Di Mi Do Fr Sa",
    months: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    short_months: "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez",
    date_separator: ".",
    short_date: "dd.MM.yyyy",
    long_date: "dddd, d. MMMM yyyy",
    short_time: "HH:mm",
    long_time: "HH:mm:ss",
    month_day: "d. MMMM",
    ..US
};

const FRANCE: Row = Row {
    name: "fr-FR",
    display_name: "French (France)",
    decimal: ",",
    group: "\u{202f}",
    currency: "€",
    patterns: [3, 8, 0, 0],
    days: "dimanche lundi mardi mercredi jeudi vendredi samedi",
    short_days: "dim. lun. mar. mer. jeu. ven. sam.",
    months: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    short_months: "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    short_date: "dd/MM/yyyy",
    long_date: "dddd d MMMM yyyy",
    short_time: "HH:mm",
    long_time: "HH:mm:ss",
    month_day: "d MMMM",
    ..US
};

const NETHERLANDS: Row = Row {
    name: "nl-NL",
    display_name: "Dutch (Netherlands)",
    decimal: ",",
    group: ".",
    currency: "€",
    patterns: [2, 12, 1, 1],
    days: "zondag maandag dinsdag woensdag donderdag vrijdag zaterdag",
    short_days: "zo ma di wo do vr za",
    months: "januari februari maart april mei juni juli augustus september oktober november december",
    short_months: "jan. feb. mrt. apr. mei jun. jul. aug. sep. okt. nov. dec.",
    halves: ["a.m.", "p.m."],
    date_separator: "-",
    short_date: "dd-MM-yyyy",
    long_date: "dddd d MMMM yyyy",
    short_time: "HH:mm",
    long_time: "HH:mm:ss",
    month_day: "d MMMM",
    ..US
};

const SPAIN: Row = Row {
    name: "es-ES",
    display_name: "Spanish (Spain)",
    decimal: ",",
    group: ".",
    currency: "€",
    patterns: [3, 8, 0, 0],
    days: "domingo lunes martes miércoles jueves viernes sábado",
    short_days: "dom. lun. mar. mié. jue. vie. sáb.",
    months: "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    short_months: "ene. feb. mar. abr. may. jun. jul. ago. sept. oct. nov. dic.",
    halves: ["a. m.", "p. m."],
    short_date: "d/M/yyyy",
    long_date: "dddd, d 'de' MMMM 'de' yyyy",
    short_time: "H:mm",
    long_time: "H:mm:ss",
    month_day: "d 'de' MMMM",
    year_month: "MMMM 'de' yyyy",
    ..US
};

const ITALY: Row = Row {
    name: "it-IT",
    display_name: "Italian (Italy)",
    decimal: ",",
    group: ".",
    currency: "€",
    patterns: [3, 8, 1, 1],
    days: "domenica lunedì martedì mercoledì giovedì venerdì sabato",
    short_days: "dom lun mar mer gio ven sab",
    months: "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    short_months: "gen feb mar apr mag giu lug ago set ott nov dic",
    short_date: "dd/MM/yyyy",
    long_date: "dddd d MMMM yyyy",
    short_time: "HH:mm",
    long_time: "HH:mm:ss",
    month_day: "d MMMM",
    ..US
};

const ROWS: [Row; 14] = [
    US,
    GB,
    GERMANY,
    FRANCE,
    NETHERLANDS,
    SPAIN,
    ITALY,
    Row { name: "en", display_name: "English", ..US },
    Row { name: "de", display_name: "German", ..GERMANY },
    Row { name: "fr", display_name: "French", ..FRANCE },
    Row { name: "nl", display_name: "Dutch", ..NETHERLANDS },
    Row { name: "es", display_name: "Spanish", ..SPAIN },
    Row { name: "it", display_name: "Italian", ..ITALY },
    Row {
        name: "en-CA",
        display_name: "English (Canada)",
        short_date: "yyyy-MM-dd",
        date_separator: "-",
        ..US
    },
];
