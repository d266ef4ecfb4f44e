//! No page describes it; Microsoft's schema of policies has it.

use gatepost_engine::{Context, Outcome, Policies, Policy, Sections};
use gatepost_macros::Element;

/// Runs the policies inside, one after the other.
///
/// ```xml
/// <block id="audit">
///     <set-header name="X-Audited"><value>yes</value></set-header>
/// </block>
/// ```
#[derive(Element)]
pub(crate) struct Block {
    /// What runs.
    #[element(content)]
    policies: Policies,
}

impl Policy for Block {
    const NAME: &'static str = "block";
    const SECTIONS: Sections = Sections::ALL;

    async fn execute(&self, cx: &mut Context) -> Outcome {
        self.policies.run(cx).await
    }
}
