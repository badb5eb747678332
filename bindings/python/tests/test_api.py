"""The functions and classes, as documented in docs/python.md."""

import copy
import inspect
import itertools
import json
import os
import pickle
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PASSWORD, ROOT, body

import scaledmail_lint as sml
from scaledmail_lint import _types


def test_a_clean_form():
    report = sml.check(json.dumps(body()), provider="scaledmail")
    assert report.ok and bool(report) and len(report) == 0 and report.diagnostics == ()
    assert (report.errors, report.warnings, report.advice, report.fixable, report.omitted) == (0, 0, 0, 0, 0)
    assert report.kind == "body" and report.path == "<text>"
    assert report.form == sml.FormSummary("scaledmail", {"google": 1}, {"google": 2})
    assert "1 file" in str(report) and "error" not in str(report)


def test_a_bad_form(bad):
    report = sml.check(bad, provider="other")
    assert not report.ok and not report and report.errors >= 3 and report.form is None
    assert report.errors + report.warnings + report.advice == len(report) == len(report.diagnostics)
    assert report.diagnostics is report.diagnostics
    assert [*report] == [*report.diagnostics]
    assert report[0] == report.diagnostics[0] and report[-1] == report.diagnostics[-1] and report[:2] == report.diagnostics[:2]
    with pytest.raises(IndexError):
        report[len(report)]
    found = next(found for found in report if found.code == "SM302")
    assert (found.rule, found.severity) == ("alias-whitespace", "error")
    assert found.pointer == "/providers/google/domains/0/aliases/0/alias"
    assert "jane doe" in found.message and found.help and found.url.startswith("https://")
    assert bad.encode()[found.span.offset :][: found.span.length] == b'"jane doe"'
    assert found.start.line == 9 and found.end.column == found.start.column + 10
    assert found.fix.applicability in ("safe", "unsafe") and all(isinstance(edit, sml.Edit) for edit in found.fix.edits)


def test_str_of_a_report_is_the_full_output(bad, tmp_path):
    path = tmp_path / "form.json"
    path.write_text(bad)
    command = subprocess.run(
        [sys.executable, "-m", "scaledmail_lint", "check", "form.json", "--provider=other", "--output-format=full"],
        cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", env={**os.environ, "COLUMNS": "100"},
    )
    assert str(sml.check(bad, provider="other", filename="form.json")) == command.stdout.rstrip()
    assert "\x1b" not in command.stdout


def test_the_path_is_normalized_like_in_the_command():
    assert sml.check("{}", filename=Path("./orders/../a.json")).path == sml.check("{}", filename="orders/../a.json").path == "orders/../a.json"
    assert sml.check({}).path == "<value>"


def test_check_file(tmp_path):
    path = tmp_path / "form.json"
    path.write_text(json.dumps(body(tag="")))
    assert sml.check_file(path).to_json() == sml.check_file(str(path)).to_json() == sml.check(path.read_text(), filename=path).to_json()
    assert sml.check_file(path, filename="orders/a.json") == sml.check(path.read_text(), filename=Path("orders/a.json"))
    for wrong in [0, b"form.json", None]:
        with pytest.raises(TypeError, match=f"^path must be a str or an os.PathLike, not {type(wrong).__name__}$"):
            sml.check_file(wrong)
    with pytest.raises(FileNotFoundError) as raised:
        sml.check_file(tmp_path / "none.json", filename="a.json")
    assert raised.value.filename == str(tmp_path / "none.json")
    with pytest.raises(IsADirectoryError):
        sml.check_file(tmp_path)


def test_check_many(tmp_path, bad):
    path = tmp_path / "form.json"
    path.write_text(bad)
    documents = [json.dumps(body()), b"{", body(), path, memoryview(b"[]")] * 50
    reports = sml.check_many(iter(documents), provider="other", cross_form=False)
    alone = [sml.check_file(one, provider="other") if one is path else sml.check(one, provider="other") for one in documents]
    assert reports == alone and [report.path for report in reports] == [report.path for report in alone]
    assert sml.check_many([]) == []
    for one in ["{}", b"{}", bytearray(b"{}"), memoryview(b"{}"), {}, path]:
        for check in [sml.check_many, sml.iter_many]:
            with pytest.raises(TypeError, match="pass an iterable of documents; use check"):
                check(one)
    with pytest.raises(TypeError, match="documents must be an iterable of documents, not int"):
        sml.check_many(3)


def test_validate(bad):
    assert sml.validate(body(), provider="scaledmail").ok
    # Warnings and advice do not raise.
    assert len(sml.validate(body())) == 1
    with pytest.raises(sml.ValidationError) as raised:
        sml.validate(bad)
    assert isinstance(raised.value, ValueError)
    assert raised.value.report == sml.check(bad) and str(raised.value) == str(sml.check(bad))
    again = pickle.loads(pickle.dumps(raised.value))
    assert again.report == raised.value.report and str(again) == str(raised.value)


def test_options():
    form = json.dumps(body(tag=""))
    codes = lambda **options: [found.code for found in sml.check(form, **options)]
    every = codes()
    assert len(every) >= 2 and "SM104" in every
    assert codes(select="SM104") == codes(select=["provider-unknown"]) == codes(select=("SM1",)) == ["SM104"]
    assert codes(ignore="SM104") == codes(provider="scaledmail") == [code for code in every if code != "SM104"]
    assert codes(select="SM104", extend_select={"SM007"}) == every
    assert [found.severity for found in sml.check(form, select="SM104", severity={"SM1": "error"})] == ["error"]
    with_password = body(hosting={"provider": "Namecheap", "username": "jane", "password": PASSWORD})
    assert "SM404" in [found.code for found in sml.check(with_password, pedantic=True)]
    assert "SM102" in [found.code for found in sml.check(form, uuid="recPYT1dYg8VbNqXk")]
    assert "SM103" in [found.code for found in sml.check(form, organization_id="undefined")]
    assert "SM103" in [found.code for found in sml.check(form, coupon="{{coupon}}")]


def test_input_formats(tmp_path):
    """The input format comes from the option or the file name; it does not apply to values."""
    lines = "\n".join(json.dumps(body(tag=" q")) for _ in range(2))
    assert [found.document for found in sml.check(lines, filename="a.ndjson", provider="scaledmail", ignore="SM220")] == [0, 1]
    assert [found.document for found in sml.check(lines, input_format="ndjson", provider="scaledmail", ignore="SM220")] == [0, 1]
    assert "SM001" in [found.code for found in sml.check(lines, filename="a.ndjson", input_format="json")]
    assert sml.check(body(), filename="a.ndjson", input_format="ndjson", provider="scaledmail").diagnostics == ()
    (tmp_path / "a.ndjson").write_text(lines)
    assert len(sml.check_file(tmp_path / "a.ndjson", provider="scaledmail", ignore="SM220")) == 2
    fixed = sml.fix(lines, input_format="ndjson", provider="scaledmail", ignore="SM220")
    assert (fixed.applied, fixed.text) == (2, lines.replace(" q", "q"))


def test_orders(tmp_path):
    saved = {"forms": [{"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "data": {"domains": ["outreach-two.com"]}}]}
    form = body()
    assert sml.check(form, provider="scaledmail").ok
    file = tmp_path / "pending.json"
    file.write_text(json.dumps(saved))
    orders = sml.Orders(file)
    assert len(orders) == 1 and repr(orders) == "<Orders: 1 pending>"
    text = json.dumps(saved)
    for given in [saved, saved["forms"], text, text.encode(), bytearray(text.encode()), memoryview(text.encode()), file, str(file), orders, sml.Orders(orders)]:
        assert [found.code for found in sml.check(form, provider="scaledmail", orders=given)] == ["SM503", "SM502"]
    assert [len(report) for report in sml.check_many([form, form], provider="scaledmail", orders=orders, cross_form=False)] == [2, 2]
    assert len(sml.fix(json.dumps(form), provider="scaledmail", orders=orders).report) == 2
    with pytest.raises(FileNotFoundError):
        sml.check(form, orders=tmp_path / "gone.json")

    # If there are several orders and the form names none, the call is wrong, not the form.
    saved["forms"].append({"uuid": "other", "payment_id": "recOther"})
    path = tmp_path / "body.json"
    path.write_text(json.dumps(form))
    calls = {
        "<value>": [lambda **options: sml.check(form, **options)],
        "<text>": [lambda **options: sml.fix(json.dumps(form), **options), lambda **options: sml.validate(json.dumps(form), **options)],
        "body.json": [lambda **options: sml.check_file(path, filename="body.json", **options)],
    }
    for name, functions in calls.items():
        for call in functions:
            with pytest.raises(ValueError, match=f"^{name}: there are 2 orders and the form names none"):
                call(provider="scaledmail", orders=saved)
    [found] = sml.check(form, select="SM102", orders=saved, uuid="recOther")
    assert found.help == "this is the order's `payment_id`: write its `uuid`, `other`"


def test_the_severity_of_the_narrower_selector_takes_precedence():
    """As in a configuration file, regardless of order and letter case."""
    form = json.dumps(body())
    levels = {"SM104": "error", "sm1": "warning", "ALL": "advice"}
    for order in itertools.permutations(levels.items()):
        report = sml.check(form, select="SM104", severity=dict(order))
        assert [found.severity for found in report] == ["error"], order
    for order in [("provider-unknown", "Sm10"), ("Sm10", "provider-unknown")]:
        severity = {rule: "error" if rule == "provider-unknown" else "advice" for rule in order}
        assert [found.severity for found in sml.check(form, select="SM104", severity=severity)] == ["error"]


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"provider": "othr"}, ValueError, "did you mean `other`?"),
        ({"provider": "x"}, ValueError, "`scaledmail` or `other`"),
        ({"provider": 3}, TypeError, "provider must be a str, not int"),
        ({"uuid": 3}, TypeError, "uuid must be a str, not int"),
        ({"coupon": b"x"}, TypeError, "coupon must be a str, not bytes"),
        ({"organization_id": "\ud800"}, ValueError, "organization_id contains a lone surrogate"),
        ({"select": ["\ud800"]}, ValueError, "select contains a lone surrogate"),
        ({"select": b"SM1"}, TypeError, "select must be a str or an iterable of str, not bytes"),
        ({"severity": {"SM1": 3}}, TypeError, "severity must be a dict of str, not int"),
        ({"select": "empty-optionl"}, ValueError, "did you mean `empty-optional`?"),
        ({"extend_select": ["SM302", "SM9"]}, ValueError, "unknown rule `SM9`"),
        ({"ignore": 3}, TypeError, "ignore must be a str or an iterable of str, not int"),
        ({"ignore": [3]}, TypeError, "ignore must be a str or an iterable of str, not int"),
        ({"severity": {"SM3": "fatal"}}, ValueError, "`error`, `warning` or `advice`"),
        ({"severity": {"SM9": "error"}}, ValueError, "unknown rule `SM9`"),
        ({"severity": "error"}, TypeError, "severity must be a dict"),
        ({"pedantic": "yes"}, TypeError, "bool"),
        ({"filename": 3}, TypeError, "filename must be a str or an os.PathLike, not int"),
        ({"filename": b"a.json"}, TypeError, "filename must be a str or an os.PathLike, not bytes"),
        ({"colour": True}, TypeError, "colour"),
        ({"input_format": "ndjsn"}, ValueError, "unknown input format `ndjsn`; did you mean `ndjson`"),
        ({"input_format": 3}, TypeError, "input_format must be a str, not int"),
        ({"orders": 3}, TypeError, "orders must be a str, bytes, a dict, a list, an os.PathLike or Orders, not int"),
        ({"orders": "no/pending.json"}, FileNotFoundError, "no/pending.json"),
        ({"orders": "\ud800"}, ValueError, "orders: this is not UTF-8"),
        ({"orders": b"<html>"}, ValueError, "orders: this is a web page"),
        ({"orders": {"error": "canary"}}, ValueError, "orders: this is an error response"),
        ({"orders": {"forms": {1, 2}}}, TypeError, "set"),
    ],
)
def test_wrong_options(options, error, words):
    for check in [sml.check, sml.validate, sml.fix]:
        with pytest.raises(error, match=words.replace("?", r"\?")):
            check("{}", **options)


def test_fix(bad):
    result = sml.fix(bad, provider="other")
    assert result.applied > 0 and result.stopped is None
    assert result.report == sml.check(result.text, provider="other")
    assert str(result.report) == str(sml.check(result.text, provider="other"))
    assert not any(found.fix and found.fix.applicability == "safe" for found in result.report)
    bolder = sml.fix(bad, unsafe=True, provider="other")
    assert bolder.applied > result.applied and not bolder.report.fixable
    assert sml.fix(bad, True, provider="other") == bolder
    clean = json.dumps(body())
    assert sml.fix(clean) == sml.FixResult(clean, 0, sml.check(clean))
    for text in ["{", "", "\ud800", "\0"]:
        assert sml.fix(text).text == text
    with pytest.raises(TypeError):
        sml.fix(b"{}")


def test_repr_of_a_fix_result_does_not_contain_the_text(bad):
    """The text may contain passwords, and `repr()` is written to logs."""
    result = sml.fix(bad)
    assert PASSWORD in result.text
    report = result.report
    counts = f"applied={result.applied}, errors={report.errors}, warnings={report.warnings}, advice={report.advice}"
    assert repr(result) == f"<FixResult of {len(result.text)} characters: {counts}>"
    assert repr(sml.fix("\ud800")).startswith("<FixResult of 1 characters: applied=0")


def test_schema_rules_explain():
    assert sml.schema("body") == json.loads((ROOT / "schema/submit-form-body.schema.json").read_text())
    assert sml.schema("request") == json.loads((ROOT / "schema/submit-form-request.schema.json").read_text())
    with pytest.raises(ValueError, match="`body` or `request`"):
        sml.schema("order")
    rules = sml.rules()
    assert len(rules) == len({rule.code for rule in rules}) > 40
    output = subprocess.run([sys.executable, "-m", "scaledmail_lint", "rules", "--output-format=json"], capture_output=True, check=True).stdout
    for rule, printed in zip(rules, json.loads(output), strict=True):
        assert printed.pop("examples")
        assert {name: getattr(rule, name) for name in rule.__match_args__} == printed
    assert sml.explain("SM302") == sml.explain("alias-whitespace")
    assert "SM302" in sml.explain("SM302") and "\x1b" not in sml.explain("SM302")
    for wrong, words in [("SM30", "not the code or name of one rule"), ("alias-whitspace", "did you mean `alias-whitespace`"), ("--help", "unknown rule"), ("", "unknown rule|not the code")]:
        with pytest.raises(ValueError, match=words):
            sml.explain(wrong)


def records(report):
    for found in report:
        yield found
        yield from (found.start, found.end, found.span, *found.labels)
        if found.fix:
            yield found.fix
            yield from found.fix.edits


def test_records_are_frozen_hashable_and_can_be_matched(bad):
    report = sml.check(bad)
    kinds = set()
    for record in records(report):
        kinds.add(type(record))
        fields = record.__match_args__
        with pytest.raises(AttributeError):
            setattr(record, fields[0], getattr(record, fields[0]))
        with pytest.raises(AttributeError):
            record.other = 1
        again = type(record)(*[getattr(record, name) for name in fields])
        assert again == record and hash(again) == hash(record) and len({again, record}) == 1
        assert eval(repr(record), vars(sml)) == record
        assert record != "record"
    assert kinds == {sml.Diagnostic, sml.Position, sml.Span, sml.Label, sml.Fix, sml.Edit}
    match report[0]:
        case sml.Diagnostic(code, rule, "error" | "warning" | "advice", span=sml.Span(offset, length)):
            assert (code, rule, offset, length) == (report[0].code, report[0].rule, report[0].span.offset, report[0].span.length)
        case _:
            pytest.fail("not matched")
    assert sml.Diagnostic("SM302", "alias-whitespace", "error", "…", "") != report[0]
    summary = sml.check(body()).form
    assert eval(repr(summary), vars(sml)) == summary
    for other in [report, summary, sml.fix(bad)]:
        assert type(other).__hash__ is None
        with pytest.raises(TypeError, match="unhashable"):
            hash(other)


def test_pickling_and_copying(bad):
    for document in [bad, json.loads(bad), "{", body()]:
        report = sml.check(document, provider="other", ignore="SM0")
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            pickled = pickle.dumps(report, protocol)
            # Pickled reports reach other processes and caches, so they must not contain the form.
            assert PASSWORD.encode() not in pickled
            again = pickle.loads(pickled)
            assert again == report and again is not report
            assert str(again) == str(report) and repr(again) == repr(report) and again.to_json() == report.to_json()
            assert again.diagnostics == report.diagnostics and again.form == report.form
        assert copy.deepcopy(report) == report
        for record in [*report, report.form, *sml.rules()]:
            assert pickle.loads(pickle.dumps(record)) == record
    result = sml.fix(bad)
    assert pickle.loads(pickle.dumps(result)) == result


def test_a_pickle_with_invalid_numbers_is_rejected():
    """The sums of such numbers would overflow."""
    restore, parts = sml.check(body()).__reduce__()
    assert restore(*parts) == sml.check(body())
    most = 2 ** (8 * struct.calcsize("P")) - 1
    absurd = sml.FormSummary(None, {"google": most, "smtp": 1}, {})
    for at, number in [(5, most), (6, most), (4, absurd)]:
        with pytest.raises(ValueError, match="a count exceeds the maximum"):
            restore(*parts[:at], number, *parts[at + 1 :])


def test_reports_with_equal_findings_are_equal(bad):
    assert sml.check(bad) == sml.check(bad.encode())
    assert sml.check(bad) != sml.check(bad, filename="other.json")
    assert sml.check(bad) != sml.check(bad, ignore="SM302")
    assert sml.check(bad) != "report"


def test_no_output_contains_the_password(bad):
    request = {"uuid": "x", "provider": "other", "body": json.loads(bad)}
    for document in [bad, bad[:-20], json.loads(bad), request, bad.replace('"password"', '"pasword"')]:
        report = sml.check(document, pedantic=True)
        assert len(report) > 0
        for output in [str(report), repr(report), report._repr_html_(), report.to_json(), repr(report.to_dict()), repr(report.diagnostics)]:
            assert "canary7" not in output and "quetzal" not in output


def test_html_is_escaped():
    tag = "<script>alert('1')</script>&\u202e"
    form = {"providers": {"google": {"domains": [{"domain": tag, "first_name": "J", "last_name": "D"}]}}}
    html = sml.check(form, filename="<img src=x>")._repr_html_()
    assert "<script" not in html and "<img" not in html and "&lt;script&gt;" in html and "\u202e" not in html
    many = sml.check({"providers": {}, **{f"key{number}": 1 for number in range(500)}})
    assert "and 4" in many._repr_html_() and len(many._repr_html_()) < 50_000


def test_signatures_and_documentation():
    keywords = ["provider", "uuid", "organization_id", "coupon", "input_format", "orders", "select", "extend_select", "ignore", "severity", "pedantic"]
    for function in [sml.check, sml.check_file, sml.check_many, sml.validate, sml.fix]:
        parameters = inspect.signature(function).parameters
        assert list(parameters)[-11:] == keywords
        assert all(parameters[name].kind is inspect.Parameter.KEYWORD_ONLY for name in keywords)
    for name in {*sml.__all__} - {*_types.__all__}:
        assert getattr(sml, name).__doc__, name
    assert sml.SubmitFormBody.__required_keys__ == {"providers"}
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        sml.nothing


def test_version():
    from importlib.metadata import version

    assert sml.__version__ == version("scaledmail-lint") == json.loads(sml.check("{}").to_json())["tool"]["version"]


def test_importing_is_light():
    """The command starts faster without these modules, and pydantic is optional."""
    code = "import sys, scaledmail_lint; print([name for name in ('typing', 'dataclasses', 'pydantic', 'json', 'inspect') if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-S", "-c", f"import sys; sys.path[:] = {sys.path!r}; {code}"], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
