//! Parts of a URI together: GetLeftPart, GetComponents

use super::object::{ESCAPED, write};
use super::parse::Parts;

const SCHEME: i32 = 0x1;
const USER_INFO: i32 = 0x2;
const HOST: i32 = 0x4;
const PORT: i32 = 0x8;
const PATH: i32 = 0x10;
const QUERY: i32 = 0x20;
const FRAGMENT: i32 = 0x40;
const STRONG_PORT: i32 = 0x80;
const NORMALIZED_HOST: i32 = 0x100;
const KEEP_DELIMITER: i32 = 0x4000_0000;

/// The members of `System.UriComponents`.
pub(super) const FLAGS: &[(&str, i32)] = &[
    ("Scheme", SCHEME),
    ("UserInfo", USER_INFO),
    ("Host", HOST),
    ("Port", PORT),
    ("SchemeAndServer", SCHEME | HOST | PORT),
    ("Path", PATH),
    ("Query", QUERY),
    ("PathAndQuery", PATH | QUERY),
    ("HttpRequestUrl", SCHEME | HOST | PORT | PATH | QUERY),
    ("Fragment", FRAGMENT),
    ("AbsoluteUri", SCHEME | USER_INFO | HOST | PORT | PATH | QUERY | FRAGMENT),
    ("StrongPort", STRONG_PORT),
    ("HostAndPort", HOST | STRONG_PORT),
    ("StrongAuthority", USER_INFO | HOST | STRONG_PORT),
    ("NormalizedHost", NORMALIZED_HOST),
    ("KeepDelimiter", KEEP_DELIMITER),
    ("SerializationInfoString", i32::MIN),
];

/// The wanted parts with what separates them; a part alone stands without its sign unless that is asked for.
pub(super) fn components(parts: &Parts, wanted: i32, format: i32) -> String {
    let has = |flag| wanted & flag != 0;
    let keep = has(KEEP_DELIMITER) || wanted < 0;
    let wanted = if wanted < 0 {
        SCHEME | USER_INFO | HOST | PORT | PATH | QUERY | FRAGMENT
    } else {
        wanted & !KEEP_DELIMITER
    };
    let alone = |flag: i32| wanted == flag && !keep;
    let has = |flag| wanted & flag != 0;
    let text = |part: &str| write(part, format);
    let mut out = String::new();
    if has(SCHEME) {
        out.push_str(&parts.scheme);
        if !alone(SCHEME) {
            out.push_str(parts.delimiter);
        }
    }
    if has(USER_INFO) && !parts.user.is_empty() {
        out.push_str(&text(&parts.user));
        if !alone(USER_INFO) {
            out.push('@');
        }
    }
    if has(HOST) || has(NORMALIZED_HOST) {
        out.push_str(if alone(HOST) && format != ESCAPED { parts.bare_host() } else { &parts.host });
    }
    let shows_port = (has(PORT) && !parts.is_default_port()) || (has(STRONG_PORT) && parts.port >= 0);
    if shows_port {
        let sign = if alone(PORT) || alone(STRONG_PORT) { "" } else { ":" };
        out.push_str(&format!("{sign}{}", parts.port));
    }
    if has(PATH) {
        let path = text(&parts.path);
        out.push_str(if alone(PATH) { path.strip_prefix('/').unwrap_or(&path) } else { &path });
    }
    if has(QUERY) {
        let query = text(&parts.query);
        out.push_str(if alone(QUERY) { query.strip_prefix('?').unwrap_or(&query) } else { &query });
    }
    if has(FRAGMENT) {
        let fragment = text(&parts.fragment);
        out.push_str(if alone(FRAGMENT) {
            fragment.strip_prefix('#').unwrap_or(&fragment)
        } else {
            &fragment
        });
    }
    out
}

/// The URI up to this part, which is a number of `System.UriPartial`.
pub(super) fn left_part(parts: &Parts, part: i32) -> String {
    let has_server = parts.delimiter == "://";
    let scheme = format!("{}{}", parts.scheme, parts.delimiter);
    let server = format!("{scheme}{}{}", parts.user_prefix(), parts.authority());
    match part {
        0 => scheme,
        1 if has_server => server,
        1 => String::new(),
        2 => format!("{server}{}", parts.path),
        _ => format!("{server}{}{}", parts.path, parts.query),
    }
}
