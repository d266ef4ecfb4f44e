//! Time to read one megabyte of policies.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use gatepost_xml::{Limits, parse};

fn one_megabyte(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse");
    for (name, policy) in [("raw", RAW), ("escaped", ESCAPED)] {
        let repeats = (1 << 20) / policy.len() + 1;
        let text = format!("<inbound>{}</inbound>", policy.repeat(repeats));
        let limits = Limits::default();
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |bencher| bencher.iter(|| parse(black_box(text.as_str()), &limits)));
    }
    group.finish();
}

const RAW: &str = r#"
    <!-- tell callers apart, and let those who pay through -->
    <choose>
        <when condition="@(context.Request.Headers.GetValueOrDefault("X-Plan", "free") != "free" && context.User != null)">
            <set-variable name="limit" value="@{
                var plans = new Dictionary<string, int> { ["gold"] = 500, ["silver"] = 50 };
                var plan = context.Request.Headers.GetValueOrDefault("X-Plan");
                return plans.ContainsKey(plan) ? plans[plan] : 5; // everybody's share
            }" />
            <set-header name="X-Caller" exists-action="override">
                <value>@($"{context.User.Id}-{(context.Subscription?.Name ?? "none")}")</value>
            </set-header>
        </when>
        <otherwise>
            <rate-limit calls="5" renewal-period="{{period}}" />
            <set-body>{ "plan": "free", "more": "{{shop-address}}/plans" }</set-body>
        </otherwise>
    </choose>
"#;

const ESCAPED: &str = r#"
    <choose>
        <when condition="@(context.Request.Headers.GetValueOrDefault(&quot;X-Plan&quot;, &quot;free&quot;) != &quot;free&quot; &amp;&amp; context.User != null)">
            <set-header name="X-Caller" exists-action="override">
                <value>@(context.User.Id + &quot;-&quot; + context.Variables.GetValueOrDefault&lt;string&gt;(&quot;plan&quot;))</value>
            </set-header>
        </when>
        <otherwise>
            <set-body>free &amp; easy</set-body>
        </otherwise>
    </choose>
"#;

criterion_group!(benches, one_megabyte);
criterion_main!(benches);
