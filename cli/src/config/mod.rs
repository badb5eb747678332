//! Configuration files: finds and parses them, and computes the effective settings of each file and
//! of the run.
//!
//! | module | content |
//! |---|---|
//! | `find` | finds the nearest configuration of a file, and caches configurations |
//! | `read` | parses and deserializes a configuration, and collects all mistakes |
//! | `keys`, `values`, `globs`, `pointer`, `day` | the keys and the types of values |
//! | `setting` | the settings of the keys of a table, with their locations |
//! | `file` | a parsed configuration, and its settings for a file |
//! | `unused` | settings without effect |
//! | `resolve` | the effective settings of each input, and its `[[ignore]]` entries |
//! | `run` | the settings of the run |
//! | `listing` | all effective settings with their sources, for `config` |
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
mod setting;
mod trust;
mod unused;
mod values;

pub(crate) use file::IgnoreLine;
pub(crate) use find::{Configs, FILE_NAMES};
pub(crate) use globs::{Glob, STEM_SUFFIX, default_include};
pub(crate) use listing::{ListedState, Listing, RuleLine, Setting};
pub(crate) use resolve::{FileSettings, SettingsResolver};
pub(crate) use run::RunSettings;
pub(crate) use schema::config_schema;
pub(crate) use setting::SettingOrigin;
pub(crate) use values::{Located, Text};
