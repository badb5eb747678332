"""For each document of the corpus, the report is the command's, byte for byte."""

import json

import pytest
from conftest import ROOT

import scaledmail_lint as sml

# Returns the file `form.*`, in any input format.
def form_of(case):
    (form,) = case.glob("form.*")
    return form


CASES = sorted(path for path in (ROOT / "tests/corpus").iterdir() if path.is_dir())


def test_corpus_exists():
    assert len(CASES) > 50


def options_of(case):
    """Returns the options of a case, as tests/support/options.rs does."""
    options = json.loads((case / "options.json").read_text()) if (case / "options.json").exists() else {}
    return options | ({"orders": case / "orders.json"} if (case / "orders.json").exists() else {})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_reports_equal_the_corpus(case, monkeypatch):
    name, form = form_of(case).name, form_of(case).read_bytes()
    expected = (case / "report.json").read_text(encoding="utf-8")
    options = options_of(case)

    report = sml.check(form, filename=name, **options)
    assert report.to_json() == expected
    assert report.to_dict() == json.loads(expected)
    assert sml.check(memoryview(form), filename=name, **options) == report
    assert sml.check(bytearray(form), filename=name, **options) == report
    assert sml.check(form.decode("utf-8", "surrogateescape"), filename=name, **options).kind == report.kind

    monkeypatch.chdir(case)
    assert sml.check_file(f"./{name}", **options).to_json() == expected

    # The diagnostics equal the JSON report.
    file = json.loads(expected)["files"][0]
    assert report.kind == file["kind"]
    assert len(report) == len(file["diagnostics"])
    for found, expected_diagnostic in zip(report, file["diagnostics"], strict=True):
        plain = as_dict(found)
        assert plain == expected_diagnostic


def as_dict(value):
    """Converts a record to its JSON form in the report, which omits keys without a value."""
    if isinstance(value, tuple):
        return [as_dict(item) for item in value]
    if not hasattr(value, "__match_args__") or isinstance(value, str | int):
        return value
    members = {name: as_dict(getattr(value, name)) for name in value.__match_args__}
    return {name: member for name, member in members.items() if member is not None and not (name == "labels" and not member)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_values_have_the_findings_of_their_text(case):
    """The findings of a parsed form are the same, except for locations and edits."""
    options = options_of(case)
    try:
        form = json.loads((case / "form.json").read_bytes())
    except (ValueError, FileNotFoundError):
        pytest.skip("no JSON")
    if not isinstance(form, dict):
        pytest.skip("no object")
    text = sml.check(json.dumps(form), **options)
    value = sml.check(form, **options)
    summary = lambda report: [(found.code, found.severity, found.pointer, found.message) for found in report]
    assert summary(value) == summary(text)
    assert all(found.span is found.start is found.end is None for found in value)
    assert all(label.span is None for found in value for label in found.labels)
    assert all(not found.fix.edits for found in value if found.fix)
