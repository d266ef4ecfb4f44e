//! What the recorded expressions see: the engine's types, and the request of `context.json`.

use std::sync::{Arc, LazyLock};

use gatepost_engine::State;
use gatepost_expression::Globals;
use gatepost_testing::ContextFile;
use serde_json::{Value as Json, json};

use super::folder;

/// A day that no case names, since some of them replace today's date, in the year in which .NET ran them.
const TODAY: &str = "2026-01-30T12:34:56.7890000Z";

static CONTEXT: LazyLock<Json> = LazyLock::new(|| {
    let text = std::fs::read_to_string(folder().join("context.json")).expect("context.json");
    serde_json::from_str(&text).expect("context.json")
});

/// The context on the day on which .NET ran the cases, for those that do not look at it.
static STILL: LazyLock<Arc<State>> = LazyLock::new(|| {
    let mut json = CONTEXT.clone();
    json["Timestamp"] = json!(TODAY);
    Arc::new(read(&json).state().expect("context.json"))
});

static FILE: LazyLock<ContextFile> = LazyLock::new(|| read(&CONTEXT));

/// What stands behind `context` for an expression that does not name it.
pub(super) fn still() -> Arc<dyn Globals> {
    Arc::clone(&STILL) as Arc<dyn Globals>
}

/// What stands behind `context` for one evaluation: reading a body leaves a mark.
pub(super) fn fresh() -> Arc<dyn Globals> {
    Arc::new(FILE.state().expect("context.json"))
}

fn read(json: &Json) -> ContextFile {
    ContextFile::read(&json.to_string(), None).expect("context.json")
}
