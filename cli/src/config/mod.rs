//! Configuration files: finding them, reading them, and what they come to for a file and for a run.
//!
//! | module | what is there |
//! |---|---|
//! | `find` | which file is the nearest |
//! | `read`, `keys`, `values`, `globs`, `pointer`, `day` | from TOML to types; all that may stand in a configuration |
//! | `file` | one configuration, ready to be asked |
//! | `resolve` | all layers together for each input; what `[[ignore]]` takes out of a report |
//! | `run` | what holds for the run as a whole |
//! | `listing` | all of it with where it comes from, for `config` |
//! | `schema` | the JSON Schema |

mod day;
mod file;
mod find;
mod globs;
mod keys;
mod listing;
mod pointer;
mod read;
mod resolve;
mod run;
mod schema;
mod values;

pub(crate) use file::{ConfigError, ConfigErrorKind};
pub(crate) use find::{Configs, FILE_NAMES, absolute};
pub(crate) use globs::Glob;
pub(crate) use listing::{IgnoreLine, IgnoreState, Listing, RuleLine, Setting, SettingOrigin};
pub(crate) use read::Located;
pub(crate) use resolve::{FileSettings, SettingsResolver};
pub(crate) use run::RunSettings;
pub(crate) use schema::schema_text;
