//! Settings for documents and rules from one source, and how sources are combined.

use scaledmail_lint_core::contract::CallProvider;
use scaledmail_lint_core::rules::UnknownRule;
use scaledmail_lint_core::{InputFormat, Options, Severity};
use serde::Deserialize;
use std::path::PathBuf;

/// The settings for documents and rules from one source, such as the flags.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(crate) struct Layer {
    pub(crate) provider: Option<CallProvider>,
    pub(crate) uuid: Option<String>,
    pub(crate) organization_id: Option<String>,
    pub(crate) coupon: Option<String>,
    pub(crate) input_format: Option<InputFormat>,
    /// The path of the saved orders, relative to the current folder.
    pub(crate) orders: Option<PathBuf>,
    pub(crate) select: Option<Vec<String>>,
    pub(crate) extend_select: Vec<String>,
    pub(crate) ignore: Vec<String>,
    #[serde(skip)]
    pub(crate) severity: Vec<(String, Severity)>,
    pub(crate) pedantic: Option<bool>,
}

impl Layer {
    /// Applies the settings to `options`, where they override earlier ones. Within a layer,
    /// `ignore` takes precedence over `select`, `pedantic` and `extend-select`. `orders` is not
    /// applied: the caller reads the file.
    pub(crate) fn apply(&self, options: &mut Options) -> Result<(), UnknownRule> {
        options.provider = self.provider.or(options.provider);
        options.input_format = self.input_format.or(options.input_format);
        for (value, target) in [
            (&self.uuid, &mut options.uuid),
            (&self.organization_id, &mut options.organization_id),
            (&self.coupon, &mut options.coupon),
        ] {
            if value.is_some() {
                target.clone_from(value);
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
