//! The flags for request parameters, and the arguments of `request`.

use super::ConfigFileArgs;
use super::values::{CallFormat, InputFormatArg, Provider};
use crate::settings::Layer;
use clap::{Args, ValueHint};
use std::path::PathBuf;

/// The request parameters. Those of a document take precedence.
#[derive(Debug, Args)]
#[command(next_help_heading = "Request parameters (for documents that do not set them)")]
pub(crate) struct CallArgs {
    /// Set the seller of the domains
    #[arg(long, value_enum)]
    pub(crate) provider: Option<Provider>,

    /// Set the id of the order
    #[arg(long)]
    pub(crate) uuid: Option<String>,

    /// Set the id of the workspace
    #[arg(long, value_name = "ID")]
    pub(crate) organization_id: Option<String>,

    /// Set the coupon
    #[arg(long, value_name = "CODE")]
    pub(crate) coupon: Option<String>,
}

impl CallArgs {
    /// Returns the flags as a layer of settings.
    pub(crate) fn layer(&self, input_format: Option<InputFormatArg>) -> Layer {
        Layer {
            provider: self.provider.map(Provider::of_call),
            uuid: self.uuid.clone(),
            organization_id: self.organization_id.clone(),
            coupon: self.coupon.clone(),
            input_format: input_format.map(|format| format.0),
            ..Layer::default()
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct RequestArgs {
    /// The form; `-` for standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,

    #[command(flatten)]
    pub(crate) call: CallArgs,

    /// Set the input format [default: detected from content and extension, else json]
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Input")]
    pub(crate) input_format: Option<InputFormatArg>,

    #[command(flatten)]
    pub(crate) config: ConfigFileArgs,

    /// Set the output format
    #[arg(
        long,
        value_enum,
        value_name = "FORMAT",
        default_value_t = CallFormat::Curl,
        help_heading = "Output"
    )]
    pub(crate) output_format: CallFormat,

    /// Do not print warnings and advice
    #[arg(long, short, help_heading = "Output")]
    pub(crate) quiet: bool,
}
