//! <https://learn.microsoft.com/azure/api-management/choose-policy>

use gatepost_engine::{Context, Flow, Outcome, Policies, Policy, Sections, TraceEvent, Value};
use gatepost_macros::Element;

/// Runs the first branch whose condition holds.
///
/// ```xml
/// <choose>
///     <when condition="@(context.Request.Method == "OPTIONS")">
///         <return-response />
///     </when>
///     <otherwise>
///         <set-header name="X-Checked"><value>yes</value></set-header>
///     </otherwise>
/// </choose>
/// ```
#[derive(Element)]
pub(crate) struct Choose {
    /// The branches, tried in order.
    #[element(children, at_least = 1)]
    when: Vec<When>,
    /// What runs when no condition holds.
    #[element(child)]
    otherwise: Policies,
}

#[derive(Element)]
struct When {
    /// Whether this branch runs.
    condition: Value<bool>,
    /// What runs.
    #[element(content)]
    policies: Policies,
}

impl Policy for Choose {
    const NAME: &'static str = "choose";
    const SECTIONS: Sections = Sections::ALL;

    async fn execute(&self, cx: &mut Context) -> Outcome {
        for (index, when) in self.when.iter().enumerate() {
            if when.condition.get(cx)? {
                cx.note(|| TraceEvent::Branch(format!("when[{}]", index + 1)));
                return when.policies.run(cx).await;
            }
        }
        if self.otherwise.is_empty() {
            return Ok(Flow::Next);
        }
        cx.note(|| TraceEvent::Branch("otherwise".to_owned()));
        self.otherwise.run(cx).await
    }
}
