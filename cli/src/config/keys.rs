//! The tables of a configuration and their keys. serde and schemars derive the reader and the JSON
//! Schema from these types.

use super::day::Day;
use super::globs::Glob;
use super::pointer::Pattern;
use super::values::{FilePath, Level, Located, Pairs, Selector, Selectors, Text, one_or_many};
use crate::args::{FailOn, InputFormatArg, OutputTo, Provider};
use crate::error::Problem;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use std::path::Path;
use std::slice;

/// Patterns of files. The last one that matches a file decides.
pub(crate) type Patterns = Vec<Located<Text<Glob>>>;

/// The keys with a setting, in the order of [`Layer::apply`](crate::settings::Layer::apply).
pub(super) const KEYS: [&str; 17] = [
    "provider",
    "uuid",
    "organization-id",
    "coupon",
    "input-format",
    "orders",
    "select",
    "pedantic",
    "extend-select",
    "ignore",
    "severity",
    "fail-on",
    "output-format",
    "baseline",
    "unsafe-fixes",
    "include",
    "exclude",
];

/// The keys of `[[ignore]]` and `[[overrides]]` entries that the top level does not have.
pub(super) const ENTRY_KEYS: [&str; 5] = ["files", "rules", "pointer", "reason", "until"];

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
        #[expect(dead_code, reason = "most keys are only validated; `Tables` reads them")]
        pub(crate) struct $Table {
            /// The request parameter `provider`, if the document lacks it: `scaledmail` for
            /// domains bought through ScaledMail, otherwise `other`.
            pub(crate) provider: Option<Text<Provider>>,
            /// The request parameter `uuid` (the order), if the document lacks it.
            pub(crate) uuid: Option<String>,
            /// The request parameter `organization_id` (the workspace), if the document
            /// lacks it.
            pub(crate) organization_id: Option<String>,
            /// The request parameter `coupon`, if the document lacks it.
            pub(crate) coupon: Option<String>,
            /// The input format. Default: detected from content and extension, else `json`.
            pub(crate) input_format: Option<Text<InputFormatArg>>,
            /// The saved response of GET /api/v1/pending-forms to compare forms with,
            /// relative to the configuration's folder.
            pub(crate) orders: Option<Text<FilePath>>,
            /// Report only these rules and SM001: codes, names, code prefixes such as
            /// `SM3`, or `ALL`.
            pub(crate) select: Option<Located<Selectors>>,
            /// Also report these rules.
            pub(crate) extend_select: Option<Selectors>,
            $($ignore)*
            /// Override the severity of rules. If two selectors match a rule, the one with
            /// fewer rules takes precedence.
            pub(crate) severity: Option<Pairs<Selector, Text<Level>>>,
            /// Also report the rules that are off by default.
            pub(crate) pedantic: Option<bool>,
            $($other)*
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
            #[serde(default)]
            #[schemars(schema_with = "ignored")]
            pub(crate) ignore: Option<Selectors>,
            /// The tables in `ignore`. In TOML, `ignore = […]` and `[[ignore]]` are the same key;
            /// `read` moves the tables.
            #[serde(rename = "[[ignore]]")]
            #[schemars(skip)]
            pub(crate) entries: Option<Vec<Located<Entry>>>,
        }
        other {
            /// Exit with 1 if a finding has at least this severity. Default: `error`.
            pub(crate) fail_on: Option<Text<FailOn>>,
            /// The output formats: FORMAT for standard output, or FORMAT=FILE with a file relative
            /// to the configuration's folder. Default: `full`.
            #[serde(default)]
            #[schemars(schema_with = "one_or_many::<OutputTo>")]
            pub(crate) output_format: Option<Vec<Located<Text<OutputTo>>>>,
            /// The file of recorded findings, which are not reported; relative to the
            /// configuration's folder.
            pub(crate) baseline: Option<Located<Text<FilePath>>>,
            /// Also apply unsafe fixes with --fix and --diff.
            pub(crate) unsafe_fixes: Option<bool>,
            /// The files to check when folders are searched. Default:
            /// `*.scaledmail.{json,ndjson,jsonl,yaml,yml,toml,curl}`.
            pub(crate) include: Option<Patterns>,
            /// The files and folders to skip when folders are searched.
            pub(crate) exclude: Option<Patterns>,
            /// Do not report these rules in these files.
            pub(crate) per_file_ignores: Option<Pairs<Glob, Selectors>>,
            /// Settings for some files. If several match a file, later ones override earlier ones.
            pub(crate) overrides: Option<Vec<Override>>,
        }
    }
}

with_document_keys! {
    /// Settings for some files.
    struct Override {
        ignore {
            /// Do not report these rules.
            pub(crate) ignore: Option<Selectors>,
        }
        other {
            /// The files that the settings apply to.
            #[schemars(schema_with = "one_or_many::<Glob>")]
            pub(crate) files: Patterns,
        }
    }
}

/// Findings that are not reported, like a suppression comment in YAML or TOML.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    /// The files of the findings.
    #[schemars(schema_with = "one_or_many::<Glob>")]
    pub(crate) files: Patterns,
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

/// Returns the JSON Schema of `ignore`: rules, tables, or both.
fn ignored(generator: &mut SchemaGenerator) -> Schema {
    let items = [generator.subschema_for::<Selector>(), generator.subschema_for::<Entry>()];
    json_schema!({ "type": "array", "items": { "anyOf": items } })
}

impl ConfigFile {
    /// Returns the lists of patterns with their keys, except those of `[[ignore]]` entries.
    pub(super) fn patterns(&self) -> impl Iterator<Item = (&'static str, &[Located<Text<Glob>>])> {
        let lists = [("include", &self.include), ("exclude", &self.exclude)];
        let lists = lists.into_iter().filter_map(|(key, list)| Some((key, list.as_deref()?)));
        let overrides = self.overrides.iter().flatten();
        let pairs = self.per_file_ignores.iter().flat_map(|pairs| &pairs.0);
        lists
            .chain(overrides.map(|table| ("[[overrides]]", table.files.as_slice())))
            .chain(pairs.map(|(glob, _)| ("per-file-ignores", slice::from_ref(glob))))
    }

    /// Adds a problem for each setting that can have no effect.
    pub(super) fn check(&self, folder: &Path, problems: &mut Vec<Problem>) {
        let selects = self.overrides.iter().flatten().map(|table| &table.select);
        for select in selects.chain([&self.select]).flatten() {
            let has_problem = |problem: &Problem| select.span.contains(&problem.span.start);
            if select.value.is_empty() && !problems.iter().any(has_problem) {
                let help = "list the rules to report, such as [\"SM3\"], or remove the key";
                let message = "an empty `select` disables all rules".to_owned();
                problems.push(Problem::new(select.span.clone(), message, Some(help.to_owned())));
            }
        }
        let entries = self.entries.iter().flatten().map(|entry| entry.value.files.as_slice());
        for list in self.patterns().map(|(_, list)| list).chain(entries) {
            for (index, Located { value: Text(glob), span }) in list.iter().enumerate() {
                if let Some((message, help)) = glob.no_effect(folder, index == 0) {
                    problems.push(Problem::new(span.clone(), message, Some(help)));
                }
            }
        }
    }
}
