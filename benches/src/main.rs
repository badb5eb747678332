//! Compares the speed of the engine with other ways to check a form.
//!
//! Run it with `cargo run --release -p scaledmail-lint-bench`.
//!
//! Criterion and divan print times, which depend on the machine. This benchmark prints ratios to
//! the time of `serde_json::from_slice::<Value>` for the same bytes. Each round times all
//! contenders in turn; the output is the median of the ratios of all rounds.

#![allow(clippy::cast_precision_loss)] // approximate figures for display

mod forms;
mod toml_forms;
mod yaml;

use forms::Form;
use scaledmail_lint_core::contract::CallProvider;
use scaledmail_lint_core::schema::SchemaKind;
use scaledmail_lint_core::{Options, check};
use serde_json::Value;
use std::hint::black_box;
use std::time::{Duration, Instant};

const ROUNDS: usize = 41;

fn main() {
    let options = Options::default().with_provider(CallProvider::Scaledmail);
    let schema = jsonschema::validator_for(&SchemaKind::Body.value());
    let Ok(schema) = schema else {
        eprintln!("cannot compile the JSON Schema");
        return;
    };
    println!(
        "Ratios to `serde_json::from_slice::<Value>` for the same bytes, \
         medians of {ROUNDS} rounds.\n"
    );
    println!(
        "| form | bytes | findings | serde_json Value | + jsonschema is_valid | sonic-rs Value \
         | scaledmail-lint |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|");
    let mut clean_per_byte = 0.0;
    for form in forms::all() {
        let text = form.text.as_bytes();
        let findings = check(text, "form.json", &options).diagnostics.len();
        let [value, validated, sonic, lint] = race([
            &|| drop(black_box(serde_json::from_slice::<Value>(black_box(text)))),
            &|| {
                let value = serde_json::from_slice::<Value>(black_box(text)).unwrap_or_default();
                black_box(schema.is_valid(&value));
            },
            &|| drop(black_box(sonic_rs::from_slice::<sonic_rs::Value>(black_box(text)))),
            &|| drop(black_box(check(black_box(text), "form.json", &options))),
        ]);
        let Form { name, .. } = form;
        println!(
            "| {name} | {} | {findings} | {:.2} | {:.2} | {:.2} | {:.2} |",
            text.len(),
            value.ratio,
            validated.ratio,
            sonic.ratio,
            lint.ratio
        );
        let nanoseconds = lint.time.as_secs_f64() * 1e9;
        let bytes = text.len() as f64;
        if findings == 0 {
            clean_per_byte = nanoseconds / bytes;
            eprintln!("{name}: {:.1} µs, {:.0} MB/s", nanoseconds / 1e3, bytes / nanoseconds * 1e3);
        } else {
            let clean = clean_per_byte * bytes;
            let each = (nanoseconds - clean) / findings as f64 / 1e3;
            eprintln!(
                "{name}: {:.1} µs, {:.1} × a clean form, {each:.2} µs more per finding",
                nanoseconds / 1e3,
                nanoseconds / clean
            );
        }
    }
    yaml::run(&forms::outlook(45, ""));
    toml_forms::measure(&options);
}

pub(crate) struct Result {
    /// The median over all rounds of the ratio to the time of the first contender.
    pub(crate) ratio: f64,
    /// The median time of one run.
    pub(crate) time: Duration,
}

/// Times all contenders in turn, in each of [`ROUNDS`] rounds.
pub(crate) fn race<const N: usize>(contenders: [&dyn Fn(); N]) -> [Result; N] {
    // Enough runs for each contender to take about a millisecond per round.
    let runs = contenders.map(|contender| {
        let start = Instant::now();
        contender();
        (1_000_000 / start.elapsed().as_nanos().max(1)).clamp(1, 10_000) as u32
    });
    let mut times: Vec<[Duration; N]> = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let mut round = [Duration::ZERO; N];
        for ((time, contender), runs) in round.iter_mut().zip(contenders).zip(runs) {
            let start = Instant::now();
            for _ in 0..runs {
                contender();
            }
            *time = start.elapsed() / runs;
        }
        times.push(round);
    }
    std::array::from_fn(|at| {
        let mut ratios: Vec<f64> = times
            .iter()
            .filter_map(|round| Some(round.get(at)?.as_secs_f64() / round.first()?.as_secs_f64()))
            .collect();
        let mut alone: Vec<Duration> =
            times.iter().filter_map(|round| round.get(at).copied()).collect();
        ratios.sort_by(f64::total_cmp);
        alone.sort_unstable();
        Result {
            ratio: median(&ratios).unwrap_or_default(),
            time: median(&alone).unwrap_or_default(),
        }
    })
}

fn median<T: Copy>(sorted: &[T]) -> Option<T> {
    sorted.get(sorted.len() / 2).copied()
}
