"""Checks the workflows, the action, all scripts, and the snippets of the docs that contain them.

Needs the packages of requirements.txt. scripts/check-workflows installs them.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TOOLS = Path(sys.executable).parent
# Docs name the action by its version; an audit accepts only a commit.
OWN_ACTION = re.compile(r"(uses: [\w-]+/scaledmail-lint)@(v[\d.]+)")


def run(*command):
    """Runs a checker; exits with its output if it reports something."""
    result = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if result.returncode != 0:
        sys.exit(f"{command[0]}: exit status {result.returncode}\n{result.stdout}")


def tracked():
    """Returns the files of the repository, also those that are not committed yet."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def blocks(path, language):
    """Yields the first line number and the text of each fenced block in a language."""
    text = path.read_text(encoding="utf-8")
    for found in re.finditer(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield text.count("\n", 0, found.start()) + 2, found[1]


def shell_scripts(scratch, files):
    """Returns all shell scripts outside of workflows as files."""
    scripts = []

    def add(label, shell, text):
        path = scratch / re.sub(r"[^\w.-]", "-", label)
        path.write_text(f"#!/usr/bin/env {shell}\n{text}")
        scripts.append(path)

    for path in files:
        name = str(path.relative_to(ROOT))
        # The rule pages show commands with mistakes, and the tests contain others.
        if name.startswith(("tests/", "docs/rules/")):
            continue
        if path.suffix == ".md":
            for line, text in blocks(path, "sh"):
                # Earlier blocks of the page set variables and create files; SC1003 is only a guess.
                add(
                    f"{name}-{line}.sh",
                    "bash",
                    f"# shellcheck disable=SC1003,SC1091,SC2154\n{text}",
                )
            for line, text in blocks(path, "yaml gitlab-ci"):
                for job in yaml.safe_load(text).values():
                    add(f"{name}-{line}.sh", "sh", "\n".join(job["script"]) + "\n")
        elif path.suffix in ("", ".sh") and re.match(rb"#!.*\b(?:ba)?sh\n", path.read_bytes()):
            scripts.append(path)
    for number, step in enumerate(
        yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
    ):
        add(f"action-{number}.sh", "sh", step["run"])
    azure = yaml.safe_load(
        re.sub(r"@[\w-]+@", "value", (ROOT / "packaging/azure-pipelines.yml").read_text())
    )
    for number, step in enumerate(step for step in azure["steps"] if "bash" in step):
        add(f"azure-pipelines-{number}.sh", "bash", step["bash"])
    return scripts


def main():
    files = tracked()
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        workflows = sorted((ROOT / ".github/workflows").glob("*.yml"))
        snippets = []
        (scratch / ".github/workflows").mkdir(parents=True)
        for page in files:
            if page.suffix == ".md":
                for line, text in blocks(page, "yaml github-workflow"):
                    path = scratch / ".github/workflows" / f"{page.stem}-{line}.yml"
                    path.write_text(OWN_ACTION.sub(rf"\1@{'0' * 40} # \2", text))
                    snippets.append(path)
        for path in [*workflows, *snippets]:
            run(TOOLS / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", path)
        run(
            TOOLS / "check-jsonschema",
            "--builtin-schema",
            "vendor.github-actions",
            ROOT / "action.yml",
        )
        # It also runs shellcheck on the steps.
        run(TOOLS / "actionlint", "-shellcheck", TOOLS / "shellcheck", *workflows, *snippets)
        run(
            TOOLS / "zizmor",
            "--offline",
            "--no-progress",
            "--persona",
            "auditor",
            *workflows,
            ROOT / "action.yml",
            *snippets,
        )
        scripts = shell_scripts(scratch, files)
        run(TOOLS / "shellcheck", "--severity", "style", *scripts)
        print(
            f"{len(workflows)} workflows, the action, {len(snippets)} snippets and {len(scripts)} scripts: no findings"
        )


main()
