"""Runs the behaviours that the Python and the Node package share: `behaviours.py [FILE]`."""

import json
import os
import sys
import tempfile
from pathlib import Path

import scaledmail_lint as sml

ERRORS = {"type": TypeError, "value": ValueError, "validation": sml.ValidationError}


def document(form, forms):
    """Returns the form that the list describes."""
    if isinstance(form, str) and form.startswith("$"):
        return forms[form[1:]]
    if isinstance(form, dict) and "$bytes" in form:
        return form["$bytes"].encode()
    return form


def findings(report):
    return [f"{found.code} {found.severity}" for found in report.diagnostics]


def observed(report, expected):
    """Returns the expected properties of a report, as it has them."""
    entry = json.loads(report.to_json())["files"][0]

    def message():
        actual = report.diagnostics[0].message
        return expected["message"] if expected["message"] in actual else actual

    known = {
        "findings": lambda: findings(report),
        "form": lambda: entry.get("form"),
        "located": lambda: all(found.span is not None for found in report.diagnostics),
        "message": message,
    }
    return {key: known[key]() if key in known else getattr(report, key) for key in expected}


def run(case, forms):
    """Returns the result of a case in the form of its expectation."""
    owner = sml
    if "config" in case:
        owner = sml.Checker(config=case["config"], **case.get("settings", {}))
    if "forms" in case:
        given = [document(form, forms) for form in case["forms"]]
    else:
        given = document(case["form"], forms)
    if case["call"] == "accepts":
        return {"result": owner.accepts(owner.check(given))}
    result = getattr(owner, case["call"])(given, **case.get("options", {}))
    if "report" in case:
        return {"report": observed(result, case["report"])}
    if "reports" in case:
        assert len(result) == len(case["reports"]), len(result)
        return {"reports": [observed(*pair) for pair in zip(result, case["reports"])]}
    if "fixed" in case:
        seen = {
            "text": result.text,
            "applied": result.applied,
            "findings": findings(result.report),
        }
        return {"fixed": {key: seen[key] for key in case["fixed"]}}
    return {"returned": result}


def check(case, forms):
    """Raises AssertionError if the package behaves differently."""
    if "error" not in case:
        kinds = ("report", "reports", "fixed", "result")
        expected = {key: case[key] for key in kinds if key in case}
        actual = run(case, forms)
        assert actual == expected, f"{actual}\ninstead of\n{expected}"
        return
    try:
        result = run(case, forms)
    except ERRORS[case["error"]] as error:
        # ValidationError is a ValueError, too.
        assert case["error"] == "validation" or not isinstance(error, sml.ValidationError), error
        assert case.get("message", "") in str(error), error
    else:
        raise AssertionError(f"nothing was raised: {result}")


def main():
    file = sys.argv[1] if len(sys.argv) > 1 else Path(__file__).with_suffix(".json")
    listed = json.loads(Path(file).read_text(encoding="utf-8"))
    failures = 0
    for case in listed["cases"]:
        with tempfile.TemporaryDirectory() as folder:
            for name, text in case.get("files", {}).items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            before = os.getcwd()
            os.chdir(folder)
            try:
                check(case, listed["forms"])
            except Exception as error:
                failures += 1
                print(f"{case['name']}: {type(error).__name__}: {error}", file=sys.stderr)
            finally:
                os.chdir(before)
    if failures:
        sys.exit(f"{failures} of {len(listed['cases'])} behaviours differ")
    print(f"{len(listed['cases'])} behaviours agree")


main()
