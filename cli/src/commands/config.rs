//! `config`: what is in force for a file, and where each setting comes from. How configurations are found and read is in `config`.

use crate::args::{ConfigArgs, FailOn, OutputTo, TextOrJson};
use crate::config::{At, Config, Configs, Glob, Part, Step, absolute};
use crate::error::Error;
use crate::files::{self, Wanted, shown};
use crate::text::{Sheet, visible};
use clap::ValueEnum;
use scaledmail_lint_core::{Options, RULES, Rule, Severity, is_invisible, json_pretty, rules_named};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A folder stands for a new form in it.
const NEW_FORM: &str = "form.scaledmail.json";

/// Writes the settings.
pub(crate) fn run(args: &ConfigArgs, sheet: Sheet, output: &mut dyn Write) -> Result<u8, Error> {
    let configs = Configs::new(&args.config);
    let path = args.path.clone().unwrap_or_else(|| PathBuf::from("."));
    let is_folder = path.is_dir();
    let path = if is_folder { path.join(NEW_FORM) } else { path };
    let wanted = Wanted { configs: configs.clone(), force_exclude: true };
    let listing = Listing::new(&path, &configs, wanted.file(&path))?;
    configs.check()?;
    match args.output_format {
        TextOrJson::Json => output.write_all(json_pretty(&listing).as_bytes())?,
        TextOrJson::Full => {
            writeln!(output, "# For {}{}", if is_folder { "a new form: " } else { "" }, visible(&listing.path))?;
            listing.write(sheet, output)?;
        }
    }
    Ok(0)
}

/// All that is in force.
#[derive(Serialize)]
struct Listing {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    config: Option<String>,
    /// Would it be checked if it were found in a folder?
    included: bool,
    settings: Vec<Setting>,
    #[serde(skip_serializing_if = "Option::is_none")]
    run_config: Option<String>,
    run: Vec<Setting>,
    rules: Vec<RuleLine>,
    ignore: Vec<IgnoreLine>,
}

#[derive(Serialize)]
struct Setting {
    key: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
    /// None: built in.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Source>,
}

#[derive(Clone, Serialize, PartialEq, Eq, PartialOrd, Ord)]
struct Source {
    file: String,
    line: usize,
    key: &'static str,
    /// Which of the `[[overrides]]`, from 1.
    #[serde(rename = "override", skip_serializing_if = "Option::is_none")]
    number: Option<usize>,
    /// Which pattern of `per-file-ignores`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<String>,
}

#[derive(Serialize)]
struct RuleLine {
    code: &'static str,
    rule: &'static str,
    state: State,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<Severity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state_source: Option<Source>,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity_source: Option<Source>,
}

#[derive(Clone, Copy, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum State {
    Shown,
    Hidden,
    Off,
}

#[derive(Serialize)]
struct IgnoreLine {
    file: String,
    line: usize,
    rules: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    expired: bool,
}

impl Listing {
    fn new(path: &Path, configs: &Configs, included: bool) -> Result<Self, Error> {
        let config = configs.of_file(path);
        let run = configs.of_folder(Path::new("."));
        let fits = config.as_ref().map(|config| config.fits(&absolute(path)));
        let mut steps = Vec::new();
        let mut ignore = Vec::new();
        if let (Some(config), Some(fits)) = (&config, &fits) {
            steps = config.steps(fits).into_iter().map(|step| (source(config, &step), step)).collect();
            ignore = config.ignores_for(fits).into_iter().filter_map(|index| IgnoreLine::new(config, index)).collect();
        }
        Ok(Self {
            path: shown(path),
            config: config.as_ref().map(|config| config.name.clone()),
            included,
            settings: document_settings(&steps, config.as_deref()),
            run_config: run.as_ref().map(|config| config.name.clone()),
            run: run_settings(run.as_deref()),
            rules: rule_lines(&steps)?,
            ignore,
        })
    }
}

impl IgnoreLine {
    fn new(config: &Config, index: usize) -> Option<Self> {
        let entry = config.ignores.get(index)?;
        Some(Self {
            file: config.name.clone(),
            line: entry.line,
            rules: entry.rules.iter().map(|rule| rule.code).collect(),
            pointer: entry.pointer.as_ref().map(|pattern| pattern.text.clone()),
            reason: entry.reason.clone(),
            until: entry.until.map(|until| until.to_string()),
            expired: entry.is_over,
        })
    }
}

fn source(config: &Config, step: &Step) -> Source {
    let (number, pattern) = match &step.part {
        Part::Top => (None, None),
        Part::Override(number) => (Some(*number), None),
        Part::PerFile(pattern) => (None, Some(pattern.clone())),
    };
    Source { file: config.name.clone(), line: config.line(step.said.at), key: step.said.key, number, pattern }
}

/// What holds for the document: of each key the last that was said.
fn document_settings(steps: &[(Source, Step)], config: Option<&Config>) -> Vec<Setting> {
    let last = |key: &'static str, default: Option<Value>| {
        let said = steps.iter().rev().find(|(source, _)| source.key == key);
        let value = said.and_then(|(_, step)| {
            let layer = &step.said.layer;
            let text = layer.uuid.as_ref().or(layer.organization_id.as_ref()).or(layer.coupon.as_ref());
            let text = text.map(|text| Value::from(text.as_str())).or(layer.provider.map(|provider| provider.as_str().into()));
            text.or(layer.pedantic.map(Value::from))
        });
        Setting { key, value: value.or(default), source: said.map(|(source, _)| source.clone()) }
    };
    let globs = |key, default: Value, list: Option<&At<Vec<At<Glob>>>>| {
        let texts = |list: &At<Vec<At<Glob>>>| list.value.iter().map(|glob| glob.value.0.clone()).collect::<Vec<_>>().into();
        top(config, key, list, texts, Some(default))
    };
    vec![
        last("provider", None),
        last("uuid", None),
        last("organization-id", None),
        last("coupon", None),
        last("pedantic", Some(false.into())),
        globs("include", files::default_include().into(), config.and_then(|config| config.keys.include.as_ref())),
        globs("exclude", Vec::<Value>::new().into(), config.and_then(|config| config.keys.exclude.as_ref())),
    ]
}

/// What holds for the run.
fn run_settings(config: Option<&Config>) -> Vec<Setting> {
    let keys = config.map(|config| &config.keys);
    let name = |level: FailOn| level.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default().into();
    let output = |output: &At<OutputTo>| output.value.to_string();
    let file = |file: &Path| config.map(|config| shown(&config.near.join(file))).unwrap_or_default().into();
    vec![
        top(config, "fail-on", keys.and_then(|keys| keys.fail_on.as_ref()), |at| name(at.value.0), Some(name(FailOn::default()))),
        top(
            config,
            "output-format",
            keys.and_then(|keys| keys.output_format.as_ref()),
            |at| at.value.0.iter().map(output).collect::<Vec<_>>().into(),
            Some(vec!["full"].into()),
        ),
        top(config, "baseline", keys.and_then(|keys| keys.baseline.as_ref()), |at| file(&at.value.0), None),
        top(config, "unsafe-fixes", keys.and_then(|keys| keys.unsafe_fixes.as_ref()), |at| at.value.into(), Some(false.into())),
    ]
}

/// A key that stands only at the top.
fn top<T>(
    config: Option<&Config>,
    key: &'static str,
    at: Option<&At<T>>,
    value: impl Fn(&At<T>) -> Value,
    default: Option<Value>,
) -> Setting {
    let source = config.zip(at).map(|(config, at)| Source {
        file: config.name.clone(),
        line: config.line(at.span.start),
        key,
        number: None,
        pattern: None,
    });
    Setting { key, value: at.map(value).or(default), source }
}

/// What each rule comes to, by the same steps as in a check.
fn rule_lines(steps: &[(Source, Step)]) -> Result<Vec<RuleLine>, Error> {
    let mut options = Options::default();
    let mut states: BTreeMap<&str, &Source> = BTreeMap::new();
    let mut severities: BTreeMap<&str, &Source> = BTreeMap::new();
    for (source, step) in steps {
        let before = options.selection.clone();
        step.said.layer.apply(&mut options)?;
        let is_changed = |rule: &&&Rule| before.severity(rule.code).is_some() != options.selection.severity(rule.code).is_some();
        states.extend(RULES.iter().filter(is_changed).map(|rule| (rule.code, source)));
        for (selector, _) in &step.said.layer.severity {
            severities.extend(rules_named(selector)?.into_iter().map(|rule| (rule.code, source)));
        }
    }
    let line = |rule: &&'static Rule| {
        let severity = options.selection.severity(rule.code);
        let state_source = states.get(rule.code).map(|&source| source.clone());
        let state = match (severity, &state_source) {
            (Some(_), _) => State::Shown,
            (None, None) if !rule.default => State::Off,
            _ => State::Hidden,
        };
        RuleLine {
            code: rule.code,
            rule: rule.name,
            state,
            severity,
            state_source: state_source.filter(|_| (state == State::Shown) != rule.default),
            severity_source: severities
                .get(rule.code)
                .map(|&source| source.clone())
                .filter(|_| severity.is_some_and(|it| it != rule.severity)),
        }
    };
    Ok(RULES.iter().map(line).collect())
}

impl Listing {
    fn write(&self, sheet: Sheet, output: &mut dyn Write) -> Result<(), Error> {
        let name = |config: &Option<String>| config.as_deref().map_or("none".to_owned(), |name| visible(name).into_owned());
        writeln!(output, "# Configuration: {}", name(&self.config))?;
        if !self.included {
            writeln!(output, "# `include` and `exclude` leave this file out; it is checked only where it is named itself")?;
        }
        write_settings(&self.settings, output)?;
        writeln!(output, "\n# For the run, by the configuration of the current folder: {}", name(&self.run_config))?;
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
            writeln!(output, "{}", sheet.wrap(&format!("{effect}: {}", visible(&rules.join(", "))), "#   ", "#     "))?;
        }
        if !self.ignore.is_empty() {
            writeln!(output, "\n# [[ignore]] entries for this file:")?;
        }
        for entry in &self.ignore {
            writeln!(output, "{}", sheet.wrap(&entry.words(), "#   ", "#     "))?;
        }
        Ok(())
    }
}

fn write_settings(settings: &[Setting], output: &mut dyn Write) -> Result<(), Error> {
    let said = |setting: &Setting| setting.value.as_ref().map(|value| format!("{} = {}", setting.key, toml(value)));
    // A long list does not push all remarks away.
    let width = settings.iter().filter_map(said).map(|said| said.chars().count()).filter(|&width| width <= 40).max().unwrap_or(0);
    for setting in settings {
        let source = setting.source.as_ref().map_or_else(|| "default".to_owned(), Source::place);
        match said(setting) {
            Some(said) => writeln!(output, "{said:width$}  # {source}")?,
            None => writeln!(output, "# {} is not set", setting.key)?,
        }
    }
    Ok(())
}

impl Source {
    /// "scaledmail-lint.toml:7 ([[overrides]] 1)".
    fn place(&self) -> String {
        let part = self.number.map(|number| format!(" ([[overrides]] {number})")).unwrap_or_default();
        format!("{}:{}{part}", visible(&self.file), self.line)
    }

    fn by(&self) -> String {
        let pattern = self.pattern.as_ref().map(|pattern| format!(" {}", toml_text(pattern))).unwrap_or_default();
        format!("by `{}`{pattern}, {}", self.key, self.place())
    }
}

impl RuleLine {
    /// What is to be said of it, if it is not simply reported.
    fn effects(&self) -> Vec<String> {
        let mut effects = Vec::new();
        match self.state {
            State::Off => effects.push("off unless asked for".to_owned()),
            State::Hidden => effects.push(format!("hidden {}", self.state_source.as_ref().map(Source::by).unwrap_or_default())),
            State::Shown => effects.extend(self.state_source.as_ref().map(|source| format!("reported {}", source.by()))),
        }
        if let (Some(severity), Some(source)) = (self.severity, &self.severity_source) {
            effects.push(format!("{} {}", severity.as_str(), source.by()));
        }
        effects
    }
}

impl IgnoreLine {
    fn words(&self) -> String {
        let mut words = format!("{}:{}: {}", visible(&self.file), self.line, rule_words(&self.rules));
        if let Some(pointer) = &self.pointer {
            words += &format!(" at {}", visible(pointer));
        }
        if let Some(until) = &self.until {
            words += &if self.expired { format!(", ended on {until}") } else { format!(", until {until}") };
        }
        if let Some(reason) = &self.reason {
            words += &format!(" ({})", visible(reason));
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
        Value::Array(items) => format!("[{}]", items.iter().map(toml).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

/// A string as TOML writes it, with nothing in it that a terminal would obey.
fn toml_text(text: &str) -> String {
    let mut out = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            _ if is_invisible(character) => out += &format!("\\U{:08x}", u32::from(character)),
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}
