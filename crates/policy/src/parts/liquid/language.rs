//! The tags, blocks and filters that a template may use.

use std::sync::LazyLock;

use liquid_core::{Language, ParseBlock, ParseTag};
use liquid_lib::stdlib::{
    BreakTag, CommentBlock, ContinueTag, CycleTag, DecrementTag, IncrementTag, RawBlock,
};

use super::assign::{Assign, Capture};
use super::conditions::{CASE, IF, UNLESS};
use super::filters;
use super::loops::{FOR, JSON_ARRAY_FOR};

/// Everything that a template may use. Made once.
pub(super) static LANGUAGE: LazyLock<Language> = LazyLock::new(|| {
    let mut language = Language::empty();
    for tag in tags() {
        let name = tag.reflection().tag().to_owned();
        language.tags.register(name, tag);
    }
    for block in blocks() {
        let name = block.reflection().start_tag().to_owned();
        language.blocks.register(name, block);
    }
    for (name, filter) in filters::all() {
        language.filters.register(name, filter);
    }
    language
});

fn tags() -> Vec<Box<dyn ParseTag>> {
    vec![
        Assign.into(),
        BreakTag.into(),
        ContinueTag.into(),
        CycleTag.into(),
        DecrementTag.into(),
        IncrementTag.into(),
    ]
}

fn blocks() -> Vec<Box<dyn ParseBlock>> {
    vec![
        Capture.into(),
        CASE.into(),
        CommentBlock.into(),
        FOR.into(),
        IF.into(),
        JSON_ARRAY_FOR.into(),
        RawBlock.into(),
        UNLESS.into(),
    ]
}

/// Tags that stand inside a block.
pub(super) const INNER: [&str; 3] = ["else", "elsif", "when"];
