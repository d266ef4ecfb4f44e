//! System.Version

use std::cmp::Ordering;
use std::sync::Arc;

use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::function::WithOut;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Object, Value};

/// A `System.Version`: two to four numbers; -1 stands for one that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Version([i32; 4]);

pub(crate) fn declare() -> Type {
    let ty = Type::class("System.Version : System.IComparable, System.ICloneable, System.IComparable<Version>, System.IEquatable<Version>")
        .allowed(Allowed::No)
        .constructor("Version()", || Value::object(Version([0, 0, -1, -1])))
        .constructor("Version(int major, int minor)", |a: i32, b: i32| new(&[a, b]))
        .constructor("Version(int major, int minor, int build)", |a: i32, b: i32, c: i32| new(&[a, b, c]))
        .constructor("Version(int major, int minor, int build, int revision)", |a: i32, b: i32, c: i32, d: i32| new(&[a, b, c, d]))
        .constructor("Version(string version)", |text: Str| parse(&text))
        .method("static Version Parse(string input)", |text: Str| parse(&text))
        .method("static bool TryParse(string input, out Version result)", |text: Option<Str>| {
            let version = text.and_then(|text| parse(&text).ok());
            WithOut(version.is_some(), [version.unwrap_or_default()])
        })
        .property("int Major", |version: Arc<Version>| version.part(0))
        .property("int Minor", |version: Arc<Version>| version.part(1))
        .property("int Build", |version: Arc<Version>| version.part(2))
        .property("int Revision", |version: Arc<Version>| version.part(3))
        .property("short MajorRevision", |version: Arc<Version>| (version.part(3) >> 16) as i16)
        .property("short MinorRevision", |version: Arc<Version>| (version.part(3) & 0xffff) as i16)
        .method("string ToString()", |version: Arc<Version>| version.text(4))
        .method("string ToString(int fieldCount)", |version: Arc<Version>, count: i32| version.fields(count))
        .method("int CompareTo(Version value)", |a: Arc<Version>, b: Option<Arc<Version>>| b.map_or(1, |b| a.cmp(&b) as i32))
        .method("int CompareTo(object version)", compare_to)
        .method("bool Equals(Version obj)", |a: Arc<Version>, b: Option<Arc<Version>>| b.is_some_and(|b| a == b))
        .method("bool Equals(object obj)", |a: Arc<Version>, b: Value| b.downcast_ref() == Some(&*a))
        .method("int GetHashCode()", |version: Arc<Version>| version.hash());
    let order = |a: Option<Arc<Version>>, b: Option<Arc<Version>>| a.cmp(&b);
    ty.operator(
        "bool operator ==(Version v1, Version v2)",
        |a: Option<Arc<Version>>, b: Option<Arc<Version>>| a == b,
    )
    .operator(
        "bool operator !=(Version v1, Version v2)",
        |a: Option<Arc<Version>>, b: Option<Arc<Version>>| a != b,
    )
    .operator(
        "bool operator <(Version v1, Version v2)",
        move |a: Option<Arc<Version>>, b: Option<Arc<Version>>| order(a, b).is_lt(),
    )
    .operator(
        "bool operator <=(Version v1, Version v2)",
        move |a: Option<Arc<Version>>, b: Option<Arc<Version>>| order(a, b).is_le(),
    )
    .operator(
        "bool operator >(Version v1, Version v2)",
        move |a: Option<Arc<Version>>, b: Option<Arc<Version>>| order(a, b).is_gt(),
    )
    .operator(
        "bool operator >=(Version v1, Version v2)",
        move |a: Option<Arc<Version>>, b: Option<Arc<Version>>| order(a, b).is_ge(),
    )
}

impl Object for Version {
    fn ty(&self) -> Ty {
        Ty::named("System.Version", [])
    }

    fn to_text(&self, _cx: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(Str::from(self.text(4)))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.downcast_ref() == Some(self))
    }

    fn hash_code(&self) -> Option<i32> {
        Some(self.hash())
    }

    fn compare(&self, other: &Value) -> Option<Ordering> {
        other.downcast_ref::<Self>().map(|other| self.cmp(other))
    }
}

impl Version {
    fn part(self, index: usize) -> i32 {
        self.0.get(index).copied().unwrap_or(-1)
    }

    fn text(self, count: usize) -> String {
        let parts: Vec<String> =
            self.0.iter().take(count).filter(|part| **part >= 0).map(i32::to_string).collect();
        parts.join(".")
    }

    fn fields(self, count: i32) -> Result<String, Exception> {
        let there = self.0.iter().filter(|part| **part >= 0).count();
        match usize::try_from(count) {
            Ok(count) if count <= there => Ok(self.text(count)),
            _ => Err(Exception::argument(
                format!("Argument must be between 0 and {there}."),
                Some("fieldCount"),
            )),
        }
    }

    fn hash(self) -> i32 {
        self.0.iter().fold(0, |hash, part| (hash << 8) ^ part)
    }
}

fn new(parts: &[i32]) -> Result<Value, Exception> {
    let mut version = [-1; 4];
    for ((place, part), name) in version.iter_mut().zip(parts).zip(["major", "minor", "build", "revision"]) {
        if *part < 0 {
            return Err(Exception::argument_out_of_range(
                "Version's parameters must be greater than or equal to zero.",
                name,
            ));
        }
        *place = *part;
    }
    Ok(Value::object(Version(version)))
}

fn parse(text: &Str) -> Result<Value, Exception> {
    let text = text.to_utf8();
    let parts: Vec<&str> = text.split('.').collect();
    if !(2..=4).contains(&parts.len()) {
        return Err(Exception::argument("Version string portion was too short or too long.", Some("input")));
    }
    let mut numbers = Vec::new();
    for part in parts {
        let part = part.trim();
        let number: i64 =
            part.parse().map_err(|_| Exception::format("Input string was not in a correct format."))?;
        numbers.push(
            i32::try_from(number)
                .map_err(|_| Exception::overflow("Value was either too large or too small for an Int32."))?,
        );
    }
    new(&numbers)
}

fn compare_to(version: Arc<Version>, other: Value) -> Result<i32, Exception> {
    if other.is_null() {
        return Ok(1);
    }
    let other = other.downcast_ref::<Version>();
    let other = other.ok_or_else(|| Exception::argument("Object must be of type Version.", None))?;
    Ok((*version).cmp(other) as i32)
}
