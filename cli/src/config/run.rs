//! The settings of a run: the flags, or else the configuration that applies to the current folder.

use super::file::Config;
use crate::args::{CheckArgs, FailOn, OutputTo};
use crate::paths::display_path;
use std::path::PathBuf;

/// The settings of a run.
#[derive(Debug)]
pub(crate) struct RunSettings {
    /// The lowest severity that sets the exit status to 1.
    pub(crate) fail_on: FailOn,
    /// Empty for the default, `full`.
    pub(crate) output_format: Vec<OutputTo>,
    /// The folder of the configuration that sets `output_format`, if one does.
    pub(crate) report_folder: Option<PathBuf>,
    /// The baseline to compare with.
    pub(crate) baseline: Option<PathBuf>,
    pub(crate) unsafe_fixes: bool,
}

impl RunSettings {
    pub(crate) fn new(args: &CheckArgs, config: Option<&Config>) -> Self {
        let mut settings = Self {
            fail_on: args.rules.fail_on.unwrap_or_default(),
            output_format: args.output.output_format.clone(),
            report_folder: None,
            baseline: args.baseline.baseline.clone(),
            unsafe_fixes: args.fix.unsafe_fixes,
        };
        let Some(config) = config else { return settings };
        if let (None, Some(fail_on)) = (args.rules.fail_on, &config.keys.fail_on) {
            settings.fail_on = fail_on.0;
        }
        if settings.output_format.is_empty() {
            settings.output_format = config.outputs();
            settings.report_folder = Some(config.folder.clone());
        }
        // `--write-baseline` records all findings, also those of the existing baseline.
        if let (None, None, Some(baseline)) =
            (&settings.baseline, &args.baseline.write_baseline, &config.keys.baseline)
        {
            let path = config.relative_folder.join(&baseline.value.0.0);
            if !path.exists() {
                let name = display_path(&path);
                config.add_missing(
                    baseline.span.clone(),
                    format!("no such baseline `{name}`"),
                    &format!("create it with `scaledmail-lint check --write-baseline {name}`"),
                );
            }
            settings.baseline = Some(path);
        }
        settings.unsafe_fixes |= config.keys.unsafe_fixes == Some(true);
        settings
    }
}

impl Config {
    /// Returns the outputs of `output-format`, with paths relative to the current folder.
    fn outputs(&self) -> Vec<OutputTo> {
        let outputs = self.keys.output_format.iter().flatten();
        outputs
            .map(|output| OutputTo {
                format: output.value.0.format,
                file: output.value.0.file.as_ref().map(|file| self.relative_folder.join(file)),
            })
            .collect()
    }
}
