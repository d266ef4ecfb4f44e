//! Time to parse short and long policy expressions.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use gatepost_csharp::{parse_block, parse_expression, parse_member_signature};

fn parse(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse");
    group.throughput(Throughput::Bytes(CHAIN.len() as u64));
    group.bench_function("chain", |bencher| bencher.iter(|| parse_expression(black_box(CHAIN))));
    group.throughput(Throughput::Bytes(BLOCK.len() as u64));
    group.bench_function("block", |bencher| bencher.iter(|| parse_block(black_box(BLOCK))));
    let long = BLOCK.repeat(100);
    group.throughput(Throughput::Bytes(long.len() as u64));
    group.bench_function("long_block", |bencher| bencher.iter(|| parse_block(black_box(&long))));
    group.throughput(Throughput::Bytes(SIGNATURE.len() as u64));
    group.bench_function("signature", |bencher| {
        bencher.iter(|| parse_member_signature(black_box(SIGNATURE)));
    });
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);

const CHAIN: &str = r#"context.Request.Headers.GetValueOrDefault("Authorization", "").Trim() == "Bearer""#;

const SIGNATURE: &str = "IEnumerable<TResult> Select<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, TResult> selector)";

const BLOCK: &str = r#"
var header = context.Request.Headers.GetValueOrDefault("X-Forwarded-For", "");
var first = header.Split(',').Select(part => part.Trim()).FirstOrDefault(part => part.Length > 0) ?? "none";
if (first != "none" && !first.StartsWith("10."))
{
    foreach (var pair in new Dictionary<string, int> { { "a", 1 }, { "b", 2 } })
    {
        var limit = pair.Value * 2 > 3 ? (int)context.Variables["limit"] : pair.Value;
        first = $"{first};{pair.Key}={limit:N0}";
    }
}
try { first += JObject.Parse("{}")["value"]?.ToString(); } catch (Exception) { first = null; }
"#;
