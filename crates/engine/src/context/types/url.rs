//! IUrl

use std::sync::Arc;

use gatepost_expression::{Cx, Object, Ref, Str, Throw, Ty, Type, Uri};

use crate::message::Url;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IUrl")
            .part("string Scheme", |url: &Url| url.scheme())
            .part("string Host", |url: &Url| url.host())
            .property("int Port", |url: Ref<'_, Url>| i32::from(url.port()))
            .remark("The reference page says `string`, Microsoft's toolkit corrected it to `int`.")
            .part("string Path", |url: &Url| url.path())
            .part("Multi Query", |url: &Url| url.parameters())
            .part("string QueryString", |url: &Url| url.query())
            .method("Uri ToUri()", |url: Ref<'_, Url>| Uri::absolute(&url.to_string()).map(Arc::new))
            .remark("On no list, but a published policy uses it.")
            .method("string ToString()", |url: Ref<'_, Url>| url.to_string()),
    ]
}

impl Object for Url {
    fn ty(&self) -> Ty {
        Ty::named("Apim.IUrl", [])
    }

    fn to_text(&self, _cx: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(Str::from(self.to_string()))
    }
}
