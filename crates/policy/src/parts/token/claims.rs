//! What a token claims, held against what a policy wants.

use gatepost_engine::{Context, Fault, Value};
use gatepost_expression::Str;
use gatepost_macros::{Element, Keyword};
use serde_json::{Map, Value as Json};

use super::failure::{Failure, Refused};
use crate::parts::exists_action::ValueElement;

/// Claims that a token must have.
#[derive(Element)]
pub(crate) struct RequiredClaims {
    /// A claim.
    #[element(children, at_least = 1)]
    claim: Vec<ClaimElement>,
}

/// A claim that a token must have.
#[derive(Element)]
struct ClaimElement {
    /// Its name.
    name: Value<Str>,
    /// How many of the values it must have.
    #[element(default = "all")]
    r#match: Value<Match>,
    /// What stands between the values in a claim that is a text.
    separator: Option<Value<Str>>,
    /// A value; without one the claim must merely be there.
    #[element(children)]
    value: Vec<ValueElement>,
}

/// How many of the values a claim must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Keyword)]
enum Match {
    /// All of them.
    All,
    /// At least one.
    Any,
}

impl RequiredClaims {
    /// Looks whether the token claims all that.
    pub(crate) fn check(&self, payload: &Map<String, Json>, cx: &Context) -> Result<(), Refused> {
        let names: Vec<Str> = self.claim.iter().map(|claim| claim.name.get(cx)).collect::<Result<_, _>>()?;
        let missing: Vec<&str> = names
            .iter()
            .filter_map(|name| name.as_utf8())
            .filter(|name| payload.get(*name).is_none_or(Json::is_null))
            .collect();
        if !missing.is_empty() {
            let message = format!("JWT token is missing the following claims: {}.", missing.join(", "));
            return Err(Failure::denied("TokenClaimNotFound", message).into());
        }
        for (claim, name) in self.claim.iter().zip(&names) {
            let found = payload.get(name.to_utf8().as_ref()).map(texts).unwrap_or_default();
            if !claim.admits(&found, cx)? {
                let message = format!("Claim {name} value of {} is not allowed.", found.join(", "));
                return Err(Failure::denied("TokenClaimValueNotAllowed", message).into());
            }
        }
        Ok(())
    }
}

impl ClaimElement {
    fn admits(&self, found: &[String], cx: &Context) -> Result<bool, Fault> {
        if self.value.is_empty() {
            return Ok(true);
        }
        let separator = self.separator.as_ref().map(|separator| separator.get(cx)).transpose()?;
        let separator = separator.map(|separator| separator.to_string()).filter(|text| !text.is_empty());
        let has = |wanted: &str| {
            found.iter().any(|value| match &separator {
                Some(separator) => value.split(separator.as_str()).any(|part| part == wanted),
                None => value == wanted,
            })
        };
        let wanted: Vec<Str> = self.value.iter().map(|value| value.get(cx)).collect::<Result<_, _>>()?;
        let mut wanted = wanted.iter().map(|wanted| has(&wanted.to_utf8()));
        Ok(match self.r#match.get(cx)? {
            Match::All => wanted.all(|has| has),
            Match::Any => wanted.any(|has| has),
        })
    }
}

/// When a token is valid.
pub(crate) struct Lifetime {
    /// The time now, in ticks.
    pub(crate) now: i64,
    /// By how many seconds clocks may differ.
    pub(crate) skew: u32,
    /// Whether the token must say when it expires.
    pub(crate) must_expire: bool,
}

impl Lifetime {
    /// Looks whether the token is valid now.
    pub(crate) fn check(&self, payload: &Map<String, Json>) -> Result<(), Failure> {
        let (expires, begins) = (moment(payload, "exp")?, moment(payload, "nbf")?);
        let skew = i128::from(self.skew) * TICKS_PER_SECOND;
        let now = i128::from(self.now);
        if let Some((expires, begins)) = expires.zip(begins).filter(|(expires, begins)| begins > expires) {
            let (begins, expires) = (seconds(begins), seconds(expires));
            return Err(Failure::invalid(format!("IDX10224: `nbf`, {begins}, is behind `exp`, {expires}.")));
        }
        if let Some(begins) = begins.filter(|begins| *begins > now + skew) {
            let begins = seconds(begins);
            return Err(Failure::invalid(format!("IDX10222: The token is not valid before {begins}.")));
        }
        match expires {
            Some(expires) if expires < now - skew => {
                let message = format!("IDX10223: The token expired at {}.", seconds(expires));
                Err(Failure::denied("TokenExpired", message))
            }
            None if self.must_expire => {
                Err(Failure::invalid("IDX10225: The token does not say when it expires."))
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// A claim that is a time in seconds since 1970, in ticks.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
fn moment(payload: &Map<String, Json>, name: &str) -> Result<Option<i128>, Failure> {
    let Some(value) = payload.get(name).filter(|value| !value.is_null()) else { return Ok(None) };
    let seconds = value.as_f64().filter(|seconds| seconds.abs() < 1e15);
    let seconds = seconds.ok_or_else(|| Failure::invalid(format!("IDX10226: `{name}` is no time.")))?;
    Ok(Some((seconds * 1e7) as i128 + TICKS_BEFORE_1970))
}

/// Seconds since 1970.
fn seconds(ticks: i128) -> i128 {
    (ticks - TICKS_BEFORE_1970) / TICKS_PER_SECOND
}

/// Looks whether the token is for one of these.
pub(crate) fn check_audience(payload: &Map<String, Json>, audiences: &[Str]) -> Result<(), Failure> {
    let found = payload.get("aud").map(texts).unwrap_or_default();
    let is_same = |one: &str, other: &str| {
        one == other || one.strip_suffix('/') == Some(other) || other.strip_suffix('/') == Some(one)
    };
    let fits = |found: &String| audiences.iter().any(|wanted| is_same(found, &wanted.to_utf8()));
    if found.iter().any(fits) {
        return Ok(());
    }
    let message = format!("IDX10214: The token is for `{}`.", found.join("`, `"));
    Err(Failure::denied("TokenAudienceNotAllowed", message))
}

/// Looks whether the token is from one of these. `{tenantid}` in an issuer stands for the token's own tenant.
pub(crate) fn check_issuer(payload: &Map<String, Json>, issuers: &[Str]) -> Result<(), Failure> {
    let found = payload.get("iss").and_then(Json::as_str).unwrap_or_default();
    let tenant = payload.get("tid").and_then(Json::as_str).unwrap_or_default();
    let fits = |issuer: &Str| {
        let issuer = issuer.to_utf8();
        match issuer.contains(TENANT) {
            true => !tenant.is_empty() && issuer.replace(TENANT, tenant) == found,
            false => issuer == found,
        }
    };
    if !found.is_empty() && issuers.iter().any(fits) {
        return Ok(());
    }
    Err(Failure::denied("TokenIssuerNotAllowed", format!("IDX10205: The token is from `{found}`.")))
}

/// The values of a claim as texts.
pub(crate) fn texts(value: &Json) -> Vec<String> {
    let text = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match value {
        Json::Array(items) => items.iter().map(text).collect(),
        single => vec![text(single)],
    }
}

const TICKS_PER_SECOND: i128 = 10_000_000;
const TICKS_BEFORE_1970: i128 = 621_355_968_000_000_000;
const TENANT: &str = "{tenantid}";
