//! System.Globalization: CultureInfo, NumberFormatInfo, DateTimeFormatInfo and the options of parsing.

mod calendar;
mod compare_info;
mod text_info;

use std::borrow::Cow;
use std::sync::Arc;

use parking_lot::Mutex;

use super::array::Array;
use super::format::culture::{Culture, DateFormat, NumberFormat};
use super::format::{cultures, styles};
use super::reflection::TypeObject;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{EnumValue, Object, Value};

/// A `System.Globalization.CultureInfo`.
#[derive(Debug)]
pub(crate) struct CultureInfo(&'static Culture);

/// A `System.Globalization.NumberFormatInfo`.
#[derive(Debug)]
pub(crate) struct NumberFormatInfo {
    format: Mutex<NumberFormat>,
    read_only: bool,
}

/// A `System.Globalization.DateTimeFormatInfo`.
#[derive(Debug)]
pub(crate) struct DateTimeFormatInfo(&'static DateFormat);

/// How numbers are written for this `IFormatProvider`.
pub(crate) fn number_format(provider: &Value) -> Cow<'static, NumberFormat> {
    if let Some(culture) = provider.downcast_ref::<CultureInfo>() {
        return Cow::Borrowed(&culture.0.number);
    }
    match provider.downcast_ref::<NumberFormatInfo>() {
        Some(info) => Cow::Owned(info.format.lock().clone()),
        None => Cow::Borrowed(NumberFormat::invariant()),
    }
}

/// How dates are written for this `IFormatProvider`.
pub(crate) fn date_format(provider: &Value) -> &'static DateFormat {
    if let Some(culture) = provider.downcast_ref::<CultureInfo>() {
        return &culture.0.date;
    }
    match provider.downcast_ref::<DateTimeFormatInfo>() {
        Some(info) => info.0,
        None => &cultures::invariant().date,
    }
}

pub(crate) fn declare() -> Vec<Type> {
    let mut types = calendar::declare();
    types.extend([
        Type::interface("System.IFormatProvider")
            .allowed(Allowed::No)
            .method("object GetFormat(Type formatType)", format_of),
        culture_info(),
        number_format_info(),
        date_time_format_info(),
        compare_info::declare(),
        text_info::declare(),
        number_styles(),
        date_time_styles(),
        Type::enumeration("System.Globalization.TimeSpanStyles", &[("None", 0), ("AssumeNegative", 1)])
            .allowed(Allowed::No),
        compare_options(),
        Type::enumeration(
            "System.Text.NormalizationForm",
            &[("FormC", 1), ("FormD", 2), ("FormKC", 5), ("FormKD", 6)],
        )
        .allowed(Allowed::No),
    ]);
    types
}

/// `GetFormat`: what the culture says of numbers, or of dates.
fn format_of(provider: Value, wanted: Option<Arc<TypeObject>>) -> Value {
    let wanted = wanted.and_then(|wanted| wanted.0.full_name().map(str::to_owned)).unwrap_or_default();
    match wanted.as_str() {
        "System.Globalization.NumberFormatInfo" => match provider.downcast_ref::<CultureInfo>() {
            Some(culture) => culture.numbers(),
            None if provider.downcast_ref::<NumberFormatInfo>().is_some() => provider,
            None => Value::Null,
        },
        "System.Globalization.DateTimeFormatInfo" => match provider.downcast_ref::<CultureInfo>() {
            Some(culture) => Value::object(DateTimeFormatInfo(&culture.0.date)),
            None if provider.downcast_ref::<DateTimeFormatInfo>().is_some() => provider,
            None => Value::Null,
        },
        _ => Value::Null,
    }
}

fn culture_info() -> Type {
    Type::class("System.Globalization.CultureInfo : System.IFormatProvider, System.ICloneable")
        .allowed(Allowed::No)
        .note("Known are the invariant culture, en, en-US, en-GB, en-CA, de, de-DE, fr, fr-FR, nl, nl-NL, es, es-ES, it and it-IT.")
        .constructor("CultureInfo(string name)", find)
        .constructor("CultureInfo(string name, bool useUserOverride)", |name: Str, _: bool| find(name))
        .property("static CultureInfo InvariantCulture", invariant)
        .property("static CultureInfo InstalledUICulture", invariant)
        .property("static CultureInfo CurrentCulture", invariant)
        .property("static CultureInfo CurrentUICulture", invariant)
        .method("static CultureInfo GetCultureInfo(string name)", find)
        .method("static CultureInfo CreateSpecificCulture(string name)", find)
        .property("string Name", |info: Arc<CultureInfo>| info.0.name)
        .property("string DisplayName", |info: Arc<CultureInfo>| info.0.display_name)
        .property("string EnglishName", |info: Arc<CultureInfo>| info.0.display_name)
        .property("string IetfLanguageTag", |info: Arc<CultureInfo>| info.0.name)
        .property("bool IsNeutralCulture", |info: Arc<CultureInfo>| {
            !info.0.name.is_empty() && !info.0.name.contains('-')
        })
        .property("bool IsReadOnly", |_: Arc<CultureInfo>| true)
        .property("bool UseUserOverride", |_: Arc<CultureInfo>| false)
        .property("CultureInfo Parent", |info: Arc<CultureInfo>| {
            let language = if info.0.name.contains('-') { info.0.language } else { "" };
            Value::object(CultureInfo(cultures::find(language).unwrap_or(cultures::invariant())))
        })
        .property("Calendar Calendar", |_: Arc<CultureInfo>| Value::object(calendar::Gregorian))
        .property("CompareInfo CompareInfo", |info: Arc<CultureInfo>| {
            Value::object(compare_info::CompareInfo(info.0.name))
        })
        .property("TextInfo TextInfo", |info: Arc<CultureInfo>| Value::object(text_info::TextInfo(info.0.name)))
        .method("static CultureInfo ReadOnly(CultureInfo ci)", |info: Arc<CultureInfo>| info)
        .method("void ClearCachedData()", |_: Arc<CultureInfo>| ())
        .property("string TwoLetterISOLanguageName", |info: Arc<CultureInfo>| info.0.language)
        .property("NumberFormatInfo NumberFormat", |info: Arc<CultureInfo>| info.numbers())
        .property("DateTimeFormatInfo DateTimeFormat", |info: Arc<CultureInfo>| {
            Value::object(DateTimeFormatInfo(&info.0.date))
        })
        .method("string ToString()", |info: Arc<CultureInfo>| info.0.name)
        .method("bool Equals(object value)", |info: Arc<CultureInfo>, other: Value| {
            info.equals(&other).unwrap_or(false)
        })
}

fn invariant() -> Value {
    Value::object(CultureInfo(cultures::invariant()))
}

fn find(name: Str) -> Result<Value, Exception> {
    match cultures::find(&name.to_utf8()) {
        Some(culture) => Ok(Value::object(CultureInfo(culture))),
        None => Err(Exception {
            ty: "System.Globalization.CultureNotFoundException",
            ..Exception::argument(
                format!("Culture is not supported. {name} is an invalid culture identifier."),
                Some("name"),
            )
        }),
    }
}

impl CultureInfo {
    fn numbers(&self) -> Value {
        Value::object(NumberFormatInfo { format: Mutex::new(self.0.number.clone()), read_only: true })
    }
}

impl Object for CultureInfo {
    fn ty(&self) -> Ty {
        Ty::named("System.Globalization.CultureInfo", [])
    }

    fn to_text(&self, _cx: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(Str::from(self.0.name))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.downcast_ref::<Self>().is_some_and(|other| other.0.name == self.0.name))
    }
}

macro_rules! text_properties {
    ($ty:expr, $($signature:literal $field:ident),* $(,)?) => {
        $ty$(.writable(
            $signature,
            |info: Arc<NumberFormatInfo>| info.format.lock().$field.clone(),
            |info: Arc<NumberFormatInfo>, value: Str| info.change(|format| format.$field = value.to_string()),
        ))*
    };
}

macro_rules! number_properties {
    ($ty:expr, $($signature:literal $field:ident),* $(,)?) => {
        $ty$(.writable(
            $signature,
            |info: Arc<NumberFormatInfo>| i32::try_from(info.format.lock().$field).unwrap_or(0),
            |info: Arc<NumberFormatInfo>, value: i32| info.change_number(value, |format, value| format.$field = value),
        ))*
    };
}

macro_rules! size_properties {
    ($ty:expr, $($signature:literal $field:ident),* $(,)?) => {
        $ty$(.writable(
            $signature,
            |info: Arc<NumberFormatInfo>| sizes(&info.format.lock().$field),
            |info: Arc<NumberFormatInfo>, value: Vec<i32>| {
                let sizes = read_sizes(&value)?;
                info.change(|format| format.$field = sizes)
            },
        ))*
    };
}

fn number_format_info() -> Type {
    let ty = Type::class("System.Globalization.NumberFormatInfo : System.IFormatProvider, System.ICloneable")
        .allowed(Allowed::No)
        .constructor("NumberFormatInfo()", || number_info(NumberFormat::default()))
        .property("static NumberFormatInfo InvariantInfo", || number_info(NumberFormat::default()))
        .property("static NumberFormatInfo CurrentInfo", || number_info(NumberFormat::default()))
        .method("static NumberFormatInfo GetInstance(IFormatProvider formatProvider)", |provider: Value| {
            number_info(number_format(&provider).into_owned())
        })
        .property("bool IsReadOnly", |info: Arc<NumberFormatInfo>| info.read_only)
        .property("string[] NativeDigits", |_: Arc<NumberFormatInfo>| {
            Array::strings((0..10).map(|digit: i32| digit.to_string()))
        })
        .method("static NumberFormatInfo ReadOnly(NumberFormatInfo nfi)", |info: Arc<NumberFormatInfo>| {
            let format = Mutex::new(info.format.lock().clone());
            Value::object(NumberFormatInfo { format, read_only: true })
        })
        .method("object Clone()", |info: Arc<NumberFormatInfo>| number_info(info.format.lock().clone()));
    let ty = text_properties!(
        ty,
        "string NegativeSign" negative_sign,
        "string PositiveSign" positive_sign,
        "string NaNSymbol" nan,
        "string PositiveInfinitySymbol" positive_infinity,
        "string NegativeInfinitySymbol" negative_infinity,
        "string NumberDecimalSeparator" number_decimal_separator,
        "string NumberGroupSeparator" number_group_separator,
        "string CurrencySymbol" currency_symbol,
        "string CurrencyDecimalSeparator" currency_decimal_separator,
        "string CurrencyGroupSeparator" currency_group_separator,
        "string PercentSymbol" percent_symbol,
        "string PerMilleSymbol" per_mille_symbol,
        "string PercentDecimalSeparator" percent_decimal_separator,
        "string PercentGroupSeparator" percent_group_separator,
    );
    let ty = number_properties!(
        ty,
        "int NumberDecimalDigits" number_decimal_digits,
        "int NumberNegativePattern" number_negative_pattern,
        "int CurrencyDecimalDigits" currency_decimal_digits,
        "int CurrencyPositivePattern" currency_positive_pattern,
        "int CurrencyNegativePattern" currency_negative_pattern,
        "int PercentDecimalDigits" percent_decimal_digits,
        "int PercentPositivePattern" percent_positive_pattern,
        "int PercentNegativePattern" percent_negative_pattern,
    );
    size_properties!(
        ty,
        "int[] NumberGroupSizes" number_group_sizes,
        "int[] CurrencyGroupSizes" currency_group_sizes,
        "int[] PercentGroupSizes" percent_group_sizes,
    )
}

fn number_info(format: NumberFormat) -> Value {
    Value::object(NumberFormatInfo { format: Mutex::new(format), read_only: false })
}

fn sizes(sizes: &[u8]) -> Array {
    Array::new(Ty::INT, sizes.iter().map(|size| Value::Int32(i32::from(*size))).collect())
}

fn read_sizes(sizes: &[i32]) -> Result<Vec<u8>, Exception> {
    let last = sizes.len().saturating_sub(1);
    let read = sizes.iter().enumerate().map(|(index, size)| match u8::try_from(*size) {
        Ok(size) if size <= 9 && (size > 0 || index == last) => Ok(size),
        _ => Err(Exception::argument(
            "Every element in the value array should be between one and nine, except for the last element, which can be zero.",
            Some("value"),
        )),
    });
    read.collect()
}

impl NumberFormatInfo {
    fn change(&self, change: impl FnOnce(&mut NumberFormat)) -> Result<(), Exception> {
        if self.read_only {
            return Err(Exception::invalid_operation("Instance is read-only."));
        }
        change(&mut self.format.lock());
        Ok(())
    }

    fn change_number(
        &self,
        value: i32,
        change: impl FnOnce(&mut NumberFormat, usize),
    ) -> Result<(), Exception> {
        let number = usize::try_from(value).ok().filter(|number| *number <= 99).ok_or_else(|| {
            Exception::argument_out_of_range("Valid values are between 0 and 99, inclusive.", "value")
        })?;
        self.change(|format| change(format, number))
    }
}

impl Object for NumberFormatInfo {
    fn ty(&self) -> Ty {
        Ty::named("System.Globalization.NumberFormatInfo", [])
    }
}

fn date_time_format_info() -> Type {
    let names = |names: &[&'static str]| Array::strings(names.iter().copied());
    Type::class("System.Globalization.DateTimeFormatInfo : System.IFormatProvider, System.ICloneable")
        .allowed(Allowed::No)
        .constructor("DateTimeFormatInfo()", || {
            Value::object(DateTimeFormatInfo(&cultures::invariant().date))
        })
        .property("static DateTimeFormatInfo InvariantInfo", || {
            Value::object(DateTimeFormatInfo(&cultures::invariant().date))
        })
        .property("static DateTimeFormatInfo CurrentInfo", || {
            Value::object(DateTimeFormatInfo(&cultures::invariant().date))
        })
        .property("Calendar Calendar", |_: Arc<DateTimeFormatInfo>| Value::object(calendar::Gregorian))
        .property("CalendarWeekRule CalendarWeekRule", |info: Arc<DateTimeFormatInfo>| EnumValue {
            ty: calendar::WEEK_RULE,
            number: if info.0.iso_weeks() { calendar::FIRST_FOUR_DAY_WEEK } else { 0 },
        })
        .property("DayOfWeek FirstDayOfWeek", |info: Arc<DateTimeFormatInfo>| EnumValue {
            ty: "System.DayOfWeek",
            number: i32::from(info.0.iso_weeks()),
        })
        .property("bool IsReadOnly", |_: Arc<DateTimeFormatInfo>| true)
        .method("static DateTimeFormatInfo GetInstance(IFormatProvider provider)", |provider: Value| {
            Value::object(DateTimeFormatInfo(date_format(&provider)))
        })
        .method("string GetDayName(DayOfWeek dayofweek)", |info: Arc<DateTimeFormatInfo>, day: EnumValue| {
            day_name(&info.0.days, day)
        })
        .method(
            "string GetAbbreviatedDayName(DayOfWeek dayofweek)",
            |info: Arc<DateTimeFormatInfo>, day: EnumValue| day_name(&info.0.short_days, day),
        )
        .property("string ShortDatePattern", |info: Arc<DateTimeFormatInfo>| info.0.short_date)
        .property("string LongDatePattern", |info: Arc<DateTimeFormatInfo>| info.0.long_date)
        .property("string ShortTimePattern", |info: Arc<DateTimeFormatInfo>| info.0.short_time)
        .property("string LongTimePattern", |info: Arc<DateTimeFormatInfo>| info.0.long_time)
        .property("string FullDateTimePattern", |info: Arc<DateTimeFormatInfo>| {
            format!("{} {}", info.0.long_date, info.0.long_time)
        })
        .property("string MonthDayPattern", |info: Arc<DateTimeFormatInfo>| info.0.month_day)
        .property("string YearMonthPattern", |info: Arc<DateTimeFormatInfo>| info.0.year_month)
        .property("string SortableDateTimePattern", || "yyyy'-'MM'-'dd'T'HH':'mm':'ss")
        .property("string UniversalSortableDateTimePattern", || "yyyy'-'MM'-'dd HH':'mm':'ss'Z'")
        .property("string RFC1123Pattern", || "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'")
        .property("string DateSeparator", |info: Arc<DateTimeFormatInfo>| info.0.date_separator)
        .property("string TimeSeparator", |info: Arc<DateTimeFormatInfo>| info.0.time_separator)
        .property("string AMDesignator", |info: Arc<DateTimeFormatInfo>| half(info.0, 0))
        .property("string PMDesignator", |info: Arc<DateTimeFormatInfo>| half(info.0, 1))
        .property("string[] DayNames", move |info: Arc<DateTimeFormatInfo>| names(&info.0.days))
        .property("string[] AbbreviatedDayNames", move |info: Arc<DateTimeFormatInfo>| {
            names(&info.0.short_days)
        })
        .property("string[] MonthNames", |info: Arc<DateTimeFormatInfo>| thirteen(&info.0.months))
        .property("string[] AbbreviatedMonthNames", |info: Arc<DateTimeFormatInfo>| {
            thirteen(&info.0.short_months)
        })
        .method("string GetMonthName(int month)", |info: Arc<DateTimeFormatInfo>, month: i32| {
            month_name(&info.0.months, month)
        })
        .method("string GetAbbreviatedMonthName(int month)", |info: Arc<DateTimeFormatInfo>, month: i32| {
            month_name(&info.0.short_months, month)
        })
}

fn half(format: &DateFormat, index: usize) -> &'static str {
    format.halves.get(index).copied().unwrap_or_default()
}

/// .NET leaves room for calendars with a thirteenth month.
fn thirteen(months: &[&'static str; 12]) -> Array {
    Array::strings(months.iter().copied().chain([""]))
}

fn day_name(days: &[&'static str; 7], day: EnumValue) -> Result<&'static str, Exception> {
    let day = usize::try_from(day.number).ok().and_then(|day| days.get(day).copied());
    day.ok_or_else(|| {
        Exception::argument_out_of_range(
            "Valid values are between Sunday and Saturday, inclusive.",
            "dayofweek",
        )
    })
}

fn month_name(months: &[&'static str; 12], month: i32) -> Result<&'static str, Exception> {
    let index = usize::try_from(month).ok().filter(|month| (1..=13).contains(month));
    let index = index.ok_or_else(|| {
        Exception::argument_out_of_range("Valid values are between 1 and 13, inclusive.", "month")
    })?;
    Ok(months.get(index - 1).copied().unwrap_or_default())
}

impl Object for DateTimeFormatInfo {
    fn ty(&self) -> Ty {
        Ty::named("System.Globalization.DateTimeFormatInfo", [])
    }
}

fn number_styles() -> Type {
    Type::flags(
        "System.Globalization.NumberStyles",
        &[
            ("None", 0),
            ("AllowLeadingWhite", styles::LEADING_WHITE),
            ("AllowTrailingWhite", styles::TRAILING_WHITE),
            ("AllowLeadingSign", styles::LEADING_SIGN),
            ("AllowTrailingSign", styles::TRAILING_SIGN),
            ("AllowParentheses", styles::PARENTHESES),
            ("AllowDecimalPoint", styles::DECIMAL_POINT),
            ("AllowThousands", styles::THOUSANDS),
            ("AllowExponent", styles::EXPONENT),
            ("AllowCurrencySymbol", styles::CURRENCY_SYMBOL),
            ("AllowHexSpecifier", styles::HEX_SPECIFIER),
            ("Integer", styles::INTEGER),
            ("HexNumber", styles::HEX_NUMBER),
            ("Number", styles::NUMBER),
            ("Float", styles::INTEGER | styles::DECIMAL_POINT | styles::EXPONENT),
            ("Currency", styles::NUMBER | styles::PARENTHESES | styles::CURRENCY_SYMBOL),
            ("Any", styles::NUMBER | styles::PARENTHESES | styles::CURRENCY_SYMBOL | styles::EXPONENT),
        ],
    )
    .allowed(Allowed::No)
}

fn date_time_styles() -> Type {
    Type::flags(
        "System.Globalization.DateTimeStyles",
        &[
            ("None", 0),
            ("AllowLeadingWhite", 1),
            ("AllowTrailingWhite", 2),
            ("AllowInnerWhite", 4),
            ("AllowWhiteSpaces", 7),
            ("NoCurrentDateDefault", 8),
            ("AdjustToUniversal", 16),
            ("AssumeLocal", 32),
            ("AssumeUniversal", 64),
            ("RoundtripKind", 128),
        ],
    )
    .allowed(Allowed::No)
}

fn compare_options() -> Type {
    Type::flags(
        "System.Globalization.CompareOptions",
        &[
            ("None", 0),
            ("IgnoreCase", 1),
            ("IgnoreNonSpace", 2),
            ("IgnoreSymbols", 4),
            ("IgnoreKanaType", 8),
            ("IgnoreWidth", 16),
            ("OrdinalIgnoreCase", 0x1000_0000),
            ("StringSort", 0x2000_0000),
            ("Ordinal", 0x4000_0000),
        ],
    )
    .allowed(Allowed::No)
}
