//! Joining text.

use std::sync::Arc;

use super::operation;
use crate::clr::text_of;
use crate::exception::Throw;
use crate::function::Rest;
use crate::ir::Operation;
use crate::run::Cx;
use crate::text::{Str, TextBuf};

/// The texts of all arguments, one behind the other; null has none.
pub(crate) fn concat(name: &str) -> Arc<Operation> {
    operation(name, |cx: &mut Cx<'_>, args: Rest| {
        let mut pieces: Vec<Str> = Vec::with_capacity(args.0.len());
        for arg in &args.0 {
            pieces.push(text_of(cx, arg)?);
        }
        let size = pieces.iter().map(Str::size).sum();
        cx.charge(size)?;
        cx.tick(size as u64 / 64)?;
        let mut text = TextBuf::new();
        pieces.iter().for_each(|piece| text.push(piece));
        Ok::<_, Throw>(text.finish())
    })
}
