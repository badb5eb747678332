"""The build backend: builds a wheel with maturin, and adds the native command and the licenses.

It also finishes a wheel that `maturin build` created, with a command that was built separately:

    RUSTFLAGS=$(python wheel_build.py --rustflags) maturin build --release …
    python wheel_build.py WHEEL COMMAND [TARGET]
"""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import maturin
from maturin import build_editable, build_sdist, get_requires_for_build_editable, get_requires_for_build_sdist, get_requires_for_build_wheel

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_wheel",
]

Settings = Mapping[str, Any] | None

_LICENSES = "THIRD-PARTY-LICENSES.txt"
# A source distribution has the crates in other folders than the repository.
_MANIFEST = next(path for path in ["bindings/python/Cargo.toml", "Cargo.toml"] if Path(path).exists())


def build_wheel(wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None) -> str:
    arguments = maturin.get_maturin_pep517_args(config_settings)
    profile = _value(arguments, "--profile") or "release"
    target = _value(arguments, "--target") or os.environ.get("CARGO_BUILD_TARGET")
    if profile == "release":
        # Other flags would compile all crates again for a build of developers.
        os.environ["CARGO_ENCODED_RUSTFLAGS"] = "\x1f".join(rustflags())
    name: str = maturin.build_wheel(wheel_directory, config_settings, metadata_directory)
    command = _build_command(profile, target, [flag for flag in ("--locked", "--offline") if flag in arguments])
    wheel = Path(wheel_directory, name)
    finish(wheel, command, target)
    if profile == "release":
        _refuse_paths(wheel)
    return name


def prepare_metadata_for_build_wheel(metadata_directory: str, config_settings: Settings = None) -> str:
    name: str = maturin.prepare_metadata_for_build_wheel(metadata_directory, config_settings)
    folder = Path(metadata_directory, name)
    (folder / "entry_points.txt").unlink(missing_ok=True)
    metadata = folder / "METADATA"
    metadata.write_bytes(_with_licenses(metadata.read_bytes()))
    return name


def rustflags() -> list[str]:
    """Returns the flags that replace the folders of this machine in the compiled files."""
    encoded = os.environ.get("CARGO_ENCODED_RUSTFLAGS", "")
    flags = encoded.split("\x1f") if encoded else os.environ.get("RUSTFLAGS", "").split()
    # The last matching prefix applies.
    return flags + [f"--remap-path-prefix={folder}=/{name}" for folder, name in reversed(_folders())]


def _folders() -> list[tuple[Path, str]]:
    """Returns the folders whose paths would be in compiled files, the inner ones first."""
    metadata = _metadata()
    cargo = Path(os.environ.get("CARGO_HOME") or Path.home() / ".cargo")
    return [
        (Path(metadata["target_directory"]), "target"),
        (Path(metadata["workspace_root"]), "scaledmail-lint"),
        (cargo, "cargo"),
        (Path(_output(["rustc", "--print=sysroot"]).strip()), "rust"),
    ]


def _refuse_paths(wheel: Path) -> None:
    """Fails if the wheel contains a path of this machine."""
    folders = [str(folder).encode() for folder, _ in _folders()]
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            for folder in folders:
                if folder in content:
                    raise RuntimeError(f"{wheel.name}: {name} contains the path {folder.decode()}")


def finish(wheel: Path, command: Path, target: str | None = None) -> None:
    """Adds the command and the licenses to a wheel, and removes the command that starts Python."""
    root = Path(_metadata()["workspace_root"])
    with zipfile.ZipFile(wheel) as archive:
        entries = {entry.filename: (entry, archive.read(entry)) for entry in archive.infolist()}
    [record] = [name for name in entries if name.endswith(".dist-info/RECORD")]
    info = record.removesuffix("/RECORD")
    time = entries.pop(record)[0].date_time
    entries.pop(f"{info}/entry_points.txt", None)

    def add(name: str, content: bytes, mode: int = 0o644) -> None:
        entry = zipfile.ZipInfo(name, time)
        entry.external_attr = (0o100000 | mode) << 16
        entries[name] = (entry, content)

    suffix = ".exe" if command.suffix == ".exe" else ""
    add(f"{info.removesuffix('.dist-info')}.data/scripts/scaledmail-lint{suffix}", command.read_bytes(), 0o755)
    add(f"{info}/licenses/{_LICENSES}", _licenses(target).encode())
    add(f"{info}/METADATA", _with_licenses(entries[f"{info}/METADATA"][1]))
    for name, (entry, content) in entries.items():
        if "/sboms/" in name:
            # The list of components contains the address of each crate of this repository.
            entries[name] = (entry, content.replace(root.as_uri().encode(), b"file:///scaledmail-lint"))
    rows = [f"{name},sha256={_digest(content)},{len(content)}\n" for name, (_, content) in entries.items()]
    add(record, "".join([*rows, f"{record},,\n"]).encode())
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in entries.values():
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def _with_licenses(metadata: bytes) -> bytes:
    """Adds the file of licenses to the metadata."""
    lines = metadata.split(b"\n")
    last = max(index for index, line in enumerate(lines) if line.startswith(b"License-File: "))
    lines.insert(last + 1, b"License-File: " + _LICENSES.encode())
    return b"\n".join(lines)


def _build_command(profile: str, target: str | None, flags: list[str]) -> Path:
    """Builds the command and returns its path."""
    root = Path(_metadata()["workspace_root"])
    # Both packages, so that their dependencies have the features with which maturin compiled them.
    packages = ["--package=scaledmail-lint", "--package=scaledmail-lint-python", "--bin=scaledmail-lint"]
    arguments = ["cargo", "build", *packages, f"--profile={profile}", f"--manifest-path={root / 'Cargo.toml'}"]
    arguments += [f"--target={target}"] if target else []
    built = subprocess.run([*arguments, *flags, "--message-format=json-render-diagnostics"], stdout=subprocess.PIPE, check=True)
    messages = [json.loads(line) for line in built.stdout.splitlines()]
    return Path(next(message["executable"] for message in messages if message.get("executable")))


def _licenses(target: str | None) -> str:
    """Returns the license texts of all linked crates, each text once."""
    texts: dict[str, list[str]] = {}
    for package in _linked(target):
        title = f"{package['name']} {package['version']} ({package['license'] or 'see below'})"
        for text in _texts(package):
            texts.setdefault(text, []).append(title)
    parts = ["The compiled files of this package contain these libraries, under these licenses.\n"]
    parts += ["=" * 80 + "\n" + "\n".join(titles) + "\n" + "-" * 80 + f"\n{text}" for text, titles in texts.items()]
    return "\n".join(parts)


def _linked(target: str | None) -> Iterator[dict[str, Any]]:
    """Returns the packages from registries that the module and the command contain."""
    metadata = _metadata(target)
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    packages = {package["id"]: package for package in metadata["packages"]}
    names = ("scaledmail-lint", "scaledmail-lint-python")
    waiting = [key for key, package in packages.items() if package["name"] in names and not package["source"]]
    linked = set(waiting)
    while waiting:
        for dependency in nodes[waiting.pop()]["deps"]:
            key = dependency["pkg"]
            if key not in linked and any(kind["kind"] is None for kind in dependency["dep_kinds"]):
                linked.add(key)
                waiting.append(key)
    for key in sorted(linked, key=lambda key: (packages[key]["name"], packages[key]["version"])):
        if packages[key]["source"]:
            yield packages[key]


def _texts(package: dict[str, Any]) -> list[str]:
    """Returns the license texts of a package."""
    folder = Path(package["manifest_path"]).parent
    names = re.compile(r"(un)?licen[cs]e|copying|copyright|notice", re.IGNORECASE)
    files = sorted(path for path in [*folder.iterdir(), *folder.glob("LICENSES/*")] if path.is_file() and names.match(path.name) or path.parent.name == "LICENSES")
    texts = [path.read_text(encoding="utf-8", errors="replace").strip() + "\n" for path in files]
    if texts:
        return texts
    # The text of the license is that of this package; the copyright is that of the authors.
    own = "LICENSE-MIT" if "MIT" in package["license"] else "LICENSE-APACHE"
    text = Path(own).read_text(encoding="utf-8")
    authors = ", ".join(package["authors"]) or f"the authors of {package['name']}"
    return [re.sub(r"^Copyright .*$", f"Copyright (c) {authors}", text, count=1, flags=re.MULTILINE) if own == "LICENSE-MIT" else text]


def _metadata(target: str | None = None) -> dict[str, Any]:
    # The dependencies of other platforms may not be downloaded.
    platform = target or next(line[6:] for line in _output(["rustc", "-vV"]).splitlines() if line.startswith("host: "))
    arguments = ["cargo", "metadata", "--format-version=1", f"--filter-platform={platform}", f"--manifest-path={_MANIFEST}"]
    found: dict[str, Any] = json.loads(_output(arguments))
    return found


def _output(arguments: list[str]) -> str:
    return subprocess.run(arguments, stdout=subprocess.PIPE, check=True, text=True, encoding="utf-8").stdout


def _value(arguments: list[str], flag: str) -> str | None:
    """Returns the value of `--flag value` or `--flag=value`."""
    for argument, following in zip(arguments, [*arguments, ""][1:], strict=True):
        if argument == flag:
            return following
        if argument.startswith(f"{flag}="):
            return argument.removeprefix(f"{flag}=")
    return None


if __name__ == "__main__":
    if sys.argv[1:] == ["--rustflags"]:
        print(" ".join(rustflags()))
    else:
        wheel, command, *rest = sys.argv[1:]
        paths = Path(wheel).resolve(), Path(command).resolve()
        os.chdir(Path(__file__).resolve().parent.parent)
        finish(*paths, *rest)
        _refuse_paths(paths[0])
