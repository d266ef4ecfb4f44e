//! <https://learn.microsoft.com/azure/api-management/wait-policy>

use futures_util::stream::{FuturesUnordered, StreamExt};
use gatepost_engine::{Context, Flow, Outcome, Policies, Policy, Reads, Sections, Value};
use gatepost_macros::{Element, Keyword};

/// Runs the policies inside at the same time, and goes on when all are done, or the first one.
///
/// ```xml
/// <wait for="all">
///     <send-request mode="new" response-variable-name="a">…</send-request>
///     <send-request mode="new" response-variable-name="b">…</send-request>
/// </wait>
/// ```
#[derive(Element)]
pub(crate) struct Wait {
    /// What to wait for.
    #[element(default = "all")]
    r#for: Value<For>,
    /// What runs.
    #[element(
        content,
        only(
            "send-request",
            "cache-lookup-value",
            "choose",
            "forward-request",
            "cache-store-value",
            "authentication-managed-identity",
            "authentication-token"
        )
    )]
    policies: Policies,
}

/// What to wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Keyword)]
enum For {
    /// All policies.
    All,
    /// The first policy that is done; the others are given up.
    Any,
}

impl Policy for Wait {
    const NAME: &'static str = "wait";
    const SECTIONS: Sections = Sections::INBOUND.and(Sections::BACKEND).and(Sections::OUTBOUND);

    async fn execute(&self, cx: &mut Context) -> Outcome {
        let mode = self.r#for.get(cx)?;
        cx.prepare(self.reads()).await?;
        let before = cx.fork();
        let mut running: FuturesUnordered<_> = self
            .policies
            .steps()
            .iter()
            .map(|step| {
                let mut fork = cx.fork();
                async move {
                    let outcome = step.run(&mut fork).await;
                    (outcome, fork)
                }
            })
            .collect();
        while let Some((outcome, fork)) = running.next().await {
            cx.join(fork, &before);
            if outcome? == Flow::Return {
                return Ok(Flow::Return);
            }
            if mode == For::Any {
                break;
            }
        }
        Ok(Flow::Next)
    }
}

impl Wait {
    /// The bodies that the policies may read: what several would have to share is read before they part.
    fn reads(&self) -> Reads {
        self.policies.steps().iter().fold(Reads::NONE, |all, step| {
            let more = match step.place().policy.as_ref() {
                "choose" => Reads::REQUEST_BODY.and(Reads::RESPONSE_BODY),
                "forward-request" => Reads::REQUEST_BODY,
                _ => Reads::NONE,
            };
            all.and(step.reads()).and(more)
        })
    }
}
