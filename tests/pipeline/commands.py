"""Runs commands and checks their results, for the other scripts in this folder."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def run(*command, cwd=ROOT, env=None, check=True):
    """Runs a command and returns its exit status and its combined output."""
    result = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if check and result.returncode != 0:
        sys.exit(f"{command}: exit status {result.returncode}\n{result.stdout}")
    return result.returncode, result.stdout


def expect(description, condition, details=""):
    """Prints the description of a case that holds. Ends the script if it does not."""
    if not condition:
        sys.exit(f"FAILED: {description}\n{details}")
    print(f"ok: {description}")
