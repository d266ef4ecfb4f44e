//! <https://learn.microsoft.com/azure/api-management/send-one-way-request-policy>

use gatepost_engine::{
    Context, Flow, FromElement, Outcome, Policy, Purpose, Reader, Sections, Shape, read_content,
};

use crate::parts::outgoing::Outgoing;

/// Makes an HTTP call and does not wait for the response. What becomes of it shows nowhere.
///
/// ```xml
/// <send-one-way-request mode="new">
///     <set-url>https://hooks.example.com/called</set-url>
///     <set-method>POST</set-method>
///     <set-body>@(context.Request.Url.Path)</set-body>
/// </send-one-way-request>
/// ```
pub(crate) struct SendOneWayRequest(Outgoing);

impl FromElement for SendOneWayRequest {
    const SHAPE: &'static Shape = &Shape {
        docs: "Makes an HTTP call and does not wait for the response. What becomes of it shows nowhere.",
        fields: &[],
    };

    fn read(reader: &mut Reader<'_, '_>) -> Option<Self> {
        let outgoing = Outgoing::read(reader);
        reader.finish();
        outgoing.map(Self)
    }
}

impl Policy for SendOneWayRequest {
    const NAME: &'static str = "send-one-way-request";
    const SECTIONS: Sections = Sections::ALL;

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let call = self.0.call(cx, Purpose::OneWay)?;
        let (sending, limit) = (cx.host().send(call), cx.limits().response_body);
        cx.host().spawn(Box::pin(async move {
            if let Ok(answer) = sending.await {
                // A connection whose response has been read can be used again; the response itself is nobody's.
                drop(read_content(answer.content, limit).await);
            }
        }));
        Ok(Flow::Next)
    }
}
