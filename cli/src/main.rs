//! The `scaledmail-lint` command.

fn main() -> std::process::ExitCode {
    scaledmail_lint_cli::main()
}
