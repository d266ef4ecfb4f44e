//! What expressions run with that do not ask for `context`.

use std::sync::Arc;

use gatepost_expression::{Globals, Library, Object, Ty, Type};

use crate::oracle::World;

const CONTEXT: &str = "Apim.IProxyRequestContext";

/// Ticks of 2025-12-01T12:34:56.789Z: a day that no case names, since some of them replace today's date.
const NOW: i64 = 638_999_876_967_890_000;

/// .NET's types, and a `context` without members.
pub(crate) fn world() -> World {
    let context = Ty::named(CONTEXT, []);
    let library = Arc::new(Library::new(vec![Type::interface(CONTEXT)], context));
    World { library, context: || Arc::new(Nothing) }
}

#[derive(Debug)]
struct Nothing;

impl Object for Nothing {
    fn ty(&self) -> Ty {
        Ty::named(CONTEXT, [])
    }
}

impl Globals for Nothing {
    fn utc_now(&self) -> i64 {
        NOW
    }

    fn fill_random(&self, buffer: &mut [u8]) {
        for (index, byte) in buffer.iter_mut().enumerate() {
            *byte = (index * 7 + 13) as u8;
        }
    }

    fn trusts(&self, _certificate: &[u8], _revocation: bool) -> bool {
        false
    }
}
