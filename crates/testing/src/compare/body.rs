//! Bodies.

use std::path::Path;

use serde_json::Value;

use super::Mismatches;
use crate::csharp::{self, literal};
use crate::format::{Absent, BodyExpectation, BodyHaving, JsonSchemaOf, Scalar, TextExpectation};
use crate::observed::Message;
use crate::still;

impl Mismatches<'_> {
    pub(super) fn body(
        &mut self,
        what: &str,
        expected: Option<&BodyExpectation>,
        json: Option<&Value>,
        actual: &Message,
    ) {
        match expected {
            None => {}
            Some(BodyExpectation::Equal(expected)) => self.equal(what, &expected.0, &actual.text()),
            Some(BodyExpectation::Having(having)) => self.body_having(what, having, actual),
        }
        if let Some(json) = json {
            self.json(what, json, actual, Value::eq);
        }
    }

    fn body_having(&mut self, what: &str, having: &BodyHaving, actual: &Message) {
        let BodyHaving { matches, contains, json, includes, json_path, xpath, schema, not } = having;
        self.having(what, matches.as_deref(), contains.as_deref(), &actual.text());
        if let Some(json) = json {
            self.json(what, json, actual, Value::eq);
        }
        if let Some(includes) = includes {
            self.json(what, includes, actual, includes_all);
        }
        for (path, expected) in json_path {
            let what = format!("{what} {path}");
            match json_path_of(path, actual) {
                Ok(found) if found == *expected => {}
                Ok(found) => self.push(what, pretty(expected), pretty(&found)),
                Err(error) => self.push(what, pretty(expected), error),
            }
        }
        for (path, expected) in xpath {
            self.xpath(&format!("{what} {path}"), path, expected, actual);
        }
        if let Some(schema) = schema {
            self.schema(what, schema, actual);
        }
        if let Some(not) = not {
            let mut inner = self.empty();
            inner.body(what, Some(not), None, actual);
            if inner.list.is_empty() {
                self.push(format!("not {what}"), "something else", actual.text());
            }
        }
    }

    fn json(&mut self, what: &str, expected: &Value, actual: &Message, holds: fn(&Value, &Value) -> bool) {
        match serde_json::from_slice::<Value>(&actual.body) {
            Ok(value) if holds(expected, &value) => {}
            Ok(value) => self.push(what, pretty(expected), pretty(&value)),
            Err(_) => self.push(what, pretty(expected), actual.text()),
        }
    }

    fn xpath(&mut self, what: &str, path: &str, expected: &Absent<TextExpectation>, actual: &Message) {
        let found = match xpath_of(path, actual) {
            Ok(found) => found,
            Err(error) => return self.push(what, "XML", error),
        };
        match expected {
            Absent::Not(()) if found.is_empty() => {}
            Absent::Not(()) => self.push(what, "absent", found.join("\n")),
            Absent::Is(_) if found.is_empty() => self.push(what, "present", "absent"),
            Absent::Is(TextExpectation::Lines(texts)) => {
                let texts: Vec<&str> = texts.iter().map(|Scalar(text)| text.as_str()).collect();
                self.equal(what, &texts.join("\n"), &found.join("\n"));
            }
            Absent::Is(expected) => self.text(what, expected, &found.join("\n")),
        }
    }

    fn schema(&mut self, what: &str, schema: &JsonSchemaOf, actual: &Message) {
        let what = format!("{what} schema");
        let schema = match schema_of(schema, self.folder) {
            Ok(schema) => schema,
            Err(error) => return self.push(what, "a JSON Schema", error),
        };
        let validator = match jsonschema::validator_for(&schema) {
            Ok(validator) => validator,
            Err(error) => return self.push(what, "a JSON Schema", error.to_string()),
        };
        let Ok(value) = serde_json::from_slice::<Value>(&actual.body) else {
            return self.push(what, "JSON", actual.text());
        };
        for error in validator.iter_errors(&value) {
            let place = error.instance_path().to_string();
            let place = if place.is_empty() { "/".to_owned() } else { place };
            self.push(format!("{what} {place}"), "what the schema allows", error.to_string());
        }
    }
}

fn schema_of(schema: &JsonSchemaOf, folder: &Path) -> Result<Value, String> {
    match schema {
        JsonSchemaOf::Schema(members) => Ok(Value::Object(members.clone())),
        JsonSchemaOf::File(file) => {
            let text =
                gatepost_files::text(&folder.join(file)).map_err(|unreadable| unreadable.to_string())?;
            serde_json::from_str(&text).map_err(|error| format!("`{file}` is no JSON: {error}"))
        }
    }
}

/// What a path of .NET's finds: null for nothing, a list for several.
fn json_path_of(path: &str, actual: &Message) -> Result<Value, String> {
    let code = format!(
        "return JsonConvert.SerializeObject(JToken.Parse({}).SelectTokens({}).ToList());",
        literal(&actual.text()),
        literal(path)
    );
    let text = csharp::text(&code, still::globals())?.unwrap_or_default();
    let found: Vec<Value> = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    Ok(match found.as_slice() {
        [] => Value::Null,
        [one] => one.clone(),
        _ => Value::Array(found),
    })
}

/// The texts of the nodes that a path finds. The prefixes of the root element can be used in it.
fn xpath_of(path: &str, actual: &Message) -> Result<Vec<String>, String> {
    let code = format!(
        "var document = new XmlDocument(); document.LoadXml({}); \
         var names = new XmlNamespaceManager(document.NameTable); \
         foreach (XmlAttribute attribute in document.DocumentElement.Attributes) {{ \
         if (attribute.Prefix == \"xmlns\") {{ names.AddNamespace(attribute.LocalName, attribute.Value); }} }} \
         var found = new JArray(); \
         foreach (XmlNode node in document.SelectNodes({}, names)) {{ found.Add(node.InnerText); }} \
         return found.ToString();",
        literal(&actual.text()),
        literal(path)
    );
    let text = csharp::text(&code, still::globals())?.unwrap_or_default();
    serde_json::from_str(&text).map_err(|error| error.to_string())
}

/// Whether `actual` has at least what `expected` names: members of objects; arrays item by item.
fn includes_all(expected: &Value, actual: &Value) -> bool {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => expected
            .iter()
            .all(|(name, expected)| actual.get(name).is_some_and(|actual| includes_all(expected, actual))),
        (Value::Array(expected), Value::Array(actual)) => {
            expected.len() == actual.len()
                && expected.iter().zip(actual).all(|(expected, actual)| includes_all(expected, actual))
        }
        _ => expected == actual,
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::includes_all;

    #[test]
    fn a_subset_may_leave_out_members_but_not_items() {
        let actual = json!({ "a": 1, "b": [{ "c": 2, "d": 3 }] });
        assert!(includes_all(&json!({ "b": [{ "c": 2 }] }), &actual));
        assert!(!includes_all(&json!({ "b": [] }), &actual));
        assert!(!includes_all(&json!({ "a": 2 }), &actual));
    }
}
