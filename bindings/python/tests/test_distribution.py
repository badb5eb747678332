"""The installed distribution contains all required files and no others."""

from importlib.metadata import distribution, metadata

from conftest import ROOT


def test_files_and_metadata():
    files = {str(file) for file in distribution("scaledmail-lint").files or ()}
    package = {file.removeprefix("scaledmail_lint/") for file in files if file.startswith("scaledmail_lint/") and "__pycache__" not in file}
    native = {file for file in package if file.startswith("_native.") and not file.endswith(".pyi")}
    assert len(native) == 1
    assert package - native == {"__init__.py", "__main__.py", "_native.pyi", "contract.py", "py.typed", "pydantic.py"}
    for name in ["LICENSE-APACHE", "LICENSE-MIT"]:
        (licence,) = (file for file in distribution("scaledmail-lint").files or () if file.name == name)
        assert licence.locate().read_text(encoding="utf-8") == (ROOT / name).read_text(encoding="utf-8")
    about = metadata("scaledmail-lint")
    assert about["License-Expression"] == "MIT OR Apache-2.0"
    assert about["Description-Content-Type"].startswith("text/markdown") and "import scaledmail_lint" in about.get_payload()
    assert about.get_all("Requires-Dist") == ["pydantic>=2 ; extra == 'pydantic'"]
    assert f'version = "{about["Version"]}"' in (ROOT / "Cargo.toml").read_text(encoding="utf-8")
