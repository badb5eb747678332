//! What holds for a run as a whole: the flags, and where they say nothing the configuration in force in the current folder.

use super::file::Config;
use crate::args::{CheckArgs, FailOn, OutputTo};
use std::path::PathBuf;

/// The settings of a run.
#[derive(Debug)]
pub(crate) struct RunSettings {
    /// The least severity that makes the exit status 1.
    pub(crate) fail_on: FailOn,
    /// None: `full`.
    pub(crate) output_format: Vec<OutputTo>,
    /// The findings that are known.
    pub(crate) baseline: Option<PathBuf>,
    pub(crate) unsafe_fixes: bool,
}

impl RunSettings {
    pub(crate) fn new(args: &CheckArgs, config: Option<&Config>) -> Self {
        let mut settings = Self {
            fail_on: args.rules.fail_on.unwrap_or_default(),
            output_format: args.output.output_format.clone(),
            baseline: args.baseline.baseline.clone(),
            unsafe_fixes: args.fix.unsafe_fixes,
        };
        let Some(config) = config else { return settings };
        if let (None, Some(fail_on)) = (args.rules.fail_on, &config.keys.fail_on) {
            settings.fail_on = fail_on.value.0;
        }
        if settings.output_format.is_empty() {
            settings.output_format = config.outputs();
        }
        // Whoever writes one wants all findings in it.
        if settings.baseline.is_none() && args.baseline.write_baseline.is_none() {
            settings.baseline =
                config.keys.baseline.as_ref().map(|baseline| config.near.join(&baseline.value.0));
        }
        settings.unsafe_fixes |=
            config.keys.unsafe_fixes.as_ref().is_some_and(|unsafe_fixes| unsafe_fixes.value);
        settings
    }
}

impl Config {
    /// Its `output-format`, with files as seen from the current folder.
    fn outputs(&self) -> Vec<OutputTo> {
        let wanted = self.keys.output_format.iter().flat_map(|wanted| &wanted.value.0);
        wanted
            .map(|output| OutputTo {
                format: output.value.format,
                file: output.value.file.as_ref().map(|file| self.near.join(file)),
            })
            .collect()
    }
}
