"""The command `scaledmail-lint`: `python -m scaledmail_lint` is the same."""

import signal
import sys

from scaledmail_lint._native import _command


def main() -> int:
    """Runs the command with the process's arguments and gives its exit status."""
    # Python would look at Ctrl-C only after the command has ended.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _command(["scaledmail-lint", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
