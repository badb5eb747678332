//! `config`: prints the effective settings of a file with their sources, as text or JSON.

use crate::args::{ConfigArgs, TextOrJson};
use crate::config::{Configs, IgnoreLine, ListedState, Listing, RuleLine, Setting, SettingOrigin};
use crate::error::Error;
use crate::files::FileFilter;
use crate::text::{RenderOptions, escape_invisible, escape_workflow_commands};
use scaledmail_lint_core::rules::RULES;
use scaledmail_lint_core::unstable::{json_pretty, toml_string};
use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;

/// The assumed name of a new form in a folder.
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
    let filter = FileFilter { configs: configs.clone(), force_exclude: true, allow_empty: false };
    let listing = Listing::new(&path, &configs, filter.file(&path))?;
    configs.check()?;
    match args.output_format {
        TextOrJson::Json => output.write_all(json_pretty(&listing)?.as_bytes())?,
        TextOrJson::Full => {
            writeln!(
                output,
                "# Effective settings for {}{}",
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
        if let Some(shadowed) = &self.shadowed {
            writeln!(output, "# Ignored in the same folder: {}", escape_invisible(shadowed))?;
        }
        if !self.included {
            writeln!(
                output,
                "# Excluded by `include` or `exclude`: checked only if its path is passed"
            )?;
        }
        write_settings(&self.settings, output)?;
        writeln!(
            output,
            "\n# Effective settings for the run, from the configuration of the current folder: {}",
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
        writeln!(output, "\n# Rules that are off or changed:")?;
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
            writeln!(output, "\n# [[ignore]] entries that match this file:")?;
        }
        for entry in &self.ignore {
            writeln!(output, "{}", render.wrap(&entry.text(), "#   ", "#     "))?;
        }
        Ok(())
    }
}

fn write_settings(settings: &[Setting], output: &mut dyn Write) -> Result<(), Error> {
    let line = |setting: &Setting| {
        setting.value.as_ref().map(|value| format!("{} = {}", setting.key, toml(value)))
    };
    // Align the comments; long lists do not count.
    let width = settings
        .iter()
        .filter_map(line)
        .map(|line| line.chars().count())
        .filter(|&width| width <= 40)
        .max()
        .unwrap_or(0);
    for setting in settings {
        let source =
            setting.source.as_ref().map_or_else(|| "default".to_owned(), SettingOrigin::location);
        match line(setting) {
            Some(line) => writeln!(output, "{line:width$}  # {source}")?,
            None => writeln!(output, "# {} is not set", setting.key)?,
        }
    }
    Ok(())
}

impl SettingOrigin {
    /// Formats the location: "scaledmail-lint.toml:7 ([[overrides]] 1)".
    fn location(&self) -> String {
        let table =
            self.number.map(|number| format!(" ([[overrides]] {number})")).unwrap_or_default();
        format!("{}:{}{table}", escape_invisible(&self.file), self.line)
    }

    /// Formats the key and the location: "by `ignore`, scaledmail-lint.toml:7".
    fn by(&self) -> String {
        let pattern = self
            .pattern
            .as_ref()
            .map(|pattern| format!(" {}", toml_string(pattern)))
            .unwrap_or_default();
        format!("by `{}`{pattern}, {}", self.key, self.location())
    }
}

impl RuleLine {
    /// Describes the differences from a rule that is on by default and has its default severity.
    fn effects(&self) -> Vec<String> {
        let mut effects = Vec::new();
        match self.state {
            ListedState::Off => effects.push("off by default".to_owned()),
            ListedState::Hidden => effects.push(format!(
                "hidden {}",
                self.state_source.as_ref().map(SettingOrigin::by).unwrap_or_default()
            )),
            ListedState::Shown => effects.extend(
                self.state_source.as_ref().map(|source| format!("enabled {}", source.by())),
            ),
        }
        if let (Some(severity), Some(source)) = (self.severity, &self.severity_source) {
            effects.push(format!("severity {} {}", severity.as_str(), source.by()));
        }
        effects
    }
}

impl IgnoreLine {
    /// Formats the entry as one line.
    fn text(&self) -> String {
        let mut text =
            format!("{}:{}: {}", escape_invisible(&self.file), self.line, rule_list(&self.rules));
        if let Some(pointer) = &self.pointer {
            text.extend([" at ", &escape_invisible(pointer)]);
        }
        if let Some(until) = &self.until {
            text.extend([if self.expired { ", expired on " } else { ", until " }, until]);
        }
        if let Some(reason) = &self.reason {
            text.extend([" (", &escape_invisible(reason), ")"]);
        }
        text
    }
}

/// Formats the codes of rules.
fn rule_list(rules: &[&str]) -> String {
    if rules.len() == RULES.len() { "all rules".to_owned() } else { rules.join(", ") }
}

/// Formats a value as TOML.
fn toml(value: &Value) -> String {
    match value {
        Value::String(text) => toml_string(text),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(toml).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
