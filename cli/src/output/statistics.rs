//! Renders the number of findings per rule, for `--statistics`.

use super::{Renderer, RuleCount, Totals, summary};
use crate::args::OutputFormat;
use crate::error::Error;
use crate::text::RenderOptions;
use crate::text::style;
use scaledmail_lint_core::Severity;
use scaledmail_lint_core::unstable::{json_line, json_pretty};
use serde::Serialize;
use std::cmp::Reverse;
use std::fmt::Write;

/// The format of the statistics.
#[derive(Clone, Copy)]
pub(super) enum StatisticsFormat {
    Table,
    Json,
    Lines,
}

impl StatisticsFormat {
    /// Returns the format of the statistics for an output format, if it has one.
    pub(super) fn of(format: OutputFormat) -> Option<Self> {
        match format {
            OutputFormat::Full | OutputFormat::Concise => Some(Self::Table),
            OutputFormat::Json => Some(Self::Json),
            OutputFormat::Jsonl => Some(Self::Lines),
            OutputFormat::Sarif
            | OutputFormat::Github
            | OutputFormat::Gitlab
            | OutputFormat::Junit
            | OutputFormat::Rdjson
            | OutputFormat::Rdjsonl => None,
        }
    }
}

pub(super) struct Statistics {
    pub(super) format: StatisticsFormat,
    pub(super) render: RenderOptions,
    pub(super) quiet: bool,
}

#[derive(Serialize)]
struct Row {
    code: &'static str,
    rule: &'static str,
    severity: Severity,
    count: usize,
    fixable: usize,
}

impl Renderer for Statistics {
    fn end(&self, totals: &Totals, out: &mut String) -> Result<(), Error> {
        let row = |(&code, rule): (&&'static str, &RuleCount)| Row {
            code,
            rule: rule.name,
            severity: rule.severity,
            count: rule.count,
            fixable: rule.fixable,
        };
        let mut rows: Vec<Row> = totals.rules.iter().map(row).collect();
        rows.sort_by_key(|row| (Reverse(row.count), row.code));
        match self.format {
            StatisticsFormat::Json => out.push_str(&json_pretty(&rows)?),
            StatisticsFormat::Lines => {
                for row in &rows {
                    out.push_str(&json_line(row)?);
                }
            }
            StatisticsFormat::Table => {
                self.table(&rows, out)?;
                if !self.quiet {
                    out.push_str(&summary::end(totals));
                }
            }
        }
        Ok(())
    }
}

impl Statistics {
    fn table(&self, rows: &[Row], out: &mut String) -> Result<(), Error> {
        let digits = rows.iter().map(|row| row.count.to_string().len()).max().unwrap_or(0);
        for row in rows {
            let severity =
                self.render.styled(style(row.severity), &format!("{:7}", row.severity.as_str()));
            let fixes =
                if row.fixable > 0 { format!(" ({} fixable)", row.fixable) } else { String::new() };
            writeln!(out, "{:digits$}  {}  {severity}  {}{fixes}", row.count, row.code, row.rule)?;
        }
        Ok(())
    }
}
