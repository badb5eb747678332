//! The tables of a configuration and their keys. Their readers, the JSON Schema and the suggestions
//! for misspelled keys are generated from these definitions.

use super::day::Day;
use super::globs::Glob;
use super::pointer::Pattern;
use super::read::{FromToml, Located, Node, OneOrMany, Pairs, Problems, Table, read_key, table};
use super::values::{FilePath, Ignored, Level, Rules as _, Selector, Word};
use crate::args::{FailOn, InputFormatArg, OutputTo, Provider};
use crate::settings::Layer;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use std::borrow::Cow;

/// The setting of one key as a [`Layer`], with its location.
#[derive(Clone, Debug)]
pub(crate) struct SettingSource {
    pub(crate) key: &'static str,
    /// The offset in the file, in bytes.
    pub(crate) at: usize,
    pub(crate) layer: Layer,
}

/// Defines a table with the keys for documents and rules, which are allowed at the top level and in
/// `[[overrides]]`.
macro_rules! with_document_keys {
    (
        $(#[doc = $doc:literal])*
        struct $Table:ident {
            needed { $($needed:tt)* }
            ignore { $($ignore:tt)* }
            optional { $($optional:tt)* }
        }
    ) => {
        table! {
            $(#[doc = $doc])*
            struct $Table {
                needed { $($needed)* }
                optional {
                    /// The request parameter `provider`, if the document lacks it: `scaledmail` for
                    /// domains bought through ScaledMail, otherwise `other`.
                    provider: Word<Provider>,
                    /// The request parameter `uuid` (the order), if the document lacks it.
                    uuid: String,
                    /// The request parameter `organization_id` (the workspace), if the document
                    /// lacks it.
                    organization_id: String,
                    /// The request parameter `coupon`, if the document lacks it.
                    coupon: String,
                    /// The input format. Default: detected from content and extension, else `json`.
                    input_format: Word<InputFormatArg>,
                    /// The saved response of GET /api/v1/pending-forms to compare forms with,
                    /// relative to the configuration's folder.
                    orders: FilePath,
                    /// Report only these rules and SM001: codes, names, code prefixes such as
                    /// `SM3`, or `ALL`.
                    select: Vec<Located<Selector>>,
                    /// Also report these rules.
                    extend_select: Vec<Located<Selector>>,
                    $($ignore)*
                    /// Override the severity of rules. If two selectors match a rule, the one with
                    /// fewer rules takes precedence.
                    severity: Pairs<Selector, Level>,
                    /// Also report the rules that are off by default.
                    pedantic: bool,
                    $($optional)*
                }
            }
        }

        impl $Table {
            /// Returns the settings of the table, one per key, in the order of [`Layer::apply`].
            pub(crate) fn settings(&self) -> Vec<SettingSource> {
                let mut all = Vec::new();
                let mut add = |key: &'static str, at: usize, layer: Layer| {
                    all.push(SettingSource { key, at, layer });
                };
                let of = |selectors: &[Located<Selector>]| -> Vec<String> {
                    selectors.iter().map(|rule| rule.value.0.clone()).collect()
                };
                let none = Layer::default;
                if let Some(provider) = &self.provider {
                    let value = Some(provider.value.0.of_call());
                    add("provider", provider.span.start, Layer { provider: value, ..none() });
                }
                if let Some(uuid) = &self.uuid {
                    let value = Some(uuid.value.clone());
                    add("uuid", uuid.span.start, Layer { uuid: value, ..none() });
                }
                if let Some(id) = &self.organization_id {
                    let value = Some(id.value.clone());
                    let layer = Layer { organization_id: value, ..none() };
                    add("organization-id", id.span.start, layer);
                }
                if let Some(coupon) = &self.coupon {
                    let value = Some(coupon.value.clone());
                    add("coupon", coupon.span.start, Layer { coupon: value, ..none() });
                }
                if let Some(format) = &self.input_format {
                    let value = Some(format.value.0.0);
                    add("input-format", format.span.start, Layer { input_format: value, ..none() });
                }
                if let Some(orders) = &self.orders {
                    let value = Some(orders.value.0.clone());
                    add("orders", orders.span.start, Layer { orders: value, ..none() });
                }
                if let Some(select) = &self.select {
                    let value = Some(of(&select.value));
                    add("select", select.span.start, Layer { select: value, ..none() });
                }
                if let Some(pedantic) = &self.pedantic {
                    let value = Some(pedantic.value);
                    add("pedantic", pedantic.span.start, Layer { pedantic: value, ..none() });
                }
                if let Some(extend) = &self.extend_select {
                    let rules = of(&extend.value);
                    let layer = Layer { extend_select: rules, ..none() };
                    add("extend-select", extend.span.start, layer);
                }
                if let Some(ignore) = &self.ignore {
                    let rules = of(ignore.value.rules());
                    if !rules.is_empty() {
                        add("ignore", ignore.span.start, Layer { ignore: rules, ..none() });
                    }
                }
                if let Some(severity) = &self.severity {
                    // A TOML table is unordered, so selectors with fewer rules are applied last.
                    let mut pairs: Vec<_> = severity.value.0.iter().collect();
                    pairs.sort_by_key(|(rule, _)| std::cmp::Reverse(rule.value.rules().len()));
                    for (rule, level) in pairs {
                        let value = vec![(rule.value.0.clone(), level.0)];
                        add("severity", rule.span.start, Layer { severity: value, ..none() });
                    }
                }
                all
            }
        }
    };
}

with_document_keys! {
    /// The configuration of scaledmail-lint: `scaledmail-lint.toml`, or `[tool.scaledmail-lint]` in
    /// `pyproject.toml`.
    struct ConfigFile {
        needed {}
        ignore {
            /// Do not report these rules. With `[[ignore]]` tables: do not report findings at
            /// certain locations.
            ignore: Ignored,
        }
        optional {
            /// Exit with 1 if a finding has at least this severity. Default: `error`.
            fail_on: Word<FailOn>,
            /// The output formats: FORMAT for standard output, or FORMAT=FILE with a file relative
            /// to the configuration's folder. Default: `full`.
            output_format: OneOrMany<OutputTo>,
            /// The file of recorded findings, which are not reported; relative to the
            /// configuration's folder.
            baseline: FilePath,
            /// Also apply unsafe fixes with --fix and --diff.
            unsafe_fixes: bool,
            /// The files to check when folders are searched. Default:
            /// `*.scaledmail.{json,ndjson,jsonl,yaml,yml,toml,curl}`.
            include: Vec<Located<Glob>>,
            /// The files and folders to skip when folders are searched.
            exclude: Vec<Located<Glob>>,
            /// Do not report these rules in these files.
            per_file_ignores: Pairs<Glob, Vec<Located<Selector>>>,
            /// Settings for some files. If several match a file, later ones override earlier ones.
            overrides: Vec<Located<Override>>,
        }
    }
}

with_document_keys! {
    /// Settings for some files.
    struct Override {
        needed {
            /// The files that the settings apply to.
            files: OneOrMany<Glob>,
        }
        ignore {
            /// Do not report these rules.
            ignore: Vec<Located<Selector>>,
        }
        optional {}
    }
}

table! {
    /// Findings that are not reported, like a suppression comment in YAML or TOML.
    struct Entry {
        needed {
            /// The files of the findings.
            files: OneOrMany<Glob>,
            /// The rules of the findings.
            rules: Vec<Located<Selector>>,
        }
        optional {
            /// The location of the findings: a JSON pointer. `*` matches one token, `**` any number
            /// of tokens. Default: any location.
            pointer: Pattern,
            /// The reason; printed by `scaledmail-lint config`.
            reason: String,
            /// The last day on which the entry applies, such as 2027-01-31.
            until: Day,
        }
    }
}

impl Table for ConfigFile {
    fn misplaced(key: &str) -> Option<String> {
        (key == "tool").then(|| {
            "[tool.scaledmail-lint] is for pyproject.toml; in this file, write its keys at the top \
             level"
                .to_owned()
        })
    }
}

impl Table for Override {
    fn misplaced(key: &str) -> Option<String> {
        ConfigFile::keys().iter().any(|known| known == key).then(|| {
            format!(
                "`{key}` is global and cannot be set in [[overrides]]; move it to the top level, \
                 before the first table"
            )
        })
    }

    fn example(_: &str) -> Option<String> {
        Some("add the files that it applies to, such as files = [\"other/**\"]".to_owned())
    }
}

impl Table for Entry {
    fn example(key: &str) -> Option<String> {
        Some(match key {
            "files" => "add the files that it applies to, such as files = \"acme.scaledmail.json\""
                .to_owned(),
            _ => {
                "add the rules to ignore, such as rules = [\"SM302\"]; [\"ALL\"] selects all rules"
                    .to_owned()
            }
        })
    }
}
