//! `config`: what is in force for a file, and where each setting comes from, for people or as JSON. What it is comes from `config`.

use crate::args::{ConfigArgs, TextOrJson};
use crate::config::{Configs, IgnoreLine, IgnoreState, Listing, RuleLine, Setting, SettingOrigin};
use crate::error::Error;
use crate::files::FileFilter;
use crate::text::{RenderOptions, escape_invisible, escape_workflow_commands};
use scaledmail_lint_core::{RULES, is_invisible, json_pretty};
use serde_json::Value;
use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;

/// A folder stands for a new form in it.
const NEW_FORM: &str = "form.scaledmail.json";

/// Writes the settings.
pub(crate) fn run(
    args: &ConfigArgs,
    render: RenderOptions,
    output: &mut dyn Write,
) -> Result<u8, Error> {
    let configs = Configs::new(&args.config);
    let path = args.path.clone().unwrap_or_else(|| PathBuf::from("."));
    let is_folder = path.is_dir();
    let path = if is_folder { path.join(NEW_FORM) } else { path };
    let wanted = FileFilter { configs: configs.clone(), force_exclude: true };
    let listing = Listing::new(&path, &configs, wanted.file(&path))?;
    configs.check()?;
    match args.output_format {
        TextOrJson::Json => output.write_all(json_pretty(&listing).as_bytes())?,
        TextOrJson::Full => {
            writeln!(
                output,
                "# For {}{}",
                if is_folder { "a new form: " } else { "" },
                escape_invisible(&listing.path)
            )?;
            let mut text = Vec::new();
            listing.write(render, &mut text)?;
            output
                .write_all(escape_workflow_commands(&String::from_utf8_lossy(&text)).as_bytes())?;
        }
    }
    Ok(0)
}

impl Listing {
    fn write(&self, render: RenderOptions, output: &mut dyn Write) -> Result<(), Error> {
        let name = |config: &Option<String>| {
            config.as_deref().map_or("none".to_owned(), |name| escape_invisible(name).into_owned())
        };
        writeln!(output, "# Configuration: {}", name(&self.config))?;
        if !self.included {
            writeln!(
                output,
                "# `include` and `exclude` leave this file out; it is checked only where it is named itself"
            )?;
        }
        write_settings(&self.settings, output)?;
        writeln!(
            output,
            "\n# For the run, by the configuration of the current folder: {}",
            name(&self.run_config)
        )?;
        write_settings(&self.run, output)?;
        let mut effects: Vec<(String, Vec<&str>)> = Vec::new();
        for rule in &self.rules {
            for effect in rule.effects() {
                match effects.iter_mut().find(|(known, _)| *known == effect) {
                    Some((_, rules)) => rules.push(rule.code),
                    None => effects.push((effect, vec![rule.code])),
                }
            }
        }
        writeln!(output, "\n# Rules that are not simply reported:")?;
        for (effect, rules) in effects {
            writeln!(
                output,
                "{}",
                render.wrap(
                    &format!("{effect}: {}", escape_invisible(&rules.join(", "))),
                    "#   ",
                    "#     "
                )
            )?;
        }
        if !self.ignore.is_empty() {
            writeln!(output, "\n# [[ignore]] entries for this file:")?;
        }
        for entry in &self.ignore {
            writeln!(output, "{}", render.wrap(&entry.words(), "#   ", "#     "))?;
        }
        Ok(())
    }
}

fn write_settings(settings: &[Setting], output: &mut dyn Write) -> Result<(), Error> {
    let said = |setting: &Setting| {
        setting.value.as_ref().map(|value| format!("{} = {}", setting.key, toml(value)))
    };
    // A long list does not push all remarks away.
    let width = settings
        .iter()
        .filter_map(said)
        .map(|said| said.chars().count())
        .filter(|&width| width <= 40)
        .max()
        .unwrap_or(0);
    for setting in settings {
        let source =
            setting.source.as_ref().map_or_else(|| "default".to_owned(), SettingOrigin::place);
        match said(setting) {
            Some(said) => writeln!(output, "{said:width$}  # {source}")?,
            None => writeln!(output, "# {} is not set", setting.key)?,
        }
    }
    Ok(())
}

impl SettingOrigin {
    /// "scaledmail-lint.toml:7 ([[overrides]] 1)".
    fn place(&self) -> String {
        let part =
            self.number.map(|number| format!(" ([[overrides]] {number})")).unwrap_or_default();
        format!("{}:{}{part}", escape_invisible(&self.file), self.line)
    }

    fn by(&self) -> String {
        let pattern = self
            .pattern
            .as_ref()
            .map(|pattern| format!(" {}", toml_text(pattern)))
            .unwrap_or_default();
        format!("by `{}`{pattern}, {}", self.key, self.place())
    }
}

impl RuleLine {
    /// What is to be said of it, if it is not simply reported.
    fn effects(&self) -> Vec<String> {
        let mut effects = Vec::new();
        match self.state {
            IgnoreState::Off => effects.push("off unless asked for".to_owned()),
            IgnoreState::Hidden => effects.push(format!(
                "hidden {}",
                self.state_source.as_ref().map(SettingOrigin::by).unwrap_or_default()
            )),
            IgnoreState::Shown => effects.extend(
                self.state_source.as_ref().map(|source| format!("reported {}", source.by())),
            ),
        }
        if let (Some(severity), Some(source)) = (self.severity, &self.severity_source) {
            effects.push(format!("{} {}", severity.as_str(), source.by()));
        }
        effects
    }
}

impl IgnoreLine {
    fn words(&self) -> String {
        let mut words =
            format!("{}:{}: {}", escape_invisible(&self.file), self.line, rule_words(&self.rules));
        if let Some(pointer) = &self.pointer {
            words.extend([" at ", &escape_invisible(pointer)]);
        }
        if let Some(until) = &self.until {
            words.extend([if self.expired { ", ended on " } else { ", until " }, until]);
        }
        if let Some(reason) = &self.reason {
            words.extend([" (", &escape_invisible(reason), ")"]);
        }
        words
    }
}

fn rule_words(rules: &[&str]) -> String {
    if rules.len() == RULES.len() { "all rules".to_owned() } else { rules.join(", ") }
}

/// A value as TOML writes it.
fn toml(value: &Value) -> String {
    match value {
        Value::String(text) => toml_text(text),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(toml).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// A string as TOML writes it, with nothing in it that a terminal would obey.
fn toml_text(text: &str) -> String {
    let mut out = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            _ if is_invisible(character) => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\U{:08x}", u32::from(character));
            }
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}
