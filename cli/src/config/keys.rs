//! The tables of a configuration and their keys: the one place where they are listed. Their readers, the JSON Schema and the names that are
//! offered for a misspelt key all come from here.

use super::day::Day;
use super::globs::Glob;
use super::pointer::Pattern;
use super::read::{FromToml, Located, Node, OneOrMany, Pairs, Problems, Table, read_key, table};
use super::values::{FilePath, Ignored, Level, Rules as _, Selector, Word};
use crate::args::{FailOn, InputFormatArg, OutputTo, Provider};
use crate::settings::Layer;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use std::borrow::Cow;

/// One key's part of a [`Layer`], and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct SettingSource {
    pub(crate) key: &'static str,
    /// In bytes of the file.
    pub(crate) at: usize,
    pub(crate) layer: Layer,
}

/// Adds to a table the keys that say something of documents and rules. They may stand at the top and in `[[overrides]]`.
macro_rules! with_document_keys {
    ($(#[doc = $doc:literal])* struct $Table:ident { needed { $($needed:tt)* } ignore { $($ignore:tt)* } optional { $($optional:tt)* } }) => {
        table! {
            $(#[doc = $doc])*
            struct $Table {
                needed { $($needed)* }
                optional {
                    /// Who sold the domains, where the document does not say it.
                    provider: Word<Provider>,
                    /// The order's id, where the document does not say it.
                    uuid: String,
                    /// The workspace, where the document does not say it.
                    organization_id: String,
                    /// The coupon, where the document does not say it.
                    coupon: String,
                    /// What the files are written in. Default: by what they begin with and by how their names end, else `json`.
                    input_format: Word<InputFormatArg>,
                    /// The saved answer of GET /api/v1/pending-forms, to hold forms against their orders; relative to the configuration's folder.
                    orders: FilePath,
                    /// Report these rules only: codes, names, beginnings of codes such as `SM3`, or `ALL`.
                    select: Vec<Located<Selector>>,
                    /// Report these rules too.
                    extend_select: Vec<Located<Selector>>,
                    $($ignore)*
                    /// Give rules another severity. Of two that name the same rule the one that names fewer rules wins.
                    severity: Pairs<Selector, Level>,
                    /// Report the rules too that are off unless asked for.
                    pedantic: bool,
                    $($optional)*
                }
            }
        }

        impl $Table {
            /// What the table says of documents and rules, key by key, in the order in which a [`Layer`] is applied.
            pub(crate) fn said(&self) -> Vec<SettingSource> {
                let mut all = Vec::new();
                let mut say = |key: &'static str, at: Option<usize>, layer: Layer| all.extend(at.map(|at| SettingSource { key, at, layer }));
                let of = |selectors: &[Located<Selector>]| -> Vec<String> { selectors.iter().map(|rule| rule.value.0.clone()).collect() };
                let none = Layer::default;
                let text = |field: &Option<Located<String>>| field.as_ref().map(|at| at.value.clone());
                let at = |field: &Option<Located<String>>| field.as_ref().map(|at| at.span.start);
                if let Some(provider) = &self.provider {
                    say("provider", Some(provider.span.start), Layer { provider: Some(provider.value.0.of_call()), ..none() });
                }
                say("uuid", at(&self.uuid), Layer { uuid: text(&self.uuid), ..none() });
                say("organization-id", at(&self.organization_id), Layer { organization_id: text(&self.organization_id), ..none() });
                say("coupon", at(&self.coupon), Layer { coupon: text(&self.coupon), ..none() });
                if let Some(written) = &self.input_format {
                    say("input-format", Some(written.span.start), Layer { input_format: Some(written.value.0.0), ..none() });
                }
                if let Some(orders) = &self.orders {
                    say("orders", Some(orders.span.start), Layer { orders: Some(orders.value.0.clone()), ..none() });
                }
                if let Some(select) = &self.select {
                    say("select", Some(select.span.start), Layer { select: Some(of(&select.value)), ..none() });
                }
                if let Some(pedantic) = &self.pedantic {
                    say("pedantic", Some(pedantic.span.start), Layer { pedantic: Some(pedantic.value), ..none() });
                }
                if let Some(extend) = &self.extend_select {
                    say("extend-select", Some(extend.span.start), Layer { extend_select: of(&extend.value), ..none() });
                }
                if let Some(ignore) = &self.ignore {
                    let rules = of(ignore.value.rules());
                    if !rules.is_empty() {
                        say("ignore", Some(ignore.span.start), Layer { ignore: rules, ..none() });
                    }
                }
                if let Some(severity) = &self.severity {
                    // A TOML table has no order, so the narrower selector goes last.
                    let mut pairs: Vec<_> = severity.value.0.iter().collect();
                    pairs.sort_by_key(|(rule, _)| std::cmp::Reverse(rule.value.rules().len()));
                    for (rule, level) in pairs {
                        say("severity", Some(rule.span.start), Layer { severity: vec![(rule.value.0.clone(), level.0)], ..none() });
                    }
                }
                all
            }
        }
    };
}

with_document_keys! {
    /// The configuration of scaledmail-lint: `scaledmail-lint.toml`, or `[tool.scaledmail-lint]` in `pyproject.toml`.
    struct ConfigFile {
        needed {}
        ignore {
            /// Do not report these rules; or, as `[[ignore]]` tables, do not report findings of rules at places.
            ignore: Ignored,
        }
        optional {
            /// The least severity that makes the exit status 1. Default: `error`.
            fail_on: Word<FailOn>,
            /// How to show what was found, and where: FORMAT, or FORMAT=FILE with the file relative to the configuration's folder. Default: `full`.
            output_format: OneOrMany<OutputTo>,
            /// The file of findings that are known and not reported, relative to the configuration's folder.
            baseline: FilePath,
            /// Let --fix and --diff make the unsafe fixes too.
            unsafe_fixes: bool,
            /// Which files in folders are checked. Default: those called `*.scaledmail.json`, or ending in what else forms are written in.
            include: Vec<Located<Glob>>,
            /// Which files and folders in folders are left out.
            exclude: Vec<Located<Glob>>,
            /// Do not report these rules in these files.
            per_file_ignores: Pairs<Glob, Vec<Located<Selector>>>,
            /// What is different for some files. Of several that fit a file, later ones win.
            overrides: Vec<Located<Override>>,
        }
    }
}

with_document_keys! {
    /// Settings for some files.
    struct Override {
        needed {
            /// For which files.
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
    /// Findings that are not reported: what a comment would say if JSON had comments.
    struct Entry {
        needed {
            /// In which files.
            files: OneOrMany<Glob>,
            /// Of which rules.
            rules: Vec<Located<Selector>>,
        }
        optional {
            /// At which place: a JSON pointer in which `*` stands for one part and `**` for any number of parts. Default: any place.
            pointer: Pattern,
            /// Why, for whoever reads it later.
            reason: String,
            /// The last day on which the entry holds, such as 2027-01-31.
            until: Day,
        }
    }
}

impl Table for ConfigFile {
    fn misplaced(key: &str) -> Option<String> {
        (key == "tool").then(|| "[tool.scaledmail-lint] is for pyproject.toml; in a file of their own the keys stand at the top".to_owned())
    }
}

impl Table for Override {
    fn misplaced(key: &str) -> Option<String> {
        ConfigFile::keys()
            .iter()
            .any(|known| known == key)
            .then(|| format!("`{key}` is not for single files: it stands at the top of the configuration, before the first [[overrides]]"))
    }

    fn example(_: &str) -> Option<String> {
        Some("say for which files this holds, such as files = [\"other/**\"]".to_owned())
    }
}

impl Table for Entry {
    fn example(key: &str) -> Option<String> {
        Some(match key {
            "files" => "say for which files this holds, such as files = \"acme.scaledmail.json\""
                .to_owned(),
            _ => {
                "say of which rules, such as rules = [\"SM302\"]; [\"ALL\"] stands for all of them"
                    .to_owned()
            }
        })
    }
}
