//! Configuration files: finds and parses them, and computes the effective settings of each file and
//! of the run.
//!
//! | module | content |
//! |---|---|
//! | `find` | finds the nearest configuration of a file, and caches configurations |
//! | `read` | reads TOML into types, with spans and all problems |
//! | `keys`, `values`, `globs`, `pointer`, `day` | the keys and the types of values |
//! | `file` | a parsed configuration, and its settings for a file |
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
mod trust;
mod values;

pub(crate) use find::{Configs, FILE_NAMES};
pub(crate) use globs::{Glob, STEM_SUFFIX, default_include};
pub(crate) use listing::{IgnoreLine, ListedState, Listing, RuleLine, Setting, SettingOrigin};
pub(crate) use read::Located;
pub(crate) use resolve::{FileSettings, SettingsResolver};
pub(crate) use run::RunSettings;
pub(crate) use schema::schema_text;
