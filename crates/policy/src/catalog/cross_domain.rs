//! <https://learn.microsoft.com/azure/api-management/cross-domain-policy>

use gatepost_engine::{
    Context, Field, FieldKind, Flow, FromElement, Outcome, Policy, Reader, Response, Sections, Shape,
};
use http::StatusCode;

/// Answers Flash and Silverlight, which ask at `/crossdomain.xml` and `/clientaccesspolicy.xml` who may call.
///
/// ```xml
/// <cross-domain>
///     <cross-domain-policy>
///         <allow-http-request-headers-from domain="*" headers="*" />
///     </cross-domain-policy>
/// </cross-domain>
/// ```
pub(crate) struct CrossDomain {
    document: String,
}

/// The document that is answered: it is not looked into.
struct Document(String);

impl FromElement for CrossDomain {
    const SHAPE: &'static Shape = &Shape {
        docs: "Answers Flash and Silverlight, which ask at `/crossdomain.xml` and `/clientaccesspolicy.xml` who may call.",
        fields: &[Field::child::<Document>(
            "cross-domain-policy",
            "What is answered, in the format of Adobe.",
        )],
    };

    fn read(reader: &mut Reader<'_, '_>) -> Option<Self> {
        let document: Option<Document> = reader.child("cross-domain-policy");
        reader.finish();
        let Document(document) = document?;
        Some(Self { document })
    }
}

impl FromElement for Document {
    const SHAPE: &'static Shape = &Shape {
        docs: "What is answered, in the format of Adobe.",
        fields: &[Field {
            name: "",
            docs: "Elements in the format of Adobe.",
            kind: FieldKind::Text {
                required: false,
                expression: false,
                expected: <String as gatepost_engine::FromText>::expected,
                choices: &[],
            },
        }],
    };

    fn read(reader: &mut Reader<'_, '_>) -> Option<Self> {
        let inside: Option<String> = reader.markup();
        reader.finish();
        Some(Self(format!("<cross-domain-policy>{}</cross-domain-policy>", inside?)))
    }
}

impl Policy for CrossDomain {
    const NAME: &'static str = "cross-domain";
    const SECTIONS: Sections = Sections::INBOUND;

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let url = &cx.request().original_url;
        let path = url.path().to_utf8();
        if cx.request().method != http::Method::GET || !PATHS.contains(&path.as_ref()) {
            return Ok(Flow::Next);
        }
        let mut response = Response::new(StatusCode::OK).with_body(self.document.clone());
        response.headers_mut().set("Content-Type", ["text/xml"])?;
        cx.set_response(response);
        Ok(Flow::Return)
    }
}

const PATHS: [&str; 2] = ["/crossdomain.xml", "/clientaccesspolicy.xml"];
