//! `--watch`: runs `check` again whenever a file changes.
//!
//! The module polls: it compares the modification time and length of all files several times a
//! second. Notifications of the operating system would be faster, but they are missing for network
//! drives, container mounts and some editors, and the list of files would still be needed to filter
//! them. The pause grows with the time that polling takes, so a large tree costs at most about 5 %
//! of one processor.
//!
//! Messages about rounds go to standard error. Standard output contains only the reports.

use crate::args::CheckArgs;
use crate::commands::check;
use crate::config::{Configs, FILE_NAMES, RunSettings};
use crate::environment::RunContext;
use crate::error::Error;
use crate::files;
use crate::paths::{absolute, display_path};
use crate::text::{count, escape_invisible, escape_workflow_commands};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

/// The minimum pause between two polls.
const PAUSE: Duration = Duration::from_millis(250);
/// The minimum ratio of the pause to the time that polling takes.
const PAUSE_FACTOR: u32 = 20;
/// The delay after a change, so that a writer can finish the file.
const SETTLE: Duration = Duration::from_millis(50);
/// The escape sequences that move the cursor to the upper left corner and clear the screen.
const CLEAR: &str = "\u{1b}[H\u{1b}[2J";

/// Checks repeatedly until interrupted. Returns only if writing fails, or if the arguments include
/// standard input.
pub(crate) fn run(
    args: &CheckArgs,
    run_context: RunContext<'_>,
    can_clear: bool,
    output: &mut dyn Write,
    errors: &mut dyn Write,
) -> Result<u8, Error> {
    let reads_stdin =
        args.paths.iter().chain(&args.order.orders).any(|path| path == OsStr::new("-"));
    if reads_stdin || args.input.stdin_filename.is_some() {
        return Err(Error::WatchStdin);
    }
    loop {
        if can_clear {
            output.write_all(CLEAR.as_bytes())?;
        }
        // Taken before the check, so that changes during it trigger another round.
        let before = Snapshot::take(args);
        match check::run(args, run_context, &mut io::empty(), output, errors) {
            Ok(_) => {}
            Err(Error::Output(error)) => return Err(error.into()),
            // For example, an invalid configuration that the user is editing.
            Err(error) => crate::print(&error, run_context.render, errors)?,
        }
        output.flush()?;
        if !args.output.quiet {
            writeln!(
                errors,
                "checked at {}; waiting for changes (press Ctrl-C to stop)",
                clock(SystemTime::now())
            )?;
            errors.flush()?;
        }
        let changed = wait(args, &before);
        if !args.output.quiet && !can_clear {
            writeln!(errors, "--- {}", escape_workflow_commands(&changed))?;
            errors.flush()?;
        }
    }
}

/// Waits for a change and returns its description.
fn wait(args: &CheckArgs, before: &Snapshot) -> String {
    let mut pause = PAUSE;
    loop {
        sleep(pause);
        let started = Instant::now();
        let now = Snapshot::take(args);
        if let Some(changed) = now.changed_since(before) {
            sleep(SETTLE);
            return changed;
        }
        pause = PAUSE.max(started.elapsed() * PAUSE_FACTOR);
    }
}

/// The modification time and length of each watched file; `None` for a missing file.
#[derive(Debug, PartialEq, Eq)]
struct Snapshot(BTreeMap<PathBuf, Option<(Option<SystemTime>, u64)>>);

impl Snapshot {
    /// Takes a snapshot of the forms, the order files, the baseline, and all possible configuration
    /// files. A missing file is included, so that its creation is a change.
    fn take(args: &CheckArgs) -> Self {
        let configs = Configs::new(&args.config);
        let settings = RunSettings::new(args, configs.of_folder(Path::new(".")).as_deref());
        let inputs = files::collect(&args.paths, None, &check::file_filter(args, &configs)).inputs;
        let mut paths: BTreeSet<PathBuf> =
            inputs.iter().filter_map(|input| input.path().map(absolute)).collect();
        let mut folders: BTreeSet<PathBuf> =
            absolute(Path::new(".")).ancestors().map(Path::to_owned).collect();
        for path in &paths {
            // If a folder is known, its parents are, too.
            for folder in path.ancestors().skip(1) {
                if !folders.insert(folder.to_owned()) {
                    break;
                }
            }
        }
        if let Some(config) = &args.config.config {
            paths.insert(absolute(config));
        } else if !args.config.no_config {
            paths
                .extend(folders.iter().flat_map(|folder| FILE_NAMES.map(|name| folder.join(name))));
        }
        paths.extend(settings.baseline.as_deref().map(absolute));
        paths.extend(
            args.order
                .orders
                .iter()
                .cloned()
                .chain(configs.orders())
                .map(|orders| absolute(&orders)),
        );
        // A report that is written to a checked folder must not trigger another round.
        for report in settings.output_format.iter().filter_map(|output| output.file.as_deref()) {
            paths.remove(&absolute(report));
        }
        let stat = |path: PathBuf| {
            let stamp =
                fs::metadata(&path).ok().map(|metadata| (metadata.modified().ok(), metadata.len()));
            (path, stamp)
        };
        Self(paths.into_iter().map(stat).collect())
    }

    /// Describes the changes: "a.json changed", "a.json and 2 more files changed"; `None` without
    /// any.
    fn changed_since(&self, before: &Self) -> Option<String> {
        let stamp = |snapshot: &Self, path: &PathBuf| snapshot.0.get(path).copied().flatten();
        let paths: BTreeSet<&PathBuf> = self.0.keys().chain(before.0.keys()).collect();
        let mut changed = paths.into_iter().filter(|path| stamp(self, path) != stamp(before, path));
        let first = changed.next()?;
        let current = absolute(Path::new("."));
        let name = display_path(first.strip_prefix(&current).unwrap_or(first));
        Some(match changed.count() {
            0 => format!("{} changed", escape_invisible(&name)),
            more => {
                format!(
                    "{} and {} changed",
                    escape_invisible(&name),
                    count(more, "more file", "more files")
                )
            }
        })
    }
}

/// Formats the time of day in UTC: the standard library does not know the time zone.
fn clock(time: SystemTime) -> String {
    let seconds = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    format!("{:02}:{:02}:{:02} UTC", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Cli, Command};
    use clap::Parser;

    fn snapshot(args: &[&str]) -> Snapshot {
        let cli = Cli::parse_from([&["scaledmail-lint", "check", "--watch"], args].concat());
        let Command::Check(args) = &cli.command else { panic!("not check") };
        Snapshot::take(args)
    }

    #[test]
    fn detects_changes_of_watched_files_only() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().to_str().unwrap();
        let path = |name: &str| folder.path().join(name);
        let write = |name: &str, text: &str| fs::write(path(name), text).unwrap();
        write("a.scaledmail.json", "{}");
        let named = path("named.json");
        let report = format!("json={}", path("report.scaledmail.json").display());
        let pending = path("pending.json");
        let args = [
            root,
            named.to_str().unwrap(),
            "--orders",
            pending.to_str().unwrap(),
            "--output-format",
            &report,
        ];
        let mut last = snapshot(&args);
        let mut changes = |step: &str| {
            let now = snapshot(&args);
            let changed = now.changed_since(&last);
            last = now;
            changed.map_or(format!("nothing: {step}"), |description| {
                description.rsplit('/').next().unwrap_or_default().to_owned()
            })
        };
        assert_eq!(changes("no change"), "nothing: no change");
        write("a.scaledmail.json", "{ }");
        assert_eq!(changes("longer"), "a.scaledmail.json changed");
        fs::File::options()
            .write(true)
            .open(path("a.scaledmail.json"))
            .unwrap()
            .set_modified(SystemTime::UNIX_EPOCH)
            .unwrap();
        assert_eq!(changes("another time"), "a.scaledmail.json changed");
        write("b.scaledmail.json", "{}");
        assert_eq!(changes("new"), "b.scaledmail.json changed");
        write("named.json", "{}");
        assert_eq!(changes("was missing"), "named.json changed");
        write("pending.json", "{}");
        assert_eq!(changes("orders"), "pending.json changed");
        write("saved.json", "{}");
        write("scaledmail-lint.toml", "orders = 'saved.json'");
        assert_eq!(changes("set in a configuration"), "saved.json and 1 more file changed");
        write("saved.json", "{ }");
        assert_eq!(changes("orders of a configuration"), "saved.json changed");
        fs::remove_file(path("scaledmail-lint.toml")).unwrap();
        assert_eq!(changes("no configuration"), "saved.json and 1 more file changed");
        write("other.json", "{}");
        write("report.scaledmail.json", "{}");
        assert_eq!(changes("not watched"), "nothing: not watched");
        for name in FILE_NAMES {
            write(name, "");
            assert_eq!(changes(name), format!("{name} changed"));
        }
        fs::remove_file(path("b.scaledmail.json")).unwrap();
        fs::remove_file(path("pyproject.toml")).unwrap();
        assert_eq!(changes("gone"), "b.scaledmail.json and 1 more file changed");
    }

    #[test]
    fn formats_the_time_of_day() {
        assert_eq!(
            clock(SystemTime::UNIX_EPOCH + Duration::from_secs(86_400 * 3 + 3_600 * 14 + 62)),
            "14:01:02 UTC"
        );
    }
}
