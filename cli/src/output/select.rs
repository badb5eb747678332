//! Which outputs a run has: what the flags ask for, what cannot go together, and what comes by itself in a GitHub workflow.

use super::sinks::{Destination, Output, Outputs};
use super::statistics::{self, Statistics};
use super::summary::WithSummary;
use super::{
    Renderer, accessible, concise, full, github, gitlab, job_summary, json, jsonl, junit, rdjson,
    sarif,
};
use crate::args::{FailOn, OutputArgs, OutputFormat, OutputTo};
use crate::environment::RunContext;
use crate::error::Error;
use crate::files::display_path;
use crate::text::RenderOptions;
use clap::ValueEnum;
use std::collections::HashSet;
use std::path::PathBuf;

/// The outputs that the flags ask for: on standard output `full`, unless they say otherwise.
pub(crate) fn outputs(
    wanted: &[OutputTo],
    args: &OutputArgs,
    fail_on: FailOn,
    context: RunContext<'_>,
) -> Result<Outputs, Error> {
    refuse_what_cannot_go_together(wanted, args.statistics)?;
    let mut wanted = wanted.to_vec();
    let is_workflow = context.environment.get("GITHUB_ACTIONS") == Some("true");
    if wanted.iter().all(|output| output.file.is_some()) {
        wanted.insert(0, OutputTo { format: OutputFormat::Full, file: None });
        // Whoever chose something for standard output, or asked for counts instead of findings, gets just that.
        if is_workflow && !args.statistics {
            wanted.insert(1, OutputTo { format: OutputFormat::Github, file: None });
        }
    }
    let has_github = wanted.iter().any(|output| output.format == OutputFormat::Github);
    let job_summary = context.environment.get("GITHUB_STEP_SUMMARY").filter(|_| has_github);
    let is_in_log =
        wanted.iter().any(|output| output.file.is_none() && is_for_people(output.format));
    let rest = match (is_in_log, job_summary) {
        (true, _) => "the log of this step shows them all",
        (false, Some(_)) => "the summary of this job lists them",
        (false, None) => "`--output-format full` shows them all",
    };
    let output = |OutputTo { format, file }: OutputTo| {
        // Colours and the terminal's width are for standard output alone.
        let render = if file.is_some() {
            RenderOptions { graphics: context.render.graphics, ..RenderOptions::PLAIN }
        } else {
            context.render
        };
        let counted = if args.statistics && file.is_none() {
            statistics::StatisticsFormat::of(format)
        } else {
            None
        };
        let renderer: Box<dyn Renderer> = match counted {
            Some(form) => Box::new(Statistics { form, render, quiet: args.quiet }),
            None => renderer(format, render, args.quiet, fail_on, rest),
        };
        let is_read_by_runner = is_workflow && file.is_none() && is_for_people(format);
        let renderer = if is_read_by_runner {
            Box::new(github::WorkflowCommandsEscaped(renderer))
        } else {
            renderer
        };
        Output { renderer, to: file.map_or(Destination::Standard, Destination::File) }
    };
    let mut outputs: Vec<Output> = wanted.into_iter().map(output).collect();
    outputs.extend(job_summary.map(|path| Output {
        renderer: Box::new(job_summary::JobSummary { quiet: args.quiet }),
        to: Destination::Append(PathBuf::from(path)),
    }));
    Ok(Outputs(outputs))
}

fn renderer(
    format: OutputFormat,
    render: RenderOptions,
    quiet: bool,
    fail_on: FailOn,
    rest: &'static str,
) -> Box<dyn Renderer> {
    match format {
        OutputFormat::Full if !render.graphics => for_people(accessible::Accessible, render, quiet),
        OutputFormat::Full => for_people(full::Full::new(render), render, quiet),
        OutputFormat::Concise => for_people(concise::Concise { render }, render, quiet),
        OutputFormat::Json => Box::new(json::Json),
        OutputFormat::Jsonl => Box::new(jsonl::Jsonl),
        OutputFormat::Sarif => Box::new(sarif::Sarif),
        OutputFormat::Github => Box::new(github::Github { rest }),
        OutputFormat::Gitlab => Box::new(gitlab::Gitlab),
        OutputFormat::Junit => Box::new(junit::Junit { fail_on }),
        OutputFormat::Rdjson => Box::new(rdjson::Rdjson),
        OutputFormat::Rdjsonl => Box::new(rdjson::Rdjsonl),
    }
}

fn for_people(
    findings: impl Renderer + 'static,
    render: RenderOptions,
    quiet: bool,
) -> Box<dyn Renderer> {
    if quiet { Box::new(findings) } else { Box::new(WithSummary { findings, render }) }
}

fn is_for_people(format: OutputFormat) -> bool {
    matches!(format, OutputFormat::Full | OutputFormat::Concise)
}

/// Two texts on one stream that neither of their readers could read, or in one file.
fn refuse_what_cannot_go_together(wanted: &[OutputTo], statistics: bool) -> Result<(), Error> {
    let standard: Vec<OutputFormat> =
        wanted.iter().filter(|output| output.file.is_none()).map(|output| output.format).collect();
    for (at, &one) in standard.iter().enumerate() {
        for &other in standard.iter().skip(at + 1) {
            // A workflow's log is where both are at home.
            let go_together = is_for_people(one) && other == OutputFormat::Github
                || one == OutputFormat::Github && is_for_people(other);
            if !go_together {
                return Err(Error::OutputsMix(name(one), name(other)));
            }
        }
    }
    if statistics
        && let Some(&format) =
            standard.iter().find(|&&format| statistics::StatisticsFormat::of(format).is_none())
    {
        return Err(Error::StatisticsFormat(name(format)));
    }
    let mut files = HashSet::new();
    for file in wanted.iter().filter_map(|output| output.file.as_ref()) {
        if !files.insert(std::path::absolute(file).unwrap_or_else(|_| file.clone())) {
            return Err(Error::OutputTwice(display_path(file)));
        }
    }
    Ok(())
}

/// As it is written on the command line.
fn name(format: OutputFormat) -> String {
    format.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}
