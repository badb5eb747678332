//! What the process's environment says that changes what is done. Read here once, so that nothing else depends on where it runs.

use std::path::PathBuf;

/// What is known of the surroundings; by default, nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// This is a step of a GitHub workflow: `GITHUB_ACTIONS` is `true`.
    pub github_actions: bool,
    /// The file to which such a step appends its summary: `GITHUB_STEP_SUMMARY`.
    pub github_step_summary: Option<PathBuf>,
}

impl Environment {
    /// That of this process.
    pub fn from_process() -> Self {
        Self {
            github_actions: std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true"),
            github_step_summary: std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()).map(PathBuf::from),
        }
    }
}
