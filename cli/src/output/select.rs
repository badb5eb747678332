//! Selects the outputs of a run from the flags, rejects invalid combinations, and adds the
//! automatic outputs of a GitHub workflow.

use super::sinks::{Destination, Output, Outputs};
use super::statistics::{self, Statistics};
use super::summary::WithSummary;
use super::{
    Renderer, accessible, concise, full, github, gitlab, job_summary, json, jsonl, junit, log,
    rdjson, sarif,
};
use crate::args::{FailOn, OutputArgs, OutputFormat, OutputTo};
use crate::config::RunSettings;
use crate::environment::RunContext;
use crate::error::Error;
use crate::paths::display_path;
use crate::report_file::ReportFile;
use crate::text::RenderOptions;
use clap::ValueEnum;
use std::collections::HashSet;
use std::path::PathBuf;

/// Returns the outputs of a run. The default on standard output is `full`.
pub(crate) fn outputs(
    settings: &RunSettings,
    args: &OutputArgs,
    context: RunContext<'_>,
) -> Result<Outputs, Error> {
    let mut wanted = settings.output_format.clone();
    reject_invalid_combinations(&wanted, args.statistics)?;
    let is_workflow = context.environment.get("GITHUB_ACTIONS") == Some("true");
    if wanted.iter().all(|output| output.file.is_some()) {
        wanted.insert(0, OutputTo { format: OutputFormat::Full, file: None });
        // An explicit format on standard output, or `--statistics`, disables the annotations.
        if is_workflow && !args.statistics {
            wanted.insert(1, OutputTo { format: OutputFormat::Github, file: None });
        }
    }
    let has_github = wanted.iter().any(|output| output.format == OutputFormat::Github);
    let job_summary = context.environment.get("GITHUB_STEP_SUMMARY").filter(|_| has_github);
    let is_in_log =
        wanted.iter().any(|output| output.file.is_none() && is_human_readable(output.format));
    let all_findings = match (is_in_log, job_summary) {
        (true, _) => "see the log of this step for all findings",
        (false, Some(_)) => "see the summary of this job for all findings",
        (false, None) => "run with `--output-format full` to see all findings",
    };
    let output = |OutputTo { format, file }: OutputTo| {
        // Colors and the width of the terminal apply only to standard output.
        let render = if file.is_some() {
            let RenderOptions { graphics, clean_files, .. } = context.render;
            RenderOptions { graphics, clean_files, ..RenderOptions::PLAIN }
        } else {
            context.render
        };
        let statistics = if args.statistics && file.is_none() {
            statistics::StatisticsFormat::of(format)
        } else {
            None
        };
        let renderer: Box<dyn Renderer> = match statistics {
            Some(format) => Box::new(Statistics { format, render, quiet: args.quiet }),
            None => renderer(format, render, args.quiet, settings.fail_on, all_findings),
        };
        let renderer =
            if file.is_some() { renderer } else { Box::new(log::Log { renderer, format }) };
        let to = match (file, &settings.report_folder) {
            (None, _) => Destination::Standard,
            (Some(path), None) => Destination::File(path),
            (Some(path), Some(folder)) => {
                Destination::Report(ReportFile { path, folder: folder.clone(), format })
            }
        };
        Output { renderer, to }
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
    all_findings: &'static str,
) -> Box<dyn Renderer> {
    match format {
        OutputFormat::Full if !render.graphics => {
            with_summary(accessible::Accessible, render, quiet)
        }
        OutputFormat::Full => with_summary(full::Full::new(render), render, quiet),
        OutputFormat::Concise => with_summary(concise::Concise { render }, render, quiet),
        OutputFormat::Json => Box::new(json::Json),
        OutputFormat::Jsonl => Box::new(jsonl::Jsonl),
        OutputFormat::Sarif => Box::new(sarif::Sarif),
        OutputFormat::Github => Box::new(github::Github { all_findings }),
        OutputFormat::Gitlab => Box::new(gitlab::Gitlab),
        OutputFormat::Junit => Box::new(junit::Junit { fail_on }),
        OutputFormat::Rdjson => Box::new(rdjson::Rdjson),
        OutputFormat::Rdjsonl => Box::new(rdjson::Rdjsonl),
    }
}

/// Adds the summary to a renderer, unless `quiet` is set.
fn with_summary(
    findings: impl Renderer + 'static,
    render: RenderOptions,
    quiet: bool,
) -> Box<dyn Renderer> {
    if quiet { Box::new(findings) } else { Box::new(WithSummary { findings, render }) }
}

fn is_human_readable(format: OutputFormat) -> bool {
    matches!(format, OutputFormat::Full | OutputFormat::Concise)
}

/// Rejects two formats on standard output that no reader can separate, a format that has no
/// statistics, and two outputs to one file.
fn reject_invalid_combinations(wanted: &[OutputTo], statistics: bool) -> Result<(), Error> {
    let standard: Vec<OutputFormat> =
        wanted.iter().filter(|output| output.file.is_none()).map(|output| output.format).collect();
    for (index, &a) in standard.iter().enumerate() {
        for &b in standard.iter().skip(index + 1) {
            // The log of a workflow can contain both.
            let is_valid = is_human_readable(a) && b == OutputFormat::Github
                || a == OutputFormat::Github && is_human_readable(b);
            if !is_valid {
                return Err(Error::OutputsMix(name(a), name(b)));
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

/// Returns the name of a format on the command line.
fn name(format: OutputFormat) -> String {
    format.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}
