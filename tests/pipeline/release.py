"""Rehearses a release on this machine; scripts/rehearse-release describes it.

python release.py COMMAND WHEELS    the built command, and a folder with the built wheel
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from commands import ROOT, expect, run

HERE = Path(__file__).resolve().parent
RELEASE = ROOT / "scripts/release"
TARGET = f"{os.uname().machine}-unknown-linux-gnu"


def registry(folder, limit):
    """Starts a registry that accepts a number of uploads; returns the process and its address."""
    process = subprocess.Popen(
        [sys.executable, str(HERE / "npm_registry.py"), str(folder), str(limit)],
        stdout=subprocess.PIPE,
        text=True,
    )
    return process, process.stdout.readline().strip()


def publish(places, limit):
    """Publishes in the order of the workflow; returns the exit status, the output and the address."""
    process, address = registry(places["npm"], limit)
    npmrc = places["scratch"] / "npmrc"
    npmrc.write_text(f"registry={address}\n{address.removeprefix('http:')}:_authToken=rehearsal\n")
    environment = {
        "NPM_CONFIG_USERCONFIG": str(npmrc),
        "NPM_CONFIG_REGISTRY": address,
        "NPM_CONFIG_CACHE": str(places["scratch"] / "npm-cache"),
        "NPM_CONFIG_FETCH_RETRIES": "0",
    }
    output = ""
    status = 0
    for command in [
        (RELEASE, "publish-crates", "--into", places["crates"]),
        (
            "cp",
            "--no-clobber",
            "--verbose",
            *sorted(places["built wheels"].glob("*")),
            places["wheels"],
        ),
        (RELEASE, "publish-npm", places["packed"]),
    ]:
        status, text = run(*command, env=environment, check=False)
        output += text
        if status != 0:
            break
    return process, status, output, environment


def main():
    command, built_wheels = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    version = run(RELEASE, "check")[1].strip()
    with tempfile.TemporaryDirectory() as scratch:
        places = {
            name: Path(scratch) / name
            for name in ["scratch", "archives", "crates", "wheels", "npm", "packed"]
        }
        for place in places.values():
            place.mkdir()
        places["built wheels"] = built_wheels

        # Before anything is public: pack, install and run.
        run(RELEASE, "archive", TARGET, command, places["archives"])
        run(RELEASE, "assets", places["archives"], env={"SCALEDMAIL_LINT_REHEARSAL": "1"})
        run(
            "sh",
            places["archives"] / "install.sh",
            "--from",
            places["archives"],
            "--to",
            places["scratch"] / "bin",
        )
        run(RELEASE, "npm", places["packed"])
        for kind, artifact in [
            ("archive", next(places["archives"].glob("scaledmail-lint-v*.tar.gz"))),
            ("command", places["scratch"] / "bin/scaledmail-lint"),
            ("wheels", built_wheels),
            ("npm", places["packed"]),
        ]:
            expect(
                f"{kind}: installs into an empty folder and runs",
                "ok" in run(ROOT / "scripts/smoke", kind, artifact)[1],
            )
        archive = next(places["archives"].glob("scaledmail-lint-v*.tar.gz"))
        first = archive.read_bytes()
        run(RELEASE, "archive", TARGET, command, places["archives"])
        expect("archive: the same files give the same bytes", archive.read_bytes() == first)

        # The first run stops after one npm package.
        process, status, output, environment = publish(places, 1)
        process.kill()
        uploads = (places["npm"] / "uploads").read_text().split()
        expect(
            "first run: the registry stops it in the middle",
            status != 0 and len(uploads) == 1,
            output,
        )
        expect(
            "first run: the crates are published in order",
            re.findall(r"^(\S+): published$", output, re.MULTILINE)[:3]
            == ["scaledmail-lint-macros", "scaledmail-lint-core", "scaledmail-lint"],
            output,
        )
        expect(
            "first run: the main package waits for the platform package",
            uploads[0].startswith("scaledmail-lint-linux"),
            uploads,
        )
        before = {
            path: path.stat().st_mtime_ns
            for place in ("crates", "wheels")
            for path in places[place].iterdir()
        }

        # The second run completes the release and repeats nothing.
        process, status, output, environment = publish(places, 100)
        expect("second run: completes", status == 0, output)
        uploads = (places["npm"] / "uploads").read_text().split()
        expect(
            "second run: the main package is last",
            uploads[-1] == f"scaledmail-lint@{version}",
            uploads,
        )
        expect(
            "second run: nothing is published twice",
            len(set(uploads)) == len(uploads) and output.count("published already") == 4,
            output,
        )
        after = {
            path: path.stat().st_mtime_ns
            for place in ("crates", "wheels")
            for path in places[place].iterdir()
        }
        expect(
            "second run: crates and wheels are unchanged",
            before == after and len(after) >= 4,
            after,
        )

        # A user installs from the registries by name.
        user = places["scratch"] / "user"
        user.mkdir()
        # The new registry has a new address, which the description of the first package must not keep.
        for path in places["npm"].glob("*.json"):
            path.write_text(
                re.sub(
                    r"http://127\.0\.0\.1:\d+/",
                    environment["NPM_CONFIG_REGISTRY"],
                    path.read_text(),
                )
            )
        run("npm", "init", "--yes", cwd=user, env=environment)
        run(
            "npm",
            "install",
            "--no-package-lock",
            f"scaledmail-lint@{version}",
            cwd=user,
            env=environment,
        )
        process.kill()
        expect(
            "npm: installs the package and its platform package by name",
            run(user / "node_modules/.bin/scaledmail-lint", "--version")[1]
            == f"scaledmail-lint {version}\n",
        )
        run(sys.executable, "-m", "venv", user / "venv")
        run(
            user / "venv/bin/python",
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--no-index",
            "--find-links",
            places["wheels"],
            "scaledmail-lint",
        )
        expect(
            "pip: installs the package by name",
            run(user / "venv/bin/scaledmail-lint", "--version")[1]
            == f"scaledmail-lint {version}\n",
        )
        for path in places["crates"].glob("*.crate"):
            listed = {name.partition("/")[2] for name in run("tar", "-tzf", path)[1].split()}
            missing = {"Cargo.toml", "README.md", "LICENSE-APACHE", "LICENSE-MIT"} - listed
            expect(f"{path.name}: contains its documents", not missing, missing)
        wheels = sorted(built_wheels.glob("*.whl"))
        run(Path(sys.executable).parent / "abi3audit", "--strict", *wheels)
        expect("wheels: use only the stable interface of Python", wheels)


main()
