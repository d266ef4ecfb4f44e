//! The text of a URI taken apart by the rules of System.Uri.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::escape::{canonical, invalid};
use crate::exception::Exception;

/// What a host is: the members of `System.UriHostNameType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HostKind {
    Unknown = 0,
    Basic = 1,
    Dns = 2,
    IPv4 = 3,
    IPv6 = 4,
}

/// The parts of an absolute URI, path, query and fragment in escaped form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) scheme: String,
    /// What stands between scheme and the rest: `://` or `:`.
    pub(super) delimiter: &'static str,
    pub(super) user: String,
    pub(super) host: String,
    pub(super) host_kind: HostKind,
    /// -1 where there is none.
    pub(super) port: i32,
    pub(super) path: String,
    /// With its question mark, or empty.
    pub(super) query: String,
    /// With its hash sign, or empty.
    pub(super) fragment: String,
}

/// Why a text is no absolute URI.
#[derive(Debug)]
pub(super) enum Failure {
    /// It may be a relative one.
    NotAbsolute(Exception),
    /// It is none at all.
    Bad(Exception),
}

/// What is known of a scheme.
struct Scheme {
    name: &'static str,
    port: i32,
    /// Whether it has to have a host.
    host: bool,
}

const SCHEMES: &[Scheme] = &[
    Scheme { name: "http", port: 80, host: true },
    Scheme { name: "https", port: 443, host: true },
    Scheme { name: "ws", port: 80, host: true },
    Scheme { name: "wss", port: 443, host: true },
    Scheme { name: "ftp", port: 21, host: true },
    Scheme { name: "gopher", port: 70, host: true },
    Scheme { name: "telnet", port: 23, host: true },
    Scheme { name: "net.tcp", port: 808, host: true },
    Scheme { name: "net.pipe", port: -1, host: true },
    Scheme { name: "nntp", port: 119, host: true },
    Scheme { name: "ldap", port: 389, host: true },
    Scheme { name: "file", port: -1, host: false },
    Scheme { name: "mailto", port: 25, host: false },
    Scheme { name: "news", port: -1, host: false },
    Scheme { name: "uuid", port: -1, host: false },
];

/// The port that the scheme has unless another one is given; -1 for none.
pub(super) fn default_port(scheme: &str) -> i32 {
    known(scheme).map_or(-1, |scheme| scheme.port)
}

/// Whether the scheme has to be followed by a host.
pub(super) fn needs_host(scheme: &str) -> bool {
    known(scheme).is_some_and(|scheme| scheme.host)
}

fn known(scheme: &str) -> Option<&'static Scheme> {
    SCHEMES.iter().find(|known| known.name == scheme)
}

pub(super) fn is_scheme(text: &str) -> bool {
    text.starts_with(|ch: char| ch.is_ascii_alphabetic())
        && text.chars().all(|ch| ch.is_ascii_alphanumeric() || matches!(ch, '+' | '-' | '.'))
}

/// White space around a URI does not count.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\n'])
}

/// Reads an absolute URI.
pub(super) fn parse(text: &str) -> Result<Parts, Failure> {
    let text = trim(text);
    if text.is_empty() {
        return Err(Failure::NotAbsolute(invalid("The URI is empty.")));
    }
    if let Some(path) = windows_path(text) {
        return Ok(path);
    }
    let unknown = || Failure::NotAbsolute(invalid("The format of the URI could not be determined."));
    let (scheme, rest) = text.split_once(':').filter(|(scheme, _)| !scheme.is_empty()).ok_or_else(unknown)?;
    if scheme.contains(['/', '?', '#']) {
        return Err(unknown());
    }
    if !is_scheme(scheme) {
        return Err(Failure::NotAbsolute(invalid("The URI scheme is not valid.")));
    }
    let scheme = scheme.to_ascii_lowercase();
    if scheme == "mailto" {
        return parse_mailto(rest).map_err(Failure::Bad);
    }
    let authority = rest.strip_prefix("//").or_else(|| slashes(&scheme, rest));
    match authority {
        Some(rest) => parse_authority(scheme, rest).map_err(Failure::Bad),
        None if needs_host(&scheme) => {
            Err(Failure::NotAbsolute(invalid("The Authority/Host could not be parsed.")))
        }
        None => Ok(without_authority(scheme, rest)),
    }
}

/// Schemes that need a host take back slashes for slashes.
fn slashes<'a>(scheme: &str, rest: &'a str) -> Option<&'a str> {
    let both = rest.get(..2).is_some_and(|start| start.bytes().all(|byte| matches!(byte, b'/' | b'\\')));
    rest.get(2..).filter(|_| both && needs_host(scheme))
}

/// `c:\dir\file` and `\\server\share`.
fn windows_path(text: &str) -> Option<Parts> {
    let bytes = text.as_bytes();
    let drive = matches!(bytes, [letter, b':' | b'|', b'\\' | b'/', ..] if letter.is_ascii_alphabetic());
    let (host, path) = match text.strip_prefix("\\\\") {
        _ if drive => ("", format!("/{}", text.replace('\\', "/"))),
        Some(share) => {
            let end = share.find(['\\', '/']).unwrap_or(share.len());
            let (host, path) = share.split_at_checked(end)?;
            (host, path.replace('\\', "/"))
        }
        None => return None,
    };
    let (host, host_kind) =
        if host.is_empty() { (String::new(), HostKind::Basic) } else { read_host(host).ok()? };
    Some(Parts {
        scheme: "file".to_owned(),
        delimiter: "://",
        user: String::new(),
        host,
        host_kind,
        port: -1,
        path: canonical(&remove_dots(&path)).replace(['?', '#'], "%3F"),
        query: String::new(),
        fragment: String::new(),
    })
}

/// Path, query and fragment.
fn split_tail(rest: &str) -> (&str, &str, &str) {
    let at = |text: &str, sign| text.find(sign).unwrap_or(text.len());
    let (rest, fragment) = rest.split_at_checked(at(rest, '#')).unwrap_or((rest, ""));
    let (path, query) = rest.split_at_checked(at(rest, '?')).unwrap_or((rest, ""));
    (path, query, fragment)
}

fn without_authority(scheme: String, rest: &str) -> Parts {
    let (path, query, fragment) = split_tail(rest);
    let path = if scheme == "file" { format!("/{}", path.trim_start_matches('/')) } else { path.to_owned() };
    Parts {
        delimiter: if scheme == "file" { "://" } else { ":" },
        host_kind: if scheme == "file" { HostKind::Basic } else { HostKind::Unknown },
        user: String::new(),
        host: String::new(),
        port: default_port(&scheme),
        path: canonical(&path),
        query: canonical(query),
        fragment: canonical(fragment),
        scheme,
    }
}

fn parse_mailto(rest: &str) -> Result<Parts, Exception> {
    let (address, query, fragment) = split_tail(rest);
    let (user, host) = address.rsplit_once('@').unwrap_or((address, ""));
    let (host, host_kind) =
        if host.is_empty() { (String::new(), HostKind::Unknown) } else { read_host(host)? };
    Ok(Parts {
        scheme: "mailto".to_owned(),
        delimiter: ":",
        user: canonical(user),
        host,
        host_kind,
        port: default_port("mailto"),
        path: String::new(),
        query: canonical(query),
        fragment: canonical(fragment),
    })
}

fn parse_authority(scheme: String, rest: &str) -> Result<Parts, Exception> {
    let web = needs_host(&scheme);
    let ends = |ch: char| matches!(ch, '/' | '?' | '#') || (web && ch == '\\');
    let (authority, tail) =
        rest.split_at_checked(rest.find(ends).unwrap_or(rest.len())).unwrap_or((rest, ""));
    let (user, server) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (host, port) = split_port(server);
    let (host, host_kind) = match host {
        "" if web => return Err(invalid("The hostname could not be parsed.")),
        "" => (String::new(), HostKind::Basic),
        host => read_host(host)?,
    };
    let port = read_port(port, &scheme)?;
    let (path, query, fragment) = split_tail(tail);
    let path = if web { path.replace('\\', "/") } else { path.to_owned() };
    let path = if path.is_empty() && (web || scheme == "file") { "/".to_owned() } else { path };
    // Codes of dots are decoded first, so that they cannot hide a step up.
    let path = remove_dots(&canonical(&path));
    Ok(Parts {
        scheme,
        delimiter: "://",
        user: canonical(user),
        host,
        host_kind,
        port,
        path,
        query: canonical(query),
        fragment: canonical(fragment),
    })
}

/// Host and what stands behind its colon.
fn split_port(server: &str) -> (&str, Option<&str>) {
    let end = server.find(']').map_or(0, |end| end + 1);
    match server.get(end..).and_then(|tail| tail.find(':')) {
        Some(colon) => {
            let (host, port) = server.split_at_checked(end + colon).unwrap_or((server, ""));
            (host, port.get(1..))
        }
        None => (server, None),
    }
}

fn read_port(port: Option<&str>, scheme: &str) -> Result<i32, Exception> {
    match port {
        None | Some("") => Ok(default_port(scheme)),
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.parse::<u16>().map(i32::from).map_err(|_| invalid("Invalid port specified."))
        }
        Some(_) => Err(invalid("Invalid port specified.")),
    }
}

/// The host in its usual form, and what it is.
pub(super) fn read_host(host: &str) -> Result<(String, HostKind), Exception> {
    let bad = || invalid("The hostname could not be parsed.");
    if let Some(inner) = host.strip_prefix('[') {
        let inner = inner.strip_suffix(']').ok_or_else(bad)?;
        let address: Ipv6Addr = inner.split('%').next().unwrap_or_default().parse().map_err(|_| bad())?;
        return Ok((format!("[{address}]"), HostKind::IPv6));
    }
    if let Some(address) = read_ipv4(host) {
        return Ok((address.to_string(), HostKind::IPv4));
    }
    let labels = host.strip_suffix('.').unwrap_or(host).split('.');
    let valid = |label: &str| {
        !label.is_empty()
            && label.chars().all(|ch| ch.is_alphanumeric() || matches!(ch, '-' | '_'))
            && label.starts_with(|ch: char| ch.is_alphanumeric() || ch == '_')
    };
    if labels.into_iter().all(valid) { Ok((host.to_lowercase(), HostKind::Dns)) } else { Err(bad()) }
}

/// An IPv4 address of one to four parts, decimal, octal or hexadecimal; the last part fills what is left.
pub(crate) fn read_ipv4(host: &str) -> Option<Ipv4Addr> {
    let parts: Vec<&str> = host.split('.').collect();
    let mut numbers = Vec::new();
    for part in &parts {
        let number = match part.strip_prefix("0x").or_else(|| part.strip_prefix("0X")) {
            Some(hex) => u64::from_str_radix(hex, 16).ok().filter(|_| !hex.starts_with('+'))?,
            None if part.len() > 1 && part.starts_with('0') => u64::from_str_radix(part, 8).ok()?,
            None if part.bytes().all(|byte| byte.is_ascii_digit()) => part.parse().ok()?,
            None => return None,
        };
        numbers.push(number);
    }
    let (last, rest) = numbers.split_last().filter(|_| numbers.len() <= 4)?;
    let mut address = 0_u64;
    for number in rest {
        address = address * 256 + Some(*number).filter(|number| *number < 256)?;
    }
    let room = 8 * (4 - rest.len());
    let last = Some(*last).filter(|last| *last < 1_u64 << room)?;
    u32::try_from((address << room) | last).ok().map(Ipv4Addr::from)
}

/// Takes `.` and `..` out of a path.
pub(super) fn remove_dots(path: &str) -> String {
    if !path.starts_with('/') {
        return path.to_owned();
    }
    let mut out: Vec<&str> = Vec::new();
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    for (index, segment) in segments.iter().enumerate() {
        let last = index + 1 == segments.len();
        match *segment {
            "." | ".." => {
                if *segment == ".." {
                    out.pop();
                }
                if last {
                    out.push("");
                }
            }
            other => out.push(other),
        }
    }
    format!("/{}", out.join("/"))
}
