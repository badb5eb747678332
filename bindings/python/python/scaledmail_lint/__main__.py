"""The command `scaledmail-lint`, also available as `python -m scaledmail_lint`."""

import signal
import sys

from scaledmail_lint._native import _command


def main() -> int:
    """Runs the command with the arguments of the process and returns its exit status."""
    # Python would handle Ctrl-C only after the command has ended.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _command(["scaledmail-lint", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
