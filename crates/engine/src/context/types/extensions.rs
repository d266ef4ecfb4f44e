//! Extension methods on texts, bytes, certificates and dictionaries

use std::sync::Arc;

use gatepost_expression::{
    Cx, Exception, Object, Str, Throw, Type, TypeArgs, Value, WithOut, cast, default_value,
};

use super::basic::Basic;
use super::form;
use super::jwt::Jwt;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::static_class("Apim.StringExtensions")
            .method("static BasicAuthCredentials AsBasic(this string input)", |input: Option<Str>| {
                basic(input)
            })
            .method(
                "static bool TryParseBasic(this string input, out BasicAuthCredentials result)",
                |input: Option<Str>| parsed(basic(input)),
            )
            .method("static Jwt AsJwt(this string input)", |input: Option<Str>| jwt(input))
            .method("static bool TryParseJwt(this string input, out Jwt result)", |input: Option<Str>| {
                parsed(jwt(input))
            }),
        Type::static_class("Apim.FormExtensions")
            .method(
                "static string ToQueryString(this IDictionary<string, IList<string>> fields)",
                |cx: &mut Cx<'_>, fields: Value| form::query(cx, &fields),
            )
            .method(
                "static string ToFormUrlEncodedContent(this IDictionary<string, IList<string>> fields)",
                |cx: &mut Cx<'_>, fields: Value| form::text(cx, &fields),
            ),
        Type::static_class("Apim.DictionaryExtensions")
            .method(
                "static string GetValueOrDefault(this IReadOnlyDictionary<string, string[]> dictionary, string name)",
                |cx: &mut Cx<'_>, dictionary: Value, name: Value| joined(cx, &dictionary, &name, Value::Null),
            )
            .method(
                "static string GetValueOrDefault(this IReadOnlyDictionary<string, string[]> dictionary, string name, string defaultValue)",
                |cx: &mut Cx<'_>, dictionary: Value, name: Value, default: Value| {
                    joined(cx, &dictionary, &name, default)
                },
            )
            .method(
                "static T GetValueOrDefault<T>(this IReadOnlyDictionary<string, object> dictionary, string name)",
                |cx: &mut Cx<'_>, types: TypeArgs, dictionary: Value, name: Value| match find(&dictionary, &name) {
                    Some(value) => cast(cx, value, &types.get(0)),
                    None => Ok(default_value(cx, &types.get(0))),
                },
            )
            .method(
                "static T GetValueOrDefault<T>(this IReadOnlyDictionary<string, object> dictionary, string name, T defaultValue)",
                |cx: &mut Cx<'_>, types: TypeArgs, dictionary: Value, name: Value, default: Value| {
                    match find(&dictionary, &name) {
                        Some(value) => cast(cx, value, &types.get(0)),
                        None => Ok(default),
                    }
                },
            )
            .method(
                "static TValue GetValueOrDefault<TKey, TValue>(this IReadOnlyDictionary<TKey, TValue> dictionary, TKey key)",
                |cx: &mut Cx<'_>, types: TypeArgs, dictionary: Value, key: Value| {
                    found(&dictionary, &key).map(|value| value.unwrap_or_else(|| default_value(cx, &types.get(1))))
                },
            )
            .method(
                "static TValue GetValueOrDefault<TKey, TValue>(this IReadOnlyDictionary<TKey, TValue> dictionary, TKey key, TValue defaultValue)",
                |dictionary: Value, key: Value, default: Value| {
                    found(&dictionary, &key).map(|value| value.unwrap_or(default))
                },
            ),
    ]
}

fn basic(input: Option<Str>) -> Option<Arc<Basic>> {
    Basic::parse(&input?.to_utf8()).map(Arc::new)
}

fn jwt(input: Option<Str>) -> Option<Arc<Jwt>> {
    Jwt::parse(&input?.to_utf8()).map(Arc::new)
}

fn parsed<T: Object>(result: Option<Arc<T>>) -> WithOut<bool, 1> {
    WithOut(result.is_some(), [result.map_or(Value::Null, |object| Value::Object(object))])
}

/// The value of a key of any dictionary.
fn find(dictionary: &Value, key: &Value) -> Option<Value> {
    match dictionary {
        Value::Object(object) => object.dictionary()?.find(key),
        _ => None,
    }
}

/// The value of a key as .NET's own method finds it.
fn found(dictionary: &Value, key: &Value) -> Result<Option<Value>, Exception> {
    match (dictionary, key) {
        (Value::Null, _) => Err(Exception::argument_null("dictionary")),
        (_, Value::Null) => Err(Exception::argument_null("key")),
        _ => Ok(find(dictionary, key)),
    }
}

/// The texts of a key joined with commas.
fn joined(cx: &mut Cx<'_>, dictionary: &Value, name: &Value, default: Value) -> Result<Value, Throw> {
    let Some(Value::Object(texts)) = find(dictionary, name) else { return Ok(default) };
    let mut joined = String::new();
    let Some(mut source) = texts.enumerate() else { return Ok(default) };
    let mut first = true;
    while let Some(text) = source.next(cx)? {
        if !std::mem::take(&mut first) {
            joined.push(',');
        }
        if let Value::String(text) = text {
            joined.push_str(&text.to_utf8());
        }
    }
    Ok(Value::text(joined))
}
