"""The installed distribution contains all required files and no others."""

import importlib
import json
import os
import re
import subprocess
import sys
import zipfile
from importlib.metadata import distribution, metadata
from pathlib import Path

import pytest
from conftest import ROOT

FILES = list(distribution("scaledmail-lint").files or ())
IS_EDITABLE = any(file.suffix == ".pth" for file in FILES)
installed = pytest.mark.skipif(IS_EDITABLE, reason="an editable installation has no files")
MODULES = {"__init__.py", "__main__.py", "_native.pyi", "_objects.py", "_records.py", "_records.pyi", "_redaction.py", "_schemas.py", "_types.py",
           "contract.py", "fastapi.py", "py.typed", "pydantic.py", "testing.py"}


def licence(name):
    (file,) = (file for file in FILES if file.name == name)
    return file.locate().read_text(encoding="utf-8")


@installed
def test_files():
    package = {str(file).removeprefix("scaledmail_lint/") for file in FILES if str(file).startswith("scaledmail_lint/") and "__pycache__" not in str(file)}
    native = {file for file in package if file.startswith("_native.") and not file.endswith(".pyi")}
    assert len(native) == 1
    assert package - native == MODULES


def test_metadata():
    about = metadata("scaledmail-lint")
    assert about["License-Expression"] == "MIT OR Apache-2.0" and about["Author"] == "the scaledmail-lint contributors"
    assert about["Description-Content-Type"].startswith("text/markdown") and "import scaledmail_lint" in about.get_payload()
    assert about.get_all("Requires-Dist") == ["pydantic>=2 ; extra == 'pydantic'"]
    assert f'version = "{about["Version"]}"' in (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    urls = dict(url.split(", ") for url in about.get_all("Project-URL"))
    assert set(urls) == {"Homepage", "Repository", "Documentation", "Issues", "Changelog"}
    assert "Operating System :: OS Independent" not in about.get_all("Classifier")
    assert {f"Programming Language :: Python :: 3.{minor}" for minor in range(10, 15)} <= set(about.get_all("Classifier"))


@installed
def test_fault_13_the_license_texts_of_all_linked_crates():
    for name in ["LICENSE-APACHE", "LICENSE-MIT"]:
        assert licence(name) == (ROOT / name).read_text(encoding="utf-8")
    texts = licence("THIRD-PARTY-LICENSES.txt")
    assert "THIRD-PARTY-LICENSES.txt" in metadata("scaledmail-lint").get_all("License-File")
    tree = ["cargo", "tree", "--offline", "--locked", "--edges=normal", "--prefix=none", "--format={p}", "--package=scaledmail-lint-python"]
    crates = subprocess.run(tree, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    crates = {tuple(line.split()[:2]) for line in crates.splitlines() if line and "(/" not in line}
    assert len(crates) > 50
    missing = {f"{name} {version[1:]} (" for name, version in crates if f"\n{name} {version[1:]} (" not in texts}
    # The procedural macros run only while compiling.
    assert missing == set() and texts.count("Permission is hereby granted") > 5 and "Apache License" in texts


@installed
def test_fault_13_no_path_of_the_repository_in_the_list_of_components():
    for file in FILES:
        if "sboms" in file.parts:
            content = file.locate().read_text(encoding="utf-8")
            assert str(ROOT) not in content and "file:///scaledmail-lint" in content and len(json.loads(content)["components"]) > 50


@installed
def test_fault_16_the_command_is_native():
    (script,) = (file for file in FILES if re.search(r"(bin|Scripts)/scaledmail-lint(\.exe)?$", file.as_posix()))
    assert script.locate().read_bytes()[:4] in (b"\x7fELF", b"MZ\x90\x00", b"\xcf\xfa\xed\xfe")
    assert not distribution("scaledmail-lint").entry_points
    # It does not need Python.
    ran = subprocess.run([script.locate().resolve(), "--version"], capture_output=True, text=True, env={})
    assert ran.stdout == f"scaledmail-lint {metadata('scaledmail-lint')['Version']}\n"


@pytest.fixture
def backend(monkeypatch):
    """The build backend."""
    folder = Path(__file__).parent.parent
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(str(folder / "python"))
    return importlib.import_module("wheel_build")


def test_fault_13_the_build_fails_if_the_wheel_contains_a_path_of_this_machine(backend, tmp_path):
    wheel = tmp_path / "one.whl"
    for folder, _ in backend._folders():
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr("fine.txt", "/cargo/registry/src/serde")
        backend._refuse_paths(wheel)
        with zipfile.ZipFile(wheel, "a") as archive:
            archive.writestr("native.so", b"\0" + str(folder / "registry/src/serde").encode() + b"\0")
        with pytest.raises(RuntimeError, match="native.so contains the path"):
            backend._refuse_paths(wheel)


def test_the_flags_replace_these_paths(backend, tmp_path):
    flags = backend.rustflags()
    assert all(f"--remap-path-prefix={folder}=/{name}" in flags for folder, name in backend._folders())
    source = tmp_path / "main.rs"
    source.write_text('fn main() { println!("{}", file!()); }')
    remap = f"--remap-path-prefix={tmp_path}=/cargo"
    subprocess.run(["rustc", remap, "-o", tmp_path / "main", source], check=True)
    assert subprocess.run([tmp_path / "main"], capture_output=True, text=True).stdout == "/cargo/main.rs\n"


def test_fault_17_all_public_types_are_known():
    """Also to pyright, in an environment that contains the package."""
    pyright = [sys.executable, "-m", "pyright"]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    options = {"capture_output": True, "text": True, "env": {**os.environ, "PATH": path}}
    ran = subprocess.run([*pyright, "--verifytypes", "scaledmail_lint", "--ignoreexternal"], **options)
    assert "Type completeness score: 100%" in ran.stdout, ran.stdout
    sample = subprocess.run([*pyright, "tests/typing_sample.py"], cwd=Path(__file__).parent.parent, **options)
    assert sample.returncode == 0, sample.stdout
