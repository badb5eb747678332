//! What is in force for a file: what each source says, and all of them together.

use scaledmail_lint_core::{CallProvider, InputFormat, Options, Severity, UnknownRule};
use std::path::PathBuf;

/// What one source, such as the flags, says about documents and rules.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Layer {
    pub(crate) provider: Option<CallProvider>,
    pub(crate) uuid: Option<String>,
    pub(crate) organization_id: Option<String>,
    pub(crate) coupon: Option<String>,
    pub(crate) input_format: Option<InputFormat>,
    /// The file of saved orders, as seen from the current folder.
    pub(crate) orders: Option<PathBuf>,
    pub(crate) select: Option<Vec<String>>,
    pub(crate) extend_select: Vec<String>,
    pub(crate) ignore: Vec<String>,
    pub(crate) severity: Vec<(String, Severity)>,
    pub(crate) pedantic: Option<bool>,
}

impl Layer {
    /// Puts this source on top of what others said; which file of orders is in force is for the caller, who reads it. Within it, `ignore` has the last word on what is reported.
    pub(crate) fn apply(&self, options: &mut Options) -> Result<(), UnknownRule> {
        options.provider = self.provider.or(options.provider);
        options.input_format = self.input_format.or(options.input_format);
        for (mine, theirs) in [
            (&self.uuid, &mut options.uuid),
            (&self.organization_id, &mut options.organization_id),
            (&self.coupon, &mut options.coupon),
        ] {
            if mine.is_some() {
                theirs.clone_from(mine);
            }
        }
        let selection = &mut options.selection;
        if let Some(select) = &self.select {
            selection.select(select)?;
        }
        if self.pedantic == Some(true) {
            selection.pedantic();
        }
        selection.extend_select(&self.extend_select)?;
        selection.ignore(&self.ignore)?;
        for (rule, severity) in &self.severity {
            selection.set_severity(rule, *severity)?;
        }
        Ok(())
    }
}
