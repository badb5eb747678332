"""Tests pipelines: the pre-commit hooks, the action, install.sh, and the snippets of docs/ci.md.

Needs git, cargo, make and node, the packages of requirements.txt, and `npm install` in this folder.
Run `python run.py` from any folder. Builds into the folder that CARGO_TARGET_DIR names, by default
`target`.
"""

import json
import os
import platform
import re
import shutil
import sys
import tarfile
import tempfile
import zlib
from pathlib import Path

import yaml

from commands import ROOT, expect, run

HERE = Path(__file__).resolve().parent
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


def released(scratch, command):
    """Packs the command as a release does; returns the folder and the version."""
    folder = scratch / "release"
    version = run(ROOT / "scripts/release", "check", cwd=ROOT)[1].strip()
    run(ROOT / "scripts/release", "archive", f"{platform.machine()}-unknown-linux-gnu", command, folder, cwd=ROOT)
    run(ROOT / "scripts/release", "assets", folder, cwd=ROOT, env={"SCALEDMAIL_LINT_REHEARSAL": "1"})
    return folder, version


def damaged(scratch, folder):
    """Returns a copy of a release whose archive contains another command."""
    copy = scratch / f"damaged-{folder.name}"
    shutil.copytree(folder, copy)
    for archive in copy.glob("scaledmail-lint-v*.tar.gz"):
        with tarfile.open(archive) as packed:
            packed.extractall(scratch / "unpacked", filter="data")
        program = next((scratch / "unpacked").glob("*/scaledmail-lint"))
        program.write_text(f"#!/bin/sh\ntouch {scratch}/ran\n")
        with tarfile.open(archive, "w:gz") as packed:
            packed.add(program.parent, program.parent.name)
        shutil.rmtree(scratch / "unpacked")
    return copy


def install(scratch, folder, version):
    """Runs install.sh of the release and of the repository against local folders."""
    archive = next(folder.glob("scaledmail-lint-v*.tar.gz"))
    bad = damaged(scratch, folder)
    empty = scratch / "empty"
    empty.mkdir()
    sums = (folder / "SHA256SUMS").read_text()
    from_release, from_repository = folder / "install.sh", ROOT / "packaging/install.sh"
    number = ["--version", version]
    cases = [
        ("the release", from_release, folder, [], 0),
        ("the release, from a damaged archive", from_release, bad, [], 1),
        ("the release, from an empty folder", from_release, empty, [], 3),
        ("another version", from_release, folder, ["--version", "9.9.9"], 3),
        ("the repository, without a version", from_repository, folder, [], 2),
        ("the repository, with a version", from_repository, folder, number, 0),
        ("the repository, from a damaged archive", from_repository, bad, number, 1),
        ("the right checksum", from_repository, folder, [*number, "--sha256", sums.split()[0]], 0),
        ("a wrong checksum", from_repository, folder, [*number, "--sha256", "0" * 64], 1),
        ("an unknown argument", from_release, folder, ["--force", "yes"], 2),
        ("an argument without a value", from_release, folder, ["--to"], 2),
    ]
    for index, (name, script, place, arguments, expected) in enumerate(cases):
        target = scratch / f"installed {index}"
        status, output = run("sh", script, "--from", place, "--to", target, *arguments, cwd=scratch, check=False)
        expect(f"install.sh: {name}: exit status {expected}", status == expected, f"{status}\n{output}")
        expect("... and a command only if that is 0", (target / "scaledmail-lint").exists() == (expected == 0), output)
    expect("install.sh: no damaged command ran", not (scratch / "ran").exists())
    # Each system asks for its own archive.
    for index, (kernel, machine, glibc, expected) in enumerate([
        ("Linux", "x86_64", True, "x86_64-unknown-linux-gnu.tar.gz"),
        ("Linux", "aarch64", True, "aarch64-unknown-linux-gnu.tar.gz"),
        ("Linux", "x86_64", False, "x86_64-unknown-linux-musl.tar.gz"),
        ("Darwin", "arm64", False, "aarch64-apple-darwin.tar.gz"),
        ("Darwin", "x86_64", False, "x86_64-apple-darwin.tar.gz"),
        ("MINGW64_NT-10.0-26100", "x86_64", False, "x86_64-pc-windows-msvc.zip"),
        ("MINGW64_NT-10.0-26100-ARM64", "x86_64", False, "aarch64-pc-windows-msvc.zip"),
        ("FreeBSD", "amd64", False, "FreeBSD"),
        ("Linux", "riscv64", True, "riscv64"),
    ]):
        tools = scratch / f"system {index}"
        write_files(tools, {"uname": f'#!/bin/sh\ncase $1 in -m) echo {machine} ;; *) echo {kernel} ;; esac\n', "getconf": f"#!/bin/sh\n{'true' if glibc else 'false'}\n"})
        for tool in tools.iterdir():
            tool.chmod(0o755)
        environment = {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "PROCESSOR_IDENTIFIER": ""}
        status, output = run("sh", from_release, "--from", empty, "--to", scratch / "none", cwd=scratch, env=environment, check=False)
        expect(f"install.sh: {kernel} on {machine}: {expected}", status == 3 and expected in output, output)
    # Without its line in the list, an archive has no checksum.
    partial = scratch / "partial"
    shutil.copytree(folder, partial)
    (partial / "SHA256SUMS").write_text(sums.replace(archive.name, f"x{archive.name}"))
    status, output = run("sh", from_repository, "--from", partial, "--to", scratch / "none", *number, cwd=scratch, check=False)
    expect("install.sh: an archive without a checksum is not installed", status == 1 and "no checksum" in output, output)


def packaged(scratch, folder, version):
    """Reads the files that a release fills in."""
    with tarfile.open(folder / "packaging.tar.gz") as packed:
        packed.extractall(scratch, filter="data")
    files = [path for path in (scratch / "packaging").rglob("*") if path.is_file()]
    expect("packaging: all files are there", len(files) == len([path for path in (ROOT / "packaging").rglob("*") if path.is_file()]) - 1, files)
    for path in files:
        text = path.read_text()
        expect(f"packaging: {path.name} is filled in", not re.search(r"@[A-Za-z0-9_-]+@", text), text)
        if path.suffix in (".yml", ".yaml"):
            yaml.safe_load(text)
    sum = (folder / "SHA256SUMS").read_text().split()[0]
    formula = (scratch / "packaging/homebrew/scaledmail-lint.rb").read_text()
    expect("packaging: the formula has four archives of the version", len(re.findall(rf'url ".+/v{version}/scaledmail-lint-v{version}-.+tar.gz"', formula)) == 4, formula)
    expect("packaging: install.sh contains the checksum", sum in (folder / "install.sh").read_text())
    schema = lambda name, path: run(TOOLS / "check-jsonschema", "--builtin-schema", name, scratch / "packaging" / path, cwd=scratch)
    schema("vendor.gitlab-ci", "gitlab-ci.yml")
    schema("vendor.azure-pipelines", "azure-pipelines.yml")


def addresses(repository):
    """Writes an account and a version into a copy of the repository."""
    run("scripts/set-owner", "octo-org", cwd=repository)
    left = run("git", "grep", "-nI", "OWNER", "--", ".", ":!tests", ":!scripts", cwd=repository, check=False)[1]
    expect("set-owner: no placeholder is left", re.findall(r"^(?!packaging/.*@OWNER@).+", left, re.MULTILINE) == [], left)
    expect("set-owner: the addresses name the account", "github.com/octo-org/scaledmail-lint/releases" in (repository / "README.md").read_text())
    run("scripts/set-owner", "Other-1", cwd=repository)
    expect("set-owner: the image is in lower case", "ghcr.io/other-1/scaledmail-lint" in (repository / "docs/ci.md").read_text())
    run("scripts/set-owner", "other", cwd=repository)
    left = run("git", "grep", "-nIi", "-e", "octo-org", "-e", "other-1", "--", ".", ":!tests", cwd=repository, check=False)[1]
    expect("set-owner: a second run replaces the account", left == "", left)
    for bad in ["", "-a", "a/b", "a b", "a" * 50]:
        status, output = run("scripts/set-owner", bad, cwd=repository, check=False)
        expect(f"set-owner: {bad!r} is rejected", status == 1, output)

    before = run("scripts/release", "check", cwd=repository)[1].strip()
    run("scripts/set-version", "17.4.2", cwd=repository)
    expect("set-version: all places have the version", run("scripts/release", "check", cwd=repository)[1].strip() == "17.4.2")
    left = run("git", "grep", "-nIE", rf"\bv?{re.escape(before)}\b", "--", "*.md", "*.toml", "*.json", ":!tests", ":!core/src", cwd=repository, check=False)[1]
    expect("set-version: the old version is nowhere", [line for line in left.splitlines() if "scaledmail" in line or "v" + before in line] == [], left)
    for workspace in (repository, repository / "fuzz"):
        run("cargo", "update", "--workspace", "--locked", "--offline", cwd=workspace)
    expect("set-version: README describes the release", "no release yet" not in (repository / "README.md").read_text().lower())
    notes = run("scripts/release", "notes", cwd=repository)[1]
    expect("set-version: the notes are the changes so far", "### Added" in notes and "## [" not in notes, notes)
    tag = lambda name, env: run("scripts/release", "check", name, cwd=repository, env=env, check=False)
    expect("release check: the tag and the repository match", tag("v17.4.2", {"GITHUB_REPOSITORY": "other/scaledmail-lint"})[0] == 0)
    expect("release check: another tag fails", tag("v17.4.3", {"GITHUB_REPOSITORY": "other/scaledmail-lint"})[0] == 1)
    expect("release check: another repository fails", tag("v17.4.2", {"GITHUB_REPOSITORY": "fork/scaledmail-lint"})[0] == 1)
    git("checkout", "-q", ".", cwd=repository)


def bare_machine(scratch):
    """Runs scripts/check-tools without tools, and with old ones."""
    names = ["Rust 1.", "rustfmt", "clippy", "cc", "python3", "Node 20", "npm", "git", "make", "zsh"]
    for kind, version in [("nothing", ""), ("old tools", "0.9.1"), ("broken tools", None), ("new tools", "99.1.0")]:
        tools = scratch / kind
        tools.mkdir()
        for name in ["bash", "dirname", "sed", "head", "sort"]:
            (tools / name).symlink_to(shutil.which(name))
        if kind != "nothing":
            for name in ["cargo", "rustfmt", "cargo-clippy", "cc", "python3", "node", "npm", "git", "make", "zsh", "fish", "strace"]:
                (tools / name).write_text("#!/bin/sh\nexit 1\n" if version is None else f"#!/bin/sh\necho tool v{version}\n")
                (tools / name).chmod(0o755)
        status, output = run(shutil.which("bash"), ROOT / "scripts/check-tools", cwd=ROOT, env={"PATH": str(tools)}, check=False)
        listed = [name for name in names if name in output]
        expected = {"nothing": names, "new tools": []}.get(kind, ["Rust 1.", "python3", "Node 20"])
        expect(f"check-tools: {kind}: lists what is missing", listed == expected and (status == 2) == bool(expected), output)


def without_cargo(scratch):
    """Returns a PATH with the tools of a small container: no bash, no cargo."""
    tools = scratch / "small"
    tools.mkdir()
    for name in ["sh", "sed", "head", "mktemp", "dirname", "uname", "getconf", "rm", "cp", "mv", "mkdir", "chmod", "cat", "sha256sum", "tar", "gzip"]:
        (tools / name).symlink_to(shutil.which(name))
    return str(tools)


def action(scratch, repository, folder, version):
    """Runs the steps of action.yml as a runner on Linux does."""
    steps = yaml.safe_load((repository / "action.yml").read_text())["runs"]["steps"]
    step = next(step for step in steps if step["if"] == "runner.os != 'Windows'")
    for other in steps:
        expect("action: all systems run the same script", {**other, "if": "", "shell": ""} == {**step, "if": "", "shell": ""})
    inputs = yaml.safe_load((repository / "action.yml").read_text())["inputs"]
    workspace = scratch / "workspace"
    write_files(workspace, {**MIXED, "acme.scaledmail.json": form("out reach.com", HOSTING)})
    # A hostile file name, which must not run as a command.
    write_files(workspace, {"bad; touch owned.scaledmail.json": form("a b.com", "")})
    small = without_cargo(scratch)
    bad = damaged(scratch, folder)
    clean = "old.scaledmail.json\nbought-elsewhere"
    cargo = {"SCALEDMAIL_LINT_RELEASE": str(scratch / "nothing")}
    cases = [
        ("a bad form", {"paths": ".", "sarif-file": "out.sarif"}, {}, 1),
        ("clean forms, in a container without cargo and bash", {"paths": clean}, {"PATH": small}, 0),
        ("a hostile name", {"paths": "bad; touch owned.scaledmail.json"}, {}, 1),
        ("the right checksum", {"paths": clean, "sha256": (folder / "SHA256SUMS").read_text().split()[0]}, {}, 0),
        ("a wrong checksum", {"paths": clean, "sha256": "0" * 64}, {}, 2),
        ("a damaged release", {"paths": clean}, {"SCALEDMAIL_LINT_RELEASE": str(bad)}, 2),
        ("a version", {"paths": clean, "version": version}, {}, 0),
        ("a missing version", {"paths": clean, "version": "9.9.9"}, {}, 2),
        ("no release and no cargo", {"paths": clean}, {**cargo, "PATH": small}, 2),
        ("no release, compiled", {"paths": clean}, cargo, 0),
    ]
    outputs = {}
    for name, given, variables, expected in cases:
        temp = Path(tempfile.mkdtemp(dir=scratch))
        # A command that another workflow left in a shared folder.
        write_files(temp, {"scaledmail-lint/bin/scaledmail-lint": f"#!/bin/sh\ntouch {scratch}/ran\n"})
        (temp / "scaledmail-lint/bin/scaledmail-lint").chmod(0o755)
        values = {name: value["default"] for name, value in inputs.items()} | {"args": "--color=never\n"} | given
        environment = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(repository),
            "GITHUB_STEP_SUMMARY": str(temp / "summary.md"),
            "RUNNER_TEMP": str(temp),
            "CARGO_TARGET_DIR": str(TARGET),
            "SCALEDMAIL_LINT_RELEASE": str(folder),
            **{name: values[re.fullmatch(r"\$\{\{ inputs\.(.+) \}\}", value)[1]] for name, value in step["env"].items()},
            **variables,
        }
        # The runner starts `shell: sh` with this option.
        status, output = run(shutil.which("sh"), "-e", "-c", step["run"], cwd=workspace, env=environment, check=False)
        expect(f"action: {name}: exit status {expected}", status == expected, f"{status}\n{output}")
        outputs[name] = output, (temp / "summary.md").read_text() if (temp / "summary.md").exists() else ""
    expect("action: no file name was run as a command", not (workspace / "owned.scaledmail.json").exists())
    expect("action: no unverified command ran", not (scratch / "ran").exists())
    expect("action: it compiles only without a release", [name for name in outputs if "compiling" in outputs[name][0]] == ["no release, compiled"])
    output, summary = outputs["a bad form"]
    expect("action: annotations", re.search(r"^::error file=", output, re.MULTILINE), output)
    expect("action: a summary", "domain-syntax | acme" in summary, summary)
    results = json.loads((workspace / "out.sarif").read_text())["runs"][0]["results"]
    expect("action: SARIF", any(result["ruleId"] == "SM206" for result in results))
    for text in [output, summary, (workspace / "out.sarif").read_text()]:
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
        if kind == "github-workflow":
            continue  # scripts/check-workflows checks these.
        path = scratch / f"{number}.yml"
        path.write_text(block)
        if kind == "pre-commit-config":
            run(TOOLS / "pre-commit", "validate-config", path, cwd=scratch)
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
    expect("docs/ci.md: every snippet is valid", True)


def main():
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        run("cargo", "build", "--release", "--locked", "--quiet", cwd=ROOT, env={"CARGO_TARGET_DIR": str(TARGET)})
        command = scratch / "bin/scaledmail-lint"
        command.parent.mkdir()
        shutil.copy(TARGET / "release/scaledmail-lint", command)
        repository, revision = copy_of_this_repository(scratch)
        snippets(scratch, command)
        folder, version = released(scratch, command)
        for name, test in [
            ("install", lambda place: install(place, folder, version)),
            ("packaged", lambda place: packaged(place, folder, version)),
            ("bare", bare_machine),
            ("action", lambda place: action(place, repository, folder, version)),
        ]:
            (scratch / name).mkdir()
            test(scratch / name)
        addresses(repository)
        pre_commit(scratch, repository, revision, command)


if __name__ == "__main__":
    main()
