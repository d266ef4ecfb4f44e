//! <https://learn.microsoft.com/azure/api-management/mock-response-policy>

use gatepost_engine::model::SampleResponse;
use gatepost_engine::{Context, Flow, Outcome, Policy, Response, Section, Sections, Sets};
use gatepost_expression::Str;
use gatepost_macros::Element;
use http::StatusCode;

/// Ends the request with a sample of the operation's response.
///
/// The sample comes from the definition of the operation; without one the response is empty.
///
/// ```xml
/// <mock-response status-code="200" content-type="application/json" />
/// ```
#[derive(Element)]
pub(crate) struct MockResponse {
    /// The status code.
    #[element(default = "200")]
    status_code: StatusCode,
    /// The media type of the sample; the first one of that status when it is left out.
    content_type: Option<Str>,
    /// Which of the samples of that media type, from 0.
    index: Option<u32>,
    /// `false` makes the policy do nothing.
    #[element(default = "true")]
    enabled: bool,
}

impl Policy for MockResponse {
    const NAME: &'static str = "mock-response";
    const SECTIONS: Sections = Sections::INBOUND.and(Sections::OUTBOUND).and(Sections::ON_ERROR);

    fn sets(&self, _: Section) -> Vec<Sets> {
        vec![Sets::ResponseBody]
    }

    async fn execute(&self, cx: &mut Context) -> Outcome {
        if !self.enabled {
            return Ok(Flow::Next);
        }
        let mut response = Response::new(self.status_code);
        let samples = cx.state().operation.as_ref().map_or(&[][..], |operation| &operation.samples);
        if let Some(sample) = self.sample(samples) {
            let content_type = sample.content_type.to_string();
            // A media type from the definition of an API is a text that a header can hold, or there is none.
            if response.headers_mut().set("Content-Type", [content_type]).is_ok() {
                response = response.with_body(sample.body.clone());
            }
        }
        cx.drop_bodies();
        cx.set_response(response);
        Ok(Flow::Return)
    }
}

impl MockResponse {
    fn sample<'a>(&self, samples: &'a [SampleResponse]) -> Option<&'a SampleResponse> {
        let of_status = || samples.iter().filter(|sample| sample.status == self.status_code);
        let wanted = match &self.content_type {
            Some(content_type) => content_type,
            None => &of_status().next()?.content_type,
        };
        of_status()
            .filter(|sample| sample.content_type.to_utf8().eq_ignore_ascii_case(&wanted.to_utf8()))
            .nth(self.index.unwrap_or_default() as usize)
    }
}
