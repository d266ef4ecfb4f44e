//! Newtonsoft.Json.Formatting, JsonSerializerSettings and the enumerations and classes it names

use std::sync::Arc;

use parking_lot::Mutex;

use super::reader;
use crate::declare::{Allowed, Type};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{EnumValue, Object, Value};

pub(super) const FORMATTING: &str = "Newtonsoft.Json.Formatting";
pub(super) const DATES: &str = "Newtonsoft.Json.DateParseHandling";
pub(super) const FLOATS: &str = "Newtonsoft.Json.FloatParseHandling";
const NULLS: &str = "Newtonsoft.Json.NullValueHandling";
const SETTINGS: &str = "Newtonsoft.Json.JsonSerializerSettings";
const CAMEL: &str = "Newtonsoft.Json.Serialization.CamelCasePropertyNamesContractResolver";
const DEFAULT_RESOLVER: &str = "Newtonsoft.Json.Serialization.DefaultContractResolver";
const ENUM_NAMES: &str = "Newtonsoft.Json.Converters.StringEnumConverter";

pub(super) fn declare() -> Vec<Type> {
    let mut types = vec![
        Type::enumeration(FORMATTING, &[("None", 0), ("Indented", 1)]),
        Type::enumeration(DATES, &[("None", 0), ("DateTime", 1), ("DateTimeOffset", 2)]).allowed(Allowed::No),
        Type::enumeration(FLOATS, &[("Double", 0), ("Decimal", 1)]).allowed(Allowed::No),
        Type::enumeration(NULLS, &[("Include", 0), ("Ignore", 1)]).allowed(Allowed::No),
        settings(),
    ];
    types.extend(classes());
    types
}

fn classes() -> Vec<Type> {
    vec![
        Type::class("Newtonsoft.Json.JsonConverter").allowed(Allowed::No),
        Type::class("Newtonsoft.Json.Converters.StringEnumConverter : Newtonsoft.Json.JsonConverter")
            .allowed(Allowed::No)
            .constructor("StringEnumConverter()", || Value::object(Named(ENUM_NAMES))),
        Type::interface("Newtonsoft.Json.Serialization.IContractResolver").allowed(Allowed::No),
        Type::class(
            "Newtonsoft.Json.Serialization.DefaultContractResolver : Newtonsoft.Json.Serialization.IContractResolver",
        )
        .allowed(Allowed::No)
        .constructor("DefaultContractResolver()", || Value::object(Named(DEFAULT_RESOLVER))),
        Type::class(
            "Newtonsoft.Json.Serialization.CamelCasePropertyNamesContractResolver : \
             Newtonsoft.Json.Serialization.DefaultContractResolver",
        )
        .allowed(Allowed::No)
        .constructor("CamelCasePropertyNamesContractResolver()", || Value::object(Named(CAMEL))),
    ]
}

fn settings() -> Type {
    with_options(Type::class(SETTINGS).allowed(Allowed::No).constructor("JsonSerializerSettings()", || {
        Value::object(SettingsObject::new(SETTINGS, Options::default()))
    }))
}

/// Declares the options, which settings and serializers have alike.
pub(super) fn with_options(ty: Type) -> Type {
    ty.writable(
        "Formatting Formatting",
        |settings: Arc<SettingsObject>| EnumValue {
            ty: FORMATTING,
            number: i32::from(settings.get().indented),
        },
        |settings: Arc<SettingsObject>, value: EnumValue| settings.0.lock().indented = value.number == 1,
    )
    .writable(
        "Newtonsoft.Json.DateParseHandling DateParseHandling",
        |settings: Arc<SettingsObject>| EnumValue {
            ty: DATES,
            number: i32::from(!settings.get().plain_dates),
        },
        |settings: Arc<SettingsObject>, value: EnumValue| settings.0.lock().plain_dates = value.number == 0,
    )
    .writable(
        "Newtonsoft.Json.FloatParseHandling FloatParseHandling",
        |settings: Arc<SettingsObject>| EnumValue { ty: FLOATS, number: i32::from(settings.get().decimals) },
        |settings: Arc<SettingsObject>, value: EnumValue| settings.0.lock().decimals = value.number == 1,
    )
    .writable(
        "Newtonsoft.Json.NullValueHandling NullValueHandling",
        |settings: Arc<SettingsObject>| EnumValue { ty: NULLS, number: i32::from(settings.get().skip_nulls) },
        |settings: Arc<SettingsObject>, value: EnumValue| settings.0.lock().skip_nulls = value.number == 1,
    )
    .writable(
        "string DateFormatString",
        |settings: Arc<SettingsObject>| settings.get().date_format,
        |settings: Arc<SettingsObject>, value: Option<Str>| settings.0.lock().date_format = value,
    )
    .writable(
        "int? MaxDepth",
        |settings: Arc<SettingsObject>| settings.get().max_depth,
        |settings: Arc<SettingsObject>, value: Option<i32>| settings.0.lock().max_depth = value,
    )
    .writable(
        "Newtonsoft.Json.Serialization.IContractResolver ContractResolver",
        |settings: Arc<SettingsObject>| {
            if settings.get().camel_case { Value::object(Named(CAMEL)) } else { Value::Null }
        },
        |settings: Arc<SettingsObject>, value: Value| {
            settings.0.lock().camel_case =
                value.downcast_ref::<Named>().is_some_and(|named| named.0 == CAMEL);
        },
    )
    .writable(
        "IList<Newtonsoft.Json.JsonConverter> Converters",
        |settings: Arc<SettingsObject>| settings.0.lock().converters(),
        |settings: Arc<SettingsObject>, value: Value| settings.0.lock().converters = Some(value),
    )
}

/// An object of which only the class matters.
#[derive(Debug)]
struct Named(&'static str);

impl Object for Named {
    fn ty(&self) -> Ty {
        Ty::named(self.0, [])
    }
}

/// A `JsonSerializerSettings` or a `JsonSerializer`.
#[derive(Debug)]
pub(super) struct SettingsObject(Mutex<Options>, &'static str);

impl SettingsObject {
    /// An object of this type with these options.
    pub(super) fn new(name: &'static str, options: Options) -> Self {
        Self(Mutex::new(options), name)
    }

    fn get(&self) -> Options {
        self.0.lock().clone()
    }

    /// The options with all converters looked up.
    pub(super) fn options(&self, cx: &mut Cx<'_>) -> Result<Options, crate::exception::Throw> {
        let mut options = self.get();
        if let Some(converters) = options.converters.take() {
            for converter in crate::clr::Sequence::of(converters).collect(cx)? {
                options.add_converter(&converter);
            }
        }
        Ok(options)
    }
}

impl Object for SettingsObject {
    fn ty(&self) -> Ty {
        Ty::named(self.1, [])
    }
}

/// How values are written and read.
#[derive(Clone, Debug, Default)]
pub(super) struct Options {
    pub(super) indented: bool,
    pub(super) plain_dates: bool,
    pub(super) decimals: bool,
    pub(super) skip_nulls: bool,
    pub(super) enum_names: bool,
    pub(super) camel_case: bool,
    pub(super) date_format: Option<Str>,
    max_depth: Option<i32>,
    converters: Option<Value>,
}

impl Options {
    /// The options with this `Formatting`.
    pub(super) fn laid_out(self, formatting: EnumValue) -> Self {
        Self { indented: formatting.number == 1, ..self }
    }

    /// Takes a converter into account.
    pub(super) fn add_converter(&mut self, converter: &Value) {
        self.enum_names |= converter.downcast_ref::<Named>().is_some_and(|named| named.0 == ENUM_NAMES);
    }

    fn converters(&mut self) -> Value {
        let converter = Ty::named("Newtonsoft.Json.JsonConverter", []);
        self.converters
            .get_or_insert_with(|| Value::object(crate::clr::ListObject::new(converter, Vec::new())))
            .clone()
    }

    pub(super) fn reader(&self) -> reader::Settings {
        let default = reader::Settings::default();
        let max_depth = self.max_depth.and_then(|depth| usize::try_from(depth).ok());
        reader::Settings {
            dates: !self.plain_dates,
            decimals: self.decimals,
            max_depth: max_depth.map_or(default.max_depth, |depth| depth.min(default.max_depth * 4)),
        }
    }

    /// The name of a property as it is written.
    pub(super) fn name(&self, name: &Str) -> Str {
        if self.camel_case { camel_case(name) } else { name.clone() }
    }

    /// The key of a dictionary as it is written.
    pub(super) fn key(&self, key: &Str) -> Str {
        self.name(key)
    }
}

/// Lower case for the capitals at the beginning, but for the one that begins the second word.
fn camel_case(name: &Str) -> Str {
    let chars: Vec<char> = name.to_utf8().chars().collect();
    if !chars.first().is_some_and(|char| char.is_uppercase()) {
        return name.clone();
    }
    let mut out = String::new();
    let mut done = false;
    for (index, char) in chars.iter().enumerate() {
        if index == 1 && !char.is_uppercase() {
            done = true;
        }
        let next = chars.get(index + 1);
        if index > 0 && next.is_some_and(|next| !next.is_uppercase()) {
            if !done && next.is_some_and(|next| next.is_whitespace()) {
                out.extend(char.to_lowercase());
                done = true;
                continue;
            }
            done = true;
        }
        if done {
            out.push(*char);
        } else {
            out.extend(char.to_lowercase());
        }
    }
    Str::from(out)
}
