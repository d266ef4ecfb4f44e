//! Where a token is in a request.

use gatepost_engine::{Code, Context, Fault, HeaderName, Reader, Value};
use gatepost_expression::Str;

/// Where a policy looks for a token.
pub(crate) struct Source<'p> {
    /// A header.
    pub(crate) header: Option<&'p Value<HeaderName>>,
    /// A parameter of the query.
    pub(crate) query: Option<&'p Value<Str>>,
    /// The token itself.
    pub(crate) value: Option<&'p Value<Str>>,
    /// The scheme that must stand before the token in `Authorization`.
    pub(crate) scheme: Option<&'p Value<Str>>,
    /// Where the token is when the policy says nothing.
    pub(crate) default_header: &'static str,
}

impl Source<'_> {
    /// The token of this request; none where it has none.
    pub(crate) fn token(&self, cx: &Context) -> Result<Option<String>, Fault> {
        let found = if let Some(value) = self.value {
            Some(value.get(cx)?.to_string())
        } else if let Some(query) = self.query {
            let name = query.get(cx)?.to_string();
            let values = cx.request().url().parameters().get(&name).and_then(<[Str]>::first).cloned();
            values.map(|value| value.to_string())
        } else {
            match self.header.map(|header| header.get(cx)).transpose()? {
                Some(name) => self.in_header(&name.as_str(), cx)?,
                None => self.in_header(self.default_header, cx)?,
            }
        };
        let token = found.map(|token| token.trim().to_owned());
        Ok(token.filter(|token| !token.is_empty()))
    }

    fn in_header(&self, name: &str, cx: &Context) -> Result<Option<String>, Fault> {
        let Some(value) = cx.request().headers.joined(name) else { return Ok(None) };
        let value = value.to_utf8();
        if !name.eq_ignore_ascii_case("Authorization") {
            return Ok(Some(value.into_owned()));
        }
        let value = value.trim();
        let parts = value.split_once(char::is_whitespace);
        let Some(wanted) = self.scheme else {
            // A scheme without a token is none.
            let is_scheme = parts.is_none() && !value.contains('.');
            return Ok((!is_scheme).then(|| parts.map_or(value, |(_, token)| token).to_owned()));
        };
        let wanted = wanted.get(cx)?;
        let fits = |scheme: &str| scheme.eq_ignore_ascii_case(wanted.to_utf8().trim());
        Ok(parts.filter(|(scheme, _)| fits(scheme)).map(|(_, token)| token.to_owned()))
    }
}

/// Reports where not exactly one of the attributes is written; with `optional`, where more than one is.
pub(crate) fn one_of_three(reader: &mut Reader<'_, '_>, optional: bool) {
    let written: Vec<&str> = PLACES.into_iter().filter(|place| reader.has_attribute(place)).collect();
    let help = "the token is in a header, in the query, or given by `token-value`";
    let diagnostic = match *written.as_slice() {
        [_] => return,
        [] if optional => return,
        [] => {
            let message = format!("`{}` needs one of {}", reader.name(), gatepost_engine::one_of(&PLACES));
            reader.diagnostic(Code::MissingAttribute, message).label(reader.name_span(), "incomplete")
        }
        [first, second, ..] => {
            let message = format!("`{}` has both `{first}` and `{second}`", reader.name());
            reader
                .diagnostic(Code::Conflict, message)
                .label(reader.attribute_span(second), "one of them is enough")
                .label(reader.attribute_span(first), "the other one")
        }
    };
    reader.report(diagnostic.help(help));
}

const PLACES: [&str; 3] = ["header-name", "query-parameter-name", "token-value"];
