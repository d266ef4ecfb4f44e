//! Tokens in the form of the records of `fixtures/expressions/README.md`

use serde_json::{Map, Value as Json, json};

use super::token::JToken;
use super::token_type::TokenType;
use crate::exception::Throw;
use crate::run::Cx;

pub(super) fn canonical(cx: &mut Cx<'_>, token: &JToken) -> Result<Json, Throw> {
    cx.tick(1)?;
    let inner = |cx: &mut Cx<'_>, token: &JToken| cx.nested(|cx| canonical(cx, token));
    Ok(match token.token_type() {
        TokenType::Object => {
            let mut members = Map::new();
            for property in token.children() {
                let value = match property.value() {
                    Some(value) => inner(cx, &value)?,
                    None => Json::Null,
                };
                members.insert(property.name().to_string(), value);
            }
            Json::Object(members)
        }
        TokenType::Array => Json::Array(items(cx, token)?),
        TokenType::Constructor => {
            let name = super::jcontainer::constructor_name(token).to_string();
            json!({ "constructor": name, "args": items(cx, token)? })
        }
        TokenType::Property => {
            let value = match token.value() {
                Some(value) => inner(cx, &value)?,
                None => Json::Null,
            };
            json!({ "property": token.name().to_string(), "value": value })
        }
        TokenType::Comment => json!({ "comment": crate::canonical(cx, &token.held())? }),
        TokenType::Raw => json!({ "raw": crate::canonical(cx, &token.held())? }),
        TokenType::Undefined => json!({ "undefined": "" }),
        _ => crate::canonical(cx, &token.held())?,
    })
}

fn items(cx: &mut Cx<'_>, token: &JToken) -> Result<Vec<Json>, Throw> {
    let mut items = Vec::new();
    for child in token.children() {
        items.push(cx.nested(|cx| canonical(cx, &child))?);
    }
    Ok(items)
}
