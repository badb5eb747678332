//! The flags about the call of a form, and those of `request`.

use super::ConfigFileArgs;
use super::values::{CallFormat, InputFormatArg, Provider};
use crate::settings::Layer;
use clap::{Args, ValueHint};
use std::path::PathBuf;

/// What a body alone does not say. What the document says itself comes first.
#[derive(Debug, Args)]
#[command(next_help_heading = "The call, where the document does not say it")]
pub(crate) struct CallArgs {
    /// Who sold the domains
    #[arg(long, value_enum, value_name = "WHO")]
    pub(crate) provider: Option<Provider>,

    /// The order's id
    #[arg(long)]
    pub(crate) uuid: Option<String>,

    /// The workspace
    #[arg(long, value_name = "ID")]
    pub(crate) organization_id: Option<String>,

    /// The coupon
    #[arg(long, value_name = "CODE")]
    pub(crate) coupon: Option<String>,
}

impl CallArgs {
    /// What the flags say of documents.
    pub(crate) fn layer(&self, input_format: Option<InputFormatArg>) -> Layer {
        Layer {
            provider: self.provider.map(Provider::of_call),
            uuid: self.uuid.clone(),
            organization_id: self.organization_id.clone(),
            coupon: self.coupon.clone(),
            input_format: input_format.map(|written| written.0),
            ..Layer::default()
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct RequestArgs {
    /// The form, `-` for standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,

    #[command(flatten)]
    pub(crate) call: CallArgs,

    /// What the form is written in [default: by what it begins with and by how its name ends, else json]
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Input")]
    pub(crate) input_format: Option<InputFormatArg>,

    #[command(flatten)]
    pub(crate) config: ConfigFileArgs,

    /// How to write the call
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = CallFormat::Curl, help_heading = "Output")]
    pub(crate) output_format: CallFormat,

    /// Say nothing of a form that is no error
    #[arg(long, short, help_heading = "Output")]
    pub(crate) quiet: bool,
}
