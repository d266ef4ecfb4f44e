//! System.Uri and the enumerations that belong to it

mod builder;
mod components;
mod escape;
mod object;
mod parse;

pub(super) use escape::escape_data;
pub use object::Uri;
pub(super) use parse::read_ipv4;

use std::sync::Arc;

use super::array::Array;
use super::comparison::Comparison;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::function::{Char, WithOut};
use crate::run::Cx;
use crate::text::Str;
use crate::value::{EnumValue, Object, Value};
use components::{components, left_part};
use escape::{escape_uri, unescape_data};
use object::{ABSOLUTE, ESCAPED, RELATIVE_OR_ABSOLUTE, same, shared, too_long};
use parse::{HostKind, Parts};

pub(super) fn declare() -> Vec<Type> {
    let mut types = vec![statics(parts(constructors(Type::class("System.Uri"))))];
    types.push(builder::declare());
    types.extend(enumerations());
    types
}

fn constructors(ty: Type) -> Type {
    ty.constructor("Uri(string uriString)", |text: Str| create(&text, ABSOLUTE))
        .constructor("Uri(string uriString, UriKind uriKind)", |text: Str, kind: EnumValue| {
            create(&text, kind.number)
        })
        .constructor("Uri(Uri baseUri, string relativeUri)", |base: Arc<Uri>, relative: Option<Str>| {
            shared(base.join(&Uri::parse(&relative.unwrap_or_default().to_utf8(), RELATIVE_OR_ABSOLUTE)?))
        })
        .constructor("Uri(Uri baseUri, Uri relativeUri)", |base: Arc<Uri>, relative: Arc<Uri>| {
            shared(base.join(&relative))
        })
        .method(
            "static bool TryCreate(string uriString, UriKind uriKind, out Uri result)",
            |text: Option<Str>, kind: EnumValue| tried(text.and_then(|text| create(&text, kind.number).ok())),
        )
        .method(
            "static bool TryCreate(Uri baseUri, string relativeUri, out Uri result)",
            |base: Option<Arc<Uri>>, relative: Option<Str>| {
                let joined = base.zip(relative).and_then(|(base, relative)| {
                    let relative = Uri::parse(&relative.to_utf8(), RELATIVE_OR_ABSOLUTE).ok()?;
                    base.join(&relative).ok()
                });
                tried(joined.map(Arc::new))
            },
        )
        .method(
            "static bool TryCreate(Uri baseUri, Uri relativeUri, out Uri result)",
            |base: Option<Arc<Uri>>, relative: Option<Arc<Uri>>| {
                tried(base.zip(relative).and_then(|(base, relative)| base.join(&relative).ok()).map(Arc::new))
            },
        )
}

fn create(text: &Str, kind: i32) -> Result<Arc<Uri>, Exception> {
    let text = text.to_utf8();
    too_long(&text)?;
    shared(Uri::parse(&text, kind))
}

fn tried(uri: Option<Arc<Uri>>) -> WithOut<bool, 1> {
    WithOut(uri.is_some(), [uri.map_or(Value::Null, |uri| Value::Object(uri))])
}

macro_rules! absolute {
    ($ty:expr, $($signature:literal $get:expr),* $(,)?) => {
        $ty$(.property($signature, |uri: Arc<Uri>| {
            let get: fn(&Parts) -> _ = $get;
            uri.parts().map(get)
        }))*
    };
}

fn parts(ty: Type) -> Type {
    let ty = absolute!(
        ty,
        "string AbsoluteUri" |parts| parts.whole(ESCAPED),
        "string AbsolutePath" |parts| parts.path.clone(),
        "string LocalPath" Parts::local_path,
        "string PathAndQuery" |parts| format!("{}{}", parts.path, parts.query),
        "string Query" |parts| parts.query.clone(),
        "string Fragment" |parts| parts.fragment.clone(),
        "string Scheme" |parts| parts.scheme.clone(),
        "string Authority" Parts::authority,
        "string Host" |parts| parts.host.clone(),
        "string DnsSafeHost" |parts| parts.bare_host().to_owned(),
        "string IdnHost" |parts| idn_host(parts),
        "string UserInfo" |parts| parts.user.clone(),
        "int Port" |parts| parts.port,
        "bool IsDefaultPort" Parts::is_default_port,
        "bool IsFile" |parts| parts.scheme == "file",
        "bool IsLoopback" Parts::is_loopback,
        "bool IsUnc" |parts| parts.scheme == "file" && !parts.host.is_empty(),
    );
    ty.property("string OriginalString", |uri: Arc<Uri>| uri.original.clone())
        .property("bool IsAbsoluteUri", |uri: Arc<Uri>| uri.parts.is_some())
        .property("bool UserEscaped", |_: Arc<Uri>| false)
        .property("string[] Segments", |uri: Arc<Uri>| {
            uri.parts().map(|parts| Array::strings(parts.segments()))
        })
        .property("UriHostNameType HostNameType", |uri: Arc<Uri>| {
            uri.parts().map(|parts| host_kind(parts.host_kind))
        })
        .method("string GetLeftPart(UriPartial part)", |uri: Arc<Uri>, part: EnumValue| {
            uri.parts().map(|parts| left_part(parts, part.number))
        })
        .method(
            "string GetComponents(UriComponents components, UriFormat format)",
            |uri: Arc<Uri>, wanted: EnumValue, format: EnumValue| {
                uri.parts().map(|parts| components(parts, wanted.number, format.number))
            },
        )
        .method("Uri MakeRelativeUri(Uri uri)", |base: Arc<Uri>, uri: Arc<Uri>| {
            make_relative(&base, &uri).map(Arc::new)
        })
        .method("string MakeRelative(Uri toUri)", |base: Arc<Uri>, uri: Arc<Uri>| {
            make_relative(&base, &uri).map(|relative| relative.text())
        })
        .method("bool IsBaseOf(Uri uri)", |base: Arc<Uri>, uri: Arc<Uri>| is_base_of(&base, &uri))
        .method("bool IsWellFormedOriginalString()", |uri: Arc<Uri>| uri.is_well_formed())
        .method("string ToString()", |uri: Arc<Uri>| uri.text())
        .method("bool Equals(object comparand)", |uri: Arc<Uri>, other: Value| {
            uri.equals(&other).unwrap_or(false)
        })
        .method("int GetHashCode()", |uri: Arc<Uri>| uri.hash_code().unwrap_or_default())
        .operator("bool operator ==(Uri uri1, Uri uri2)", equal)
        .operator("bool operator !=(Uri uri1, Uri uri2)", |a: Option<Arc<Uri>>, b: Option<Arc<Uri>>| {
            !equal(a, b)
        })
}

fn equal(a: Option<Arc<Uri>>, b: Option<Arc<Uri>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => same(&a, &b),
        (a, b) => a.is_none() && b.is_none(),
    }
}

fn statics(ty: Type) -> Type {
    let ty = [
        ("string UriSchemeFile", "file"),
        ("string UriSchemeFtp", "ftp"),
        ("string UriSchemeGopher", "gopher"),
        ("string UriSchemeHttp", "http"),
        ("string UriSchemeHttps", "https"),
        ("string UriSchemeMailto", "mailto"),
        ("string UriSchemeNews", "news"),
        ("string UriSchemeNntp", "nntp"),
        ("string UriSchemeNetTcp", "net.tcp"),
        ("string UriSchemeNetPipe", "net.pipe"),
        ("string SchemeDelimiter", "://"),
    ]
    .into_iter()
    .fold(ty, |ty, (signature, text)| ty.constant(signature, Value::text(text)));
    ty.method("static string EscapeDataString(string stringToEscape)", |cx: &mut Cx<'_>, text: Str| {
        cx.charge(text.size().saturating_mul(3))?;
        Ok::<_, Throw>(escape_data(&text)?)
    })
    .method("static string EscapeUriString(string stringToEscape)", |cx: &mut Cx<'_>, text: Str| {
        cx.charge(text.size().saturating_mul(3))?;
        Ok::<_, Throw>(escape_uri(&text)?)
    })
    .method("static string UnescapeDataString(string stringToUnescape)", |cx: &mut Cx<'_>, text: Str| {
        cx.charge(text.size())?;
        Ok::<_, Throw>(match text.as_utf8() {
            Some(text) => Str::from(unescape_data(text)),
            None => text,
        })
    })
    .method("static string HexEscape(char character)", |unit: Char| match u8::try_from(unit.0) {
        Ok(byte) => Ok(format!("%{byte:02X}")),
        Err(_) => Err(Exception::argument_out_of_range("Specified argument was out of the range of valid values.", "character")),
    })
    .method("static bool IsHexDigit(char character)", |unit: Char| hex_digit(unit).is_some())
    .method("static int FromHex(char digit)", |unit: Char| hex_digit(unit).ok_or_else(|| Exception::argument("Value does not fall within the expected range.", Some("digit"))))
    .method("static bool IsHexEncoding(string pattern, int index)", |text: Str, index: i32| {
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        let tail = text.to_utf8().get(index..).map(str::to_owned);
        tail.is_some_and(|tail| escape::code_at(tail.as_bytes()).is_some())
    })
    .method("static char HexUnescape(string pattern, ref int index)", hex_unescape)
    .method("static bool CheckSchemeName(string schemeName)", |text: Option<Str>| text.is_some_and(|text| parse::is_scheme(&text.to_utf8())))
    .method("static UriHostNameType CheckHostName(string name)", check_host)
    .method("static bool IsWellFormedUriString(string uriString, UriKind uriKind)", |text: Option<Str>, kind: EnumValue| {
        text.is_some_and(|text| create(&text, kind.number).is_ok_and(|uri| uri.is_well_formed()))
    })
    .method("static int Compare(Uri uri1, Uri uri2, UriComponents partsToCompare, UriFormat compareFormat, StringComparison comparisonType)", compare)
}

fn hex_digit(unit: Char) -> Option<i32> {
    let digit = char::from_u32(u32::from(unit.0))?.to_digit(16)?;
    i32::try_from(digit).ok()
}

fn host_kind(kind: HostKind) -> EnumValue {
    EnumValue { ty: "System.UriHostNameType", number: kind as i32 }
}

fn check_host(name: Option<Str>) -> EnumValue {
    let name = name.unwrap_or_default();
    let name = name.to_utf8();
    let bare = name.parse::<std::net::Ipv6Addr>().map(|_| HostKind::IPv6);
    let kind = bare.or_else(|_| parse::read_host(&name).map(|(_, kind)| kind)).unwrap_or(HostKind::Unknown);
    host_kind(if name.is_empty() { HostKind::Unknown } else { kind })
}

fn idn_host(parts: &Parts) -> String {
    match parts.host_kind {
        HostKind::Dns => idna::domain_to_ascii(&parts.host).unwrap_or_else(|_| parts.host.clone()),
        HostKind::Unknown | HostKind::Basic | HostKind::IPv4 | HostKind::IPv6 => parts.bare_host().to_owned(),
    }
}

fn is_base_of(base: &Uri, uri: &Uri) -> Result<bool, Exception> {
    let base = base.parts()?;
    let Some(uri) = &uri.parts else { return Ok(true) };
    let folder = base.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let same_server = base.scheme == uri.scheme && base.host == uri.host && base.port == uri.port;
    Ok(same_server && uri.path.starts_with(&format!("{folder}/")))
}

/// The relative URI that leads from the first to the second.
fn make_relative(from: &Uri, to: &Uri) -> Result<Uri, Exception> {
    let (base, target) = (from.parts()?, to.parts()?);
    let same_server = base.scheme == target.scheme && base.host == target.host && base.port == target.port;
    if !same_server {
        return Ok(to.clone());
    }
    let tail = format!("{}{}", target.query, target.fragment);
    let base_segments: Vec<&str> = base.path.split('/').collect();
    let target_segments: Vec<&str> = target.path.split('/').collect();
    let folders = base_segments.len().min(target_segments.len()) - 1;
    let common = base_segments.iter().zip(&target_segments).take(folders).take_while(|(a, b)| a == b).count();
    let up = "../".repeat(base_segments.len() - 1 - common);
    let down = target_segments.get(common..).unwrap_or_default().join("/");
    let path = if base.path == target.path { String::new() } else { format!("{up}{down}") };
    // A first segment with a colon would look like a scheme.
    let first = path.split('/').next().unwrap_or_default();
    let path = if first.contains(':') { format!("./{path}") } else { path };
    Ok(Uri { original: object::write(&format!("{path}{tail}"), 3), parts: None })
}

fn compare(
    a: Option<Arc<Uri>>,
    b: Option<Arc<Uri>>,
    wanted: EnumValue,
    format: EnumValue,
    comparison: EnumValue,
) -> Result<i32, Exception> {
    let (Some(a), Some(b)) = (&a, &b) else {
        return Ok(i32::from(a.is_some()) - i32::from(b.is_some()));
    };
    let text = |uri: &Uri| match &uri.parts {
        Some(parts) => Str::from(components(parts, wanted.number, format.number)),
        None => Str::from(uri.original.as_str()),
    };
    Ok(Comparison::of(comparison)?.compare(&text(a), &text(b)))
}

fn enumerations() -> Vec<Type> {
    let outside = |ty: Type| ty.allowed(Allowed::No);
    vec![
        Type::enumeration("System.UriPartial", &[("Scheme", 0), ("Authority", 1), ("Path", 2), ("Query", 3)]),
        outside(Type::enumeration(
            "System.UriKind",
            &[("RelativeOrAbsolute", 0), ("Absolute", 1), ("Relative", 2)],
        )),
        outside(Type::enumeration(
            "System.UriFormat",
            &[("UriEscaped", 1), ("Unescaped", 2), ("SafeUnescaped", 3)],
        )),
        outside(Type::enumeration(
            "System.UriHostNameType",
            &[("Unknown", 0), ("Basic", 1), ("Dns", 2), ("IPv4", 3), ("IPv6", 4)],
        )),
        outside(Type::flags("System.UriComponents", components::FLAGS)),
    ]
}

/// The character at the index, be it escaped or not, and where the next one stands.
fn hex_unescape(text: Str, index: i32) -> Result<WithOut<Char, 1>, Throw> {
    let units = text.units();
    let place = usize::try_from(index).ok().filter(|place| *place < units.len());
    let place = place.ok_or_else(|| {
        Exception::argument_out_of_range("Specified argument was out of the range of valid values.", "index")
    })?;
    let rest = Str::from_units(units.get(place..).unwrap_or_default()).to_utf8().into_owned();
    match escape::code_at(rest.as_bytes()) {
        Some(code) => Ok(WithOut(Char(u16::from(code)), [Value::Int32(index + 3)])),
        None => {
            let unit = units.get(place).copied().unwrap_or_default();
            Ok(WithOut(Char(unit), [Value::Int32(index + 1)]))
        }
    }
}
