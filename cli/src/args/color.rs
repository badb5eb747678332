//! The flag `--color` and the environment variables that affect colors.

use crate::environment::Environment;
use clap::ValueEnum;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    #[value(
        help = "On terminals; NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE and CLICOLOR override this, in \
                this order"
    )]
    Auto,
    /// Also in files and pipes
    Always,
    /// No colors
    Never,
}

impl ColorWhen {
    /// Whether to use colors on a stream. Checks, in this order: the flag, `NO_COLOR`
    /// (no-color.org), `FORCE_COLOR` (force-color.org) and `CLICOLOR_FORCE`
    /// (bixense.com/clicolors), the terminal with `CLICOLOR` and `TERM`.
    pub(crate) fn allows(self, is_terminal: bool, environment: &Environment) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto if environment.get("NO_COLOR").is_some() => false,
            Self::Auto
                if environment.asks_for("FORCE_COLOR")
                    || environment.asks_for("CLICOLOR_FORCE") =>
            {
                true
            }
            Self::Auto => {
                is_terminal
                    && environment.get("CLICOLOR") != Some("0")
                    && takes_escapes(environment)
            }
        }
    }
}

/// Whether the terminal, if there is one, supports escape sequences. Windows consoles do, although
/// they do not set `TERM`.
pub(crate) fn takes_escapes(environment: &Environment) -> bool {
    match environment.get("TERM") {
        Some(term) => term != "dumb",
        None => cfg!(windows),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ColorWhen::{Always, Auto, Never};

    /// The flag, whether the stream is a terminal, the variables, whether colors are used.
    type Case = (ColorWhen, bool, &'static [(&'static str, &'static str)], bool);

    const COLORS: &[Case] = &[
        (Auto, true, &[], true),
        (Auto, false, &[], false),
        (Auto, true, &[("TERM", "dumb")], false),
        // no-color.org: set and not empty, regardless of its value; a flag takes precedence.
        (Auto, true, &[("NO_COLOR", "1")], false),
        (Auto, true, &[("NO_COLOR", "0")], false),
        (Auto, true, &[("NO_COLOR", "")], true),
        (Always, false, &[("NO_COLOR", "1")], true),
        // force-color.org: set and not empty; a flag takes precedence. `0` has no effect, as in npm
        // packages.
        (Auto, false, &[("FORCE_COLOR", "1")], true),
        (Auto, false, &[("FORCE_COLOR", "true")], true),
        (Auto, false, &[("FORCE_COLOR", "3")], true),
        (Auto, false, &[("FORCE_COLOR", "")], false),
        (Auto, false, &[("FORCE_COLOR", "0")], false),
        (Auto, true, &[("FORCE_COLOR", "0")], true),
        (Auto, false, &[("FORCE_COLOR", "1"), ("TERM", "dumb")], true),
        (Never, true, &[("FORCE_COLOR", "1"), ("CLICOLOR_FORCE", "1")], false),
        // bixense.com/clicolors: NO_COLOR, then CLICOLOR_FORCE, then CLICOLOR on a terminal.
        (Auto, false, &[("CLICOLOR_FORCE", "1")], true),
        (Auto, false, &[("CLICOLOR_FORCE", "0")], false),
        (Auto, false, &[("CLICOLOR_FORCE", "")], false),
        (Auto, true, &[("CLICOLOR", "1")], true),
        (Auto, false, &[("CLICOLOR", "1")], false),
        (Auto, true, &[("CLICOLOR", "0")], false),
        (Auto, true, &[("CLICOLOR", "0"), ("CLICOLOR_FORCE", "1")], true),
        (Auto, true, &[("CLICOLOR", "0"), ("FORCE_COLOR", "1")], true),
        (Auto, false, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false),
        (Auto, false, &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")], false),
        (Auto, true, &[("NO_COLOR", "1"), ("CLICOLOR", "1")], false),
    ];

    #[test]
    fn colors_depend_on_flag_environment_and_terminal() {
        for (when, is_terminal, variables, expected) in COLORS {
            let environment = [("TERM", "xterm")].iter().chain(*variables).copied().collect();
            assert_eq!(
                when.allows(*is_terminal, &environment),
                *expected,
                "{when:?}, terminal: {is_terminal}, {variables:?}"
            );
        }
    }
}
