//! System.Net.IPAddress and AddressFamily

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use super::uri::read_ipv4;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::function::WithOut;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{EnumValue, Object, Value};

/// A `System.Net.IPAddress`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum IpAddress {
    V4(Ipv4Addr),
    /// With its scope.
    V6(Ipv6Addr, u32),
}

const ALLOWED: &[&str] =
    &["AddressFamily", "Equals", "GetAddressBytes", "IsLoopback", "Parse", "TryParse", "ToString"];

pub(crate) fn declare() -> Vec<Type> {
    let constant = |address| Value::object(address);
    let ty = Type::class("System.Net.IPAddress")
        .allowed(Allowed::Members(ALLOWED))
        .constant("static IPAddress Any", constant(IpAddress::V4(Ipv4Addr::UNSPECIFIED)))
        .constant("static IPAddress Loopback", constant(IpAddress::V4(Ipv4Addr::LOCALHOST)))
        .constant("static IPAddress Broadcast", constant(IpAddress::V4(Ipv4Addr::BROADCAST)))
        .constant("static IPAddress None", constant(IpAddress::V4(Ipv4Addr::BROADCAST)))
        .constant("static IPAddress IPv6Any", constant(IpAddress::V6(Ipv6Addr::UNSPECIFIED, 0)))
        .constant("static IPAddress IPv6Loopback", constant(IpAddress::V6(Ipv6Addr::LOCALHOST, 0)))
        .constant("static IPAddress IPv6None", constant(IpAddress::V6(Ipv6Addr::UNSPECIFIED, 0)))
        .constructor("IPAddress(byte[] address)", from_bytes)
        .constructor("IPAddress(byte[] address, long scopeid)", |bytes: Vec<u8>, scope: i64| {
            let address = from_bytes(bytes)?;
            Ok::<_, Exception>(match address {
                IpAddress::V6(address, _) => IpAddress::V6(address, scope as u32),
                v4 @ IpAddress::V4(_) => v4,
            })
        })
        .constructor("IPAddress(long newAddress)", from_number)
        .method("static IPAddress Parse(string ipString)", |text: Str| parse(&text))
        .method("static bool TryParse(string ipString, out IPAddress address)", |text: Option<Str>| {
            let address = text.and_then(|text| parse(&text).ok());
            WithOut(address.is_some(), [address.map_or(Value::Null, Value::object)])
        })
        .method("static bool IsLoopback(IPAddress address)", |address: Arc<IpAddress>| match *address {
            IpAddress::V4(address) => address.is_loopback(),
            IpAddress::V6(address, _) => address.is_loopback(),
        })
        .method("static int HostToNetworkOrder(int host)", i32::to_be)
        .method("static short HostToNetworkOrder(short host)", i16::to_be)
        .method("static long HostToNetworkOrder(long host)", i64::to_be)
        .method("static int NetworkToHostOrder(int network)", i32::from_be)
        .method("static short NetworkToHostOrder(short network)", i16::from_be)
        .method("static long NetworkToHostOrder(long network)", i64::from_be);
    vec![instance(ty), address_family()]
}

fn instance(ty: Type) -> Type {
    ty.property("System.Net.Sockets.AddressFamily AddressFamily", |address: Arc<IpAddress>| {
        let number = if matches!(*address, IpAddress::V4(_)) { 2 } else { 23 };
        EnumValue { ty: "System.Net.Sockets.AddressFamily", number }
    })
    .property("long Address", |address: Arc<IpAddress>| match *address {
        IpAddress::V4(address) => Ok(i64::from(u32::from_le_bytes(address.octets()))),
        IpAddress::V6(..) => Err(unsupported()),
    })
    .property("long ScopeId", |address: Arc<IpAddress>| match *address {
        IpAddress::V6(_, scope) => Ok(i64::from(scope)),
        IpAddress::V4(_) => Err(unsupported()),
    })
    .property("bool IsIPv6LinkLocal", |address: Arc<IpAddress>| {
        address.v6(|address| address.segments().first().is_some_and(|word| word & 0xffc0 == 0xfe80))
    })
    .property("bool IsIPv6SiteLocal", |address: Arc<IpAddress>| {
        address.v6(|address| address.segments().first().is_some_and(|word| word & 0xffc0 == 0xfec0))
    })
    .property("bool IsIPv6Multicast", |address: Arc<IpAddress>| address.v6(|address| address.is_multicast()))
    .property("bool IsIPv6Teredo", |address: Arc<IpAddress>| {
        address.v6(|address| address.segments().starts_with(&[0x2001, 0]))
    })
    .property("bool IsIPv4MappedToIPv6", |address: Arc<IpAddress>| {
        address.v6(|address| address.to_ipv4_mapped().is_some())
    })
    .method("IPAddress MapToIPv4()", |address: Arc<IpAddress>| match *address {
        IpAddress::V6(address, _) => {
            let [.., a, b, c, d] = address.octets();
            IpAddress::V4(Ipv4Addr::new(a, b, c, d))
        }
        v4 @ IpAddress::V4(_) => v4,
    })
    .method("IPAddress MapToIPv6()", |address: Arc<IpAddress>| match *address {
        IpAddress::V4(address) => IpAddress::V6(address.to_ipv6_mapped(), 0),
        v6 @ IpAddress::V6(..) => v6,
    })
    .method("byte[] GetAddressBytes()", |address: Arc<IpAddress>| address.bytes())
    .method("string ToString()", |address: Arc<IpAddress>| address.text())
    .method("bool Equals(object comparand)", |address: Arc<IpAddress>, other: Value| {
        other.downcast_ref() == Some(&*address)
    })
    .method("int GetHashCode()", |address: Arc<IpAddress>| address.hash())
}

fn unsupported() -> Exception {
    Exception::new(
        "System.Net.Sockets.SocketException",
        "The attempted operation is not supported for the type of object referenced.",
    )
}

impl crate::function::IntoValue for IpAddress {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::object(self))
    }
}

impl Object for IpAddress {
    fn ty(&self) -> Ty {
        Ty::named("System.Net.IPAddress", [])
    }

    fn to_text(&self, _cx: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(Str::from(self.text()))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.downcast_ref() == Some(self))
    }

    fn hash_code(&self) -> Option<i32> {
        Some(self.hash())
    }

    fn canonical(&self, _cx: &mut Cx<'_>) -> Option<Result<serde_json::Value, Throw>> {
        Some(Ok(serde_json::json!({ "ip": self.text() })))
    }
}

impl IpAddress {
    fn v6(self, test: impl FnOnce(Ipv6Addr) -> bool) -> bool {
        match self {
            Self::V6(address, _) => test(address),
            Self::V4(_) => false,
        }
    }

    fn bytes(self) -> Vec<u8> {
        match self {
            Self::V4(address) => address.octets().to_vec(),
            Self::V6(address, _) => address.octets().to_vec(),
        }
    }

    fn text(self) -> String {
        match self {
            Self::V4(address) => address.to_string(),
            Self::V6(address, 0) => address.to_string(),
            Self::V6(address, scope) => format!("{address}%{scope}"),
        }
    }

    fn hash(self) -> i32 {
        self.bytes().chunks(4).fold(0, |hash, word| {
            let word = word.iter().fold(0_i32, |word, byte| (word << 8) | i32::from(*byte));
            hash ^ word
        })
    }
}

fn bad_address(param: Option<&'static str>) -> Exception {
    match param {
        Some(param) => Exception::argument("An invalid IP address was specified.", Some(param)),
        None => Exception::format("An invalid IP address was specified.")
            .with_inner(Exception::new("System.Net.Sockets.SocketException", "Invalid argument")),
    }
}

fn from_bytes(bytes: Vec<u8>) -> Result<IpAddress, Exception> {
    if let Ok(octets) = <[u8; 4]>::try_from(bytes.as_slice()) {
        return Ok(IpAddress::V4(Ipv4Addr::from(octets)));
    }
    let octets = <[u8; 16]>::try_from(bytes).map_err(|_| bad_address(Some("address")))?;
    Ok(IpAddress::V6(Ipv6Addr::from(octets), 0))
}

fn from_number(number: i64) -> Result<IpAddress, Exception> {
    let number = u32::try_from(number).map_err(|_| {
        Exception::argument_out_of_range(
            "Specified argument was out of the range of valid values.",
            "newAddress",
        )
    })?;
    Ok(IpAddress::V4(Ipv4Addr::from(number.to_le_bytes())))
}

fn parse(text: &Str) -> Result<IpAddress, Exception> {
    let text = text.to_utf8();
    if !text.contains(':') {
        return read_ipv4(&text).map(IpAddress::V4).ok_or_else(|| bad_address(None));
    }
    let inner = match text.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => &text,
    };
    let (address, scope) = inner.split_once('%').unwrap_or((inner, ""));
    let address = address.parse().map_err(|_| bad_address(None))?;
    Ok(IpAddress::V6(address, scope.parse().unwrap_or(0)))
}

fn address_family() -> Type {
    Type::enumeration(
        "System.Net.Sockets.AddressFamily",
        &[("Unknown", -1), ("Unspecified", 0), ("Unix", 1), ("InterNetwork", 2), ("InterNetworkV6", 23)],
    )
    .allowed(Allowed::No)
}
