//! The tables of a configuration and their keys. serde and schemars derive the reader and the JSON
//! Schema from these types.

use super::day::Day;
use super::globs::Glob;
use super::pointer::Pattern;
use super::values::{
    FilePath, Ignored, Level, Located, OneOrMany, Pairs, Rules as _, Selector, Selectors, Text,
};
use crate::args::{FailOn, InputFormatArg, OutputTo, Provider};
use crate::settings::Layer;
use schemars::JsonSchema;
use serde::Deserialize;

/// The setting of one key as a [`Layer`], with its location.
#[derive(Clone, Debug)]
pub(crate) struct SettingSource {
    pub(crate) key: &'static str,
    /// The offset in the file, in bytes.
    pub(crate) at: usize,
    pub(crate) layer: Layer,
}

/// The settings of a table.
#[derive(Default)]
struct Settings(Vec<SettingSource>);

impl Settings {
    /// Adds the setting of a key, if it is set.
    fn add<T>(
        &mut self,
        key: &'static str,
        value: Option<&Located<T>>,
        set: impl FnOnce(&mut Layer, &T),
    ) {
        if let Some(Located { value, span }) = value {
            let mut layer = Layer::default();
            set(&mut layer, value);
            self.0.push(SettingSource { key, at: span.start, layer });
        }
    }
}

/// Defines a table with the keys for documents and rules, which are allowed at the top level and in
/// `[[overrides]]`.
macro_rules! with_document_keys {
    (
        $(#[doc = $doc:literal])*
        struct $Table:ident {
            ignore { $($ignore:tt)* }
            other { $($other:tt)* }
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        pub(crate) struct $Table {
            /// The request parameter `provider`, if the document lacks it: `scaledmail` for
            /// domains bought through ScaledMail, otherwise `other`.
            pub(crate) provider: Option<Located<Text<Provider>>>,
            /// The request parameter `uuid` (the order), if the document lacks it.
            pub(crate) uuid: Option<Located<String>>,
            /// The request parameter `organization_id` (the workspace), if the document
            /// lacks it.
            pub(crate) organization_id: Option<Located<String>>,
            /// The request parameter `coupon`, if the document lacks it.
            pub(crate) coupon: Option<Located<String>>,
            /// The input format. Default: detected from content and extension, else `json`.
            pub(crate) input_format: Option<Located<Text<InputFormatArg>>>,
            /// The saved response of GET /api/v1/pending-forms to compare forms with,
            /// relative to the configuration's folder.
            pub(crate) orders: Option<Located<Text<FilePath>>>,
            /// Report only these rules and SM001: codes, names, code prefixes such as
            /// `SM3`, or `ALL`.
            pub(crate) select: Option<Located<Selectors>>,
            /// Also report these rules.
            pub(crate) extend_select: Option<Located<Selectors>>,
            $($ignore)*
            /// Override the severity of rules. If two selectors match a rule, the one with
            /// fewer rules takes precedence.
            pub(crate) severity: Option<Located<Pairs<Selector, Text<Level>>>>,
            /// Also report the rules that are off by default.
            pub(crate) pedantic: Option<Located<bool>>,
            $($other)*
        }

        impl $Table {
            /// Returns the settings of the table, one per key, in the order of [`Layer::apply`].
            pub(crate) fn settings(&self) -> Vec<SettingSource> {
                let mut all = Settings::default();
                all.add("provider", self.provider.as_ref(), |layer, provider| {
                    layer.provider = Some(provider.0.of_call());
                });
                all.add("uuid", self.uuid.as_ref(), |layer, uuid| {
                    layer.uuid = Some(uuid.clone());
                });
                all.add("organization-id", self.organization_id.as_ref(), |layer, id| {
                    layer.organization_id = Some(id.clone());
                });
                all.add("coupon", self.coupon.as_ref(), |layer, coupon| {
                    layer.coupon = Some(coupon.clone());
                });
                all.add("input-format", self.input_format.as_ref(), |layer, format| {
                    layer.input_format = Some(format.0.0);
                });
                all.add("orders", self.orders.as_ref(), |layer, file| {
                    layer.orders = Some(file.0.0.clone());
                });
                all.add("select", self.select.as_ref(), |layer, rules| {
                    layer.select = Some(rules.rules());
                });
                all.add("pedantic", self.pedantic.as_ref(), |layer, pedantic| {
                    layer.pedantic = Some(*pedantic);
                });
                all.add("extend-select", self.extend_select.as_ref(), |layer, rules| {
                    layer.extend_select = rules.rules();
                });
                all.add("ignore", self.ignore.as_ref(), |layer, rules| {
                    layer.ignore = rules.rules();
                });
                // A TOML table is unordered, so selectors with fewer rules are applied last.
                let mut pairs: Vec<_> =
                    self.severity.iter().flat_map(|severity| &severity.value.0).collect();
                pairs.sort_by_key(|(rule, _)| std::cmp::Reverse(rule.value.0.rules.len()));
                for (rule, level) in pairs {
                    all.add("severity", Some(rule), |layer, rule| {
                        layer.severity = vec![(rule.0.text.clone(), level.0.0)];
                    });
                }
                all.0
            }
        }
    };
}

with_document_keys! {
    /// The configuration of scaledmail-lint: `scaledmail-lint.toml`, or `[tool.scaledmail-lint]` in
    /// `pyproject.toml`.
    struct ConfigFile {
        ignore {
            /// Do not report these rules. With `[[ignore]]` tables: do not report findings at
            /// certain locations.
            pub(crate) ignore: Option<Located<Ignored>>,
        }
        other {
            /// Exit with 1 if a finding has at least this severity. Default: `error`.
            pub(crate) fail_on: Option<Located<Text<FailOn>>>,
            /// The output formats: FORMAT for standard output, or FORMAT=FILE with a file relative
            /// to the configuration's folder. Default: `full`.
            pub(crate) output_format: Option<Located<OneOrMany<OutputTo>>>,
            /// The file of recorded findings, which are not reported; relative to the
            /// configuration's folder.
            pub(crate) baseline: Option<Located<Text<FilePath>>>,
            /// Also apply unsafe fixes with --fix and --diff.
            pub(crate) unsafe_fixes: Option<Located<bool>>,
            /// The files to check when folders are searched. Default:
            /// `*.scaledmail.{json,ndjson,jsonl,yaml,yml,toml,curl}`.
            pub(crate) include: Option<Located<Vec<Located<Text<Glob>>>>>,
            /// The files and folders to skip when folders are searched.
            pub(crate) exclude: Option<Located<Vec<Located<Text<Glob>>>>>,
            /// Do not report these rules in these files.
            pub(crate) per_file_ignores: Option<Located<Pairs<Glob, Selectors>>>,
            /// Settings for some files. If several match a file, later ones override earlier ones.
            pub(crate) overrides: Option<Located<Vec<Located<Override>>>>,
        }
    }
}

with_document_keys! {
    /// Settings for some files.
    struct Override {
        ignore {
            /// Do not report these rules.
            pub(crate) ignore: Option<Located<Selectors>>,
        }
        other {
            /// The files that the settings apply to.
            pub(crate) files: OneOrMany<Glob>,
        }
    }
}

/// Findings that are not reported, like a suppression comment in YAML or TOML.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    /// The files of the findings.
    pub(crate) files: OneOrMany<Glob>,
    /// The rules of the findings.
    pub(crate) rules: Selectors,
    /// The location of the findings: a JSON pointer. `*` matches one token, `**` any number
    /// of tokens. Default: any location.
    pub(crate) pointer: Option<Text<Pattern>>,
    /// The reason; printed by `scaledmail-lint config`.
    pub(crate) reason: Option<String>,
    /// The last day on which the entry applies, such as 2027-01-31.
    pub(crate) until: Option<Day>,
}
