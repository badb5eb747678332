"""The faults that users of the package reported, by number. test_fastapi.py has those of fault 2."""

import copy
import dataclasses
import datetime
import decimal
import enum
import fractions
import json
import os
import pickle
import subprocess
import sys
import uuid
import weakref
from collections import UserDict
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any
from unittest.mock import MagicMock

import attrs
import msgspec
import numpy as np
import pytest
from conftest import BAD, PASSWORD, ROOT, body
from pydantic import AliasGenerator, AnyUrl, BaseModel, ConfigDict, Field, HttpUrl, SecretStr, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as pydantic_dataclass

import scaledmail_lint as sml
from scaledmail_lint.pydantic import Checked, SubmitFormBodyField
from scaledmail_lint.testing import assert_ok

DOMAIN = body()["providers"]["google"]["domains"][0]
HOSTING = {"provider": "Porkbun", "username": "jane", "password": PASSWORD}
BROKEN = body(providers={"google": {"domains": [{**DOMAIN, "domain": "outreach one.com"}]}})


def codes(report):
    return [found.code for found in report]


def request(number: int, domain: str) -> dict[str, Any]:
    order = str(uuid.UUID(int=0x78660A21_3D11_4F7B_9D55_0F6F3F1F1C11 + number))
    return {"uuid": order, "provider": "scaledmail", "body": {"providers": {"google": {"domains": [{**DOMAIN, "domain": domain}]}}}}


# Fault 1


def test_fault_1_the_truth_value_of_a_report_is_ok():
    for form in [body(), body(tag=""), BROKEN, "{", {}]:
        report = sml.check(form, provider="scaledmail")
        assert bool(report) is report.ok
    # A form with warnings only is true, and a form without findings, too.
    assert sml.check(body(tag=""), provider="scaledmail") and sml.check(body(), provider="scaledmail")
    assert not sml.check(BROKEN, provider="scaledmail")


# Fault 3


@pytest.mark.parametrize("mask", ["**********", "***", "[REDACTED]", "••••••••", "None", "null", "undefined", "SecretStr('**********')"])
def test_fault_3_masks_are_no_passwords(mask):
    report = sml.check(body(hosting={**HOSTING, "password": mask}), provider="other")
    assert codes(report) == ["SM403"]


def test_fault_3_texts_of_missing_values():
    for text in ["None", "nan", "NaN", "null"]:
        form = body(providers={"google": {"domains": [{**DOMAIN, "first_name": text}]}})
        assert codes(sml.check(form, provider="scaledmail")) == ["SM015"]


def test_fault_3_a_dumped_model_is_reported():
    class Hosting(BaseModel):
        provider: str = "Porkbun"
        username: str = "jane"
        password: SecretStr

    class Form(BaseModel):
        providers: dict[str, Any] = body()["providers"]
        hosting: Hosting

    form = Form(hosting=Hosting(password=PASSWORD))
    assert codes(sml.check(form, provider="other")) == []
    assert codes(sml.check(form.model_dump(mode="json"), provider="other")) == ["SM403"]
    assert codes(sml.check(form.model_dump_json(), provider="other")) == ["SM403"]


# Fault 4


class OwnHosting(BaseModel):
    provider: str
    username: str
    password: str = Field(min_length=3)


class Own(BaseModel):
    providers: dict[str, Any]
    hosting: OwnHosting
    tag: str = "default"


@dataclasses.dataclass
class OwnDataclass:
    providers: dict[str, Any]


def test_fault_4_a_model_of_the_user_validates_the_form():
    class Order(BaseModel):
        form: Annotated[Own, Checked("body", provider="other")]
        more: list[Annotated[OwnDataclass, Checked("body")]] = []

    order = Order(form=body(hosting=HOSTING), more=[body()])
    assert type(order.form) is Own and order.form.hosting.username == "jane" and order.form.tag == "default"
    assert type(order.more[0]) is OwnDataclass
    # A model that was created before passes, too.
    own = Own(**body(hosting=HOSTING))
    assert Order(form=own).form == own
    # A form with errors fails before the model sees it.
    with pytest.raises(ValidationError) as raised:
        Order(form=body(providers={}, hosting={"provider": "P"}))
    assert {one["type"] for one in raised.value.errors()} == {"SM201", "SM004"}
    # The validators of the model run. Their errors contain no input.
    with pytest.raises(ValidationError) as raised:
        Order(form=body(hosting={**HOSTING, "password": "q7"}))
    [error] = raised.value.errors()
    assert (error["type"], error["loc"], error["input"]) == ("string_too_short", ("form", "hosting", "password"), None)
    assert "q7" not in str(raised.value)
    assert "OwnHosting" in str(Order.model_json_schema())
    assert Order.model_validate_json(json.dumps({"form": body(hosting=HOSTING)})).form.hosting.password == PASSWORD


def test_fault_4_dicts_stay_dicts():
    for kind in [dict, dict[str, Any], sml.SubmitFormBody, Any]:
        assert TypeAdapter(Annotated[kind, Checked("body")]).validate_python(body()) == body()


# Fault 5


def test_fault_5_check_many_compares_the_forms():
    first, second, third = request(1, "outreach-one.com"), request(2, "OUTREACH-ONE.com".lower()), request(1, "outreach-two.com")
    reports = sml.check_many([first, json.dumps(second), json.dumps(third).encode()])
    assert [codes(report) for report in reports] == [[], ["SM220"], ["SM109"]]
    assert "the form in `documents[0]` also contains it" in reports[1][0].message
    assert "the form in `documents[0]` has the same `uuid`" in reports[2][0].message
    assert reports[1][0].span is not None and reports[2][0].pointer == "/uuid"
    for off in [{"cross_form": False}, {"ignore": ["SM109", "SM220"]}, {"select": "SM3"}]:
        assert [codes(report) for report in sml.check_many([first, second, third], **off)] == [[], [], []]
    as_error = sml.check_many([first, second], severity={"SM220": "error"})
    assert [report.ok for report in as_error] == [True, False] and as_error[1].form is None
    assert sml.check_many([second, second])[1][0].span is None


def test_fault_5_paths_are_reported_as_the_command_does(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in "ab":
        Path(f"{name}.json").write_text(json.dumps(request(ord(name), "outreach-one.com")))
    reports = sml.check_many([Path("a.json"), Path("b.json")])
    ran = subprocess.run([sys.executable, "-m", "scaledmail_lint", "check", "a.json", "b.json", "--output-format=json"], capture_output=True)
    assert [report.to_dict()["files"][0] for report in reports] == json.loads(ran.stdout)["files"]
    assert "a.json" in reports[1][0].message


def test_fault_5_forms_of_one_document_are_always_compared():
    lines = "\n".join(json.dumps(request(number, "outreach-one.com")) for number in range(2))
    for cross_form in [True, False]:
        [report] = sml.check_many([lines], cross_form=cross_form, input_format="ndjson")
        assert codes(report) == ["SM220"] and report[0].document == 1


def test_fault_5_across_batches():
    """The forms are checked in batches; the second form is in another one."""
    forms = [request(number, f"outreach-{number}.com") for number in range(2000)]
    forms[1999] = request(1999, "outreach-3.com")
    reports = sml.check_many(forms)
    assert [index for index, report in enumerate(reports) if len(report)] == [1999]
    assert "documents[3]" in reports[1999][0].message
    assert [report.to_json() for report in sml.iter_many(iter(forms))] == [report.to_json() for report in reports]


# Fault 6


class Raises:
    def model_dump(self, **_):
        raise RuntimeError(f"canary {PASSWORD}")


def test_fault_6_a_document_that_cannot_be_read_is_one_report(tmp_path):
    missing = tmp_path / "none.json"
    bad = [3, {"tag": float("nan")}, missing, tmp_path, Raises(), {"a": {1}}, [], Path("a\0b")]
    documents = ["{}", *bad, json.dumps(body())]
    reports = sml.check_many(documents, provider="scaledmail")
    assert len(reports) == len(documents) and reports[-1].ok and codes(reports[0]) == ["SM004"]
    for report in reports[1:-1]:
        assert not report.ok and codes(report) == ["SM001"] and report.kind == "unknown"
        assert report[0].message.startswith("this document cannot be read: ")
        for output in [str(report), report.to_json(), repr(pickle.loads(pickle.dumps(report)))]:
            assert "canary7" not in output
    assert "not int" in reports[1][0].message and "/tag: JSON cannot represent the number nan" in reports[2][0].message
    assert reports[3].path == missing.as_posix() and "no such file" in reports[3][0].message
    assert "it raised RuntimeError" in reports[5][0].message
    # No selection of rules turns an unread document into a correct one.
    for options in [{"select": "SM3"}, {"ignore": "SM0"}, {"severity": {"SM001": "advice"}}]:
        assert not any(report.ok for report in sml.check_many(bad, **options))


def test_fault_6_on_error_raise_gives_the_index(tmp_path):
    for bad, cause in [(3, TypeError), ({"tag": float("nan")}, ValueError), (tmp_path / "none.json", FileNotFoundError), (Raises(), RuntimeError)]:
        for check in [sml.check_many, lambda *args, **options: list(sml.iter_many(*args, **options)), sml.Checker().check_many]:
            with pytest.raises(sml.DocumentError) as raised:
                check(["{}"] * 700 + [bad, "{}"], on_error="raise")
            error = raised.value
            assert isinstance(error, ValueError) and error.index == 700 and type(error.__cause__) is cause
            assert str(error).startswith("documents[700]: ") and "canary7" not in str(error)
            again = pickle.loads(pickle.dumps(error))
            assert (again.index, str(again)) == (700, str(error))
    with pytest.raises(ValueError, match="unknown value `rase` of on_error; use `report` or `raise`"):
        sml.check_many([], on_error="rase")


def test_fault_6_a_form_that_names_no_order_is_one_report():
    orders = {"forms": [{"uuid": request(number, "")["uuid"], "data": {"domains": [f"outreach-{number}.com"]}} for number in range(2)]}
    forms = [request(0, "outreach-0.com"), body(tag=""), request(1, "outreach-1.com")]
    reports = sml.check_many(forms, provider="scaledmail", orders=orders)
    assert [codes(report) for report in reports] == [[], ["SM007", "SM501"], []]
    assert "not compared with an order: there are 2 orders and the form names none" in reports[1][-1].message
    assert not reports[1].ok and reports[1].form is None
    with pytest.raises(sml.DocumentError, match=r"documents\[1\]: there are 2 orders"):
        sml.check_many(forms, provider="scaledmail", orders=orders, on_error="raise")


def test_fault_6_a_missing_value_has_none_in_its_place():
    na = type("NAType", (), {})()

    class Scalar:
        """As in Arrow."""

        def __init__(self, value):
            self.value = value

        def as_py(self):
            return self.value

    documents = [None, "{}", float("nan"), np.nan, na, Scalar(None), Scalar("{}")]
    reports = sml.check_many(documents)
    assert [report is None for report in reports] == [True, False, True, True, True, True, False]
    assert [report is None for report in sml.iter_many(documents)] == [report is None for report in reports]
    assert sml.check_many(np.array(["{}", None], dtype=object))[1] is None


def test_fault_6_interrupts_end_the_batch():
    class Stops:
        def model_dump(self, **_):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sml.check_many([Stops()])


# Fault 7


@pytest.mark.parametrize("text", ["orders/acme.json", "acme.scaledmail.yaml", "C:\\orders\\acme.jsonl", "./a b.curl"])
def test_fault_7_a_path_as_text_is_recognized(text):
    for report in [sml.check(text), *sml.check_many([text]), sml.fix(text).report]:
        assert not report.ok and "looks like the path of a file: call check_file()" in report[0].help


def test_fault_7_a_file_with_any_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "check_file" not in (sml.check("order")[0].help or "")
    Path("order").write_text("{}")
    assert "check_file" in sml.check("order")[0].help


@pytest.mark.parametrize("text", ["{", '{"a": "b.json"', "[1, 2.json", "a.json\nb.json", "password: x.json", "", "order"])
def test_fault_7_other_texts_are_no_paths(text):
    assert not any("check_file" in (found.help or "") for found in sml.check(text))


# Fault 8


class Color(enum.Enum):
    PORKBUN = "Porkbun"


@dataclasses.dataclass
class DataDomain:
    domain: str
    first_name: str
    last_name: str
    redirect: str | None = None


@attrs.define
class AttrsDomain:
    domain: str
    first_name: str
    last_name: str
    redirect: str | None = None


class StructDomain(msgspec.Struct):
    domain: str
    first_name: str
    last_name: str
    redirect: str | None | msgspec.UnsetType = msgspec.UNSET


class OmittingDomain(msgspec.Struct, omit_defaults=True, rename={"site": "domain"}):
    site: str
    first_name: str
    last_name: str
    redirect: str | None = None
    aliases: list[str] = []


@pydantic_dataclass
class AliasedDomain:
    site: Annotated[str, Field(serialization_alias="domain")]
    first_name: str
    last_name: str
    redirect: HttpUrl | None = None


class ModelOne:
    """As a model of pydantic 1, which does not exist for all versions of Python."""

    __fields__ = {"domain": None}

    def dict(self, by_alias: bool):
        return dict(DOMAIN)


NAMES = DOMAIN["first_name"], DOMAIN["last_name"]


@pytest.mark.parametrize(
    "domain",
    [
        DataDomain(DOMAIN["domain"], *NAMES, redirect="https://acme.com"),
        AttrsDomain(DOMAIN["domain"], *NAMES, redirect="https://acme.com"),
        StructDomain(DOMAIN["domain"], *NAMES),
        OmittingDomain(DOMAIN["domain"], *NAMES),
        AliasedDomain(DOMAIN["domain"], *NAMES, redirect="https://acme.com"),
        MappingProxyType(DOMAIN),
        UserDict(DOMAIN),
        ModelOne(),
    ],
    ids=lambda one: type(one).__name__,
)
def test_fault_8_objects_of_other_libraries(domain):
    assert sml.check(body(providers={"google": {"domains": [domain]}}), provider="scaledmail").diagnostics == ()
    # Also at the top: their keys are unknown in a body.
    assert "SM005" in codes(sml.check(domain)) and sml.check(domain).path == "<value>"
    assert sml.check_many([domain])[0] == sml.check(domain)
    with pytest.raises(TypeError):
        sml.check(type(domain))


def test_fault_8_msgspec_objects_as_msgspec_sends_them():
    class Tagged(msgspec.Struct, tag="t", tag_field="kind"):
        a: int = 1

    for value in [Tagged(), OmittingDomain("a", "b", "c"), StructDomain("a", "b", "c"), StructDomain("a", "b", "c", None), OmittingDomain("a", "b", "c", None, ["x"])]:
        sent = json.loads(msgspec.json.encode(value))
        assert sml.check({"x": value}).to_dict() == sml.check({"x": sent}).to_dict()
        from scaledmail_lint._objects import plain

        assert plain(value) == sent


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (uuid.UUID(int=7), str(uuid.UUID(int=7))),
        (Color.PORKBUN, "Porkbun"),
        (datetime.datetime(2026, 11, 26, 12), "2026-11-26T12:00:00"),
        (datetime.date(2026, 11, 26), "2026-11-26"),
        (datetime.time(12, 30), "12:30:00"),
        (decimal.Decimal("1.50"), "1.50"),
        (np.str_("q1"), "q1"),
        (HttpUrl("https://acme.com/"), "https://acme.com/"),
        (AnyUrl("https://acme.com/"), "https://acme.com/"),
    ],
    ids=repr,
)
def test_fault_8_values_become_text(value, text):
    assert sml.check(body(tag=value)) == sml.check(body(tag=text))
    assert sml.check(body(tag="x" * 30)) != sml.check(body(tag=value))


def test_fault_8_numpy_values():
    for value, plain in [(np.int64(3), 3), (np.float32(2.5), 2.5), (np.bool_(True), True), (np.array([1]), [1])]:
        assert sml.check(body(tag=value)) == sml.check(body(tag=plain))
    assert sml.check(body(providers={"google": {"domains": np.array([DOMAIN], dtype=object)}}), provider="scaledmail").ok


def test_fault_8_exclude_none():
    class Model(BaseModel):
        domain: str = DOMAIN["domain"]
        first_name: str = "John"
        last_name: str = "Doe"
        redirect: HttpUrl | None = None
        aliases: list[str] | None = None

    form = body(providers={"google": {"domains": [Model()]}}, tag=None)
    assert codes(sml.check(form, provider="scaledmail"))
    keywords = {"provider": "scaledmail", "exclude_none": True}
    assert sml.check(form, **keywords).diagnostics == () and sml.validate(form, **keywords).ok
    assert codes(sml.check_many([form], **keywords)[0]) == codes(next(sml.iter_many([form], **keywords))) == []
    assert sml.Checker(**keywords).check(form).diagnostics == ()
    adapter = TypeAdapter(Annotated[dict, Checked("body", exclude_none=True)])
    assert adapter.validate_python(form) == form
    # The dump of a model in Python mode contains URLs.
    dumped = {"providers": {"google": {"domains": [Model(redirect="https://acme.com").model_dump(exclude_none=True)]}}}
    assert sml.check(dumped, provider="scaledmail").ok
    # None in a list is a value.
    assert "SM003" in codes(sml.check({"providers": {"google": {"domains": [None]}}}, exclude_none=True))


def test_fault_8_other_types_are_errors():
    for value in [fractions.Fraction(1, 2), {1}, object(), 1j, Color, b"x"]:
        with pytest.raises(TypeError, match="^/tag: JSON cannot represent a value of type "):
            sml.check(body(tag=value))


# Fault 9


def test_fault_9_type_checkers_report_mistyped_names(tmp_path):
    (tmp_path / "typo.py").write_text("import scaledmail_lint as sml\nfrom scaledmail_lint import Raport\nsml.chekc\nsml.SubmitFormBody\n")
    ran = subprocess.run([sys.executable, "-m", "mypy", "--strict", "typo.py"], cwd=tmp_path, capture_output=True, text=True)
    assert 'has no attribute "Raport"' in ran.stdout and 'has no attribute "chekc"' in ran.stdout and "Found 2 errors" in ran.stdout


def test_fault_9_dir_is_complete():
    assert set(sml.__all__) <= set(dir(sml))
    with pytest.raises(AttributeError, match="no attribute 'chekc'"):
        sml.chekc
    assert sml.Severity and sml.Document and sml.SubmitFormBody
    # In a new process, where no type is loaded yet.
    code = "import scaledmail_lint as sml; print(set(sml.__all__) <= set(dir(sml)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "True\n"


# Fault 10


def test_fault_10_checked_takes_every_option():
    orders = {"forms": [{"uuid": request(0, "")["uuid"], "data": {"domains": ["outreach-two.com"]}}]}
    kind = Checked("body", provider="scaledmail", orders=orders, uuid=uuid.UUID(request(0, "")["uuid"]))
    with pytest.raises(ValidationError) as raised:
        TypeAdapter(Annotated[dict, kind]).validate_python(body())
    assert {one["type"] for one in raised.value.errors()} == {"SM502", "SM503"}
    assert hash(kind) == hash(dataclasses.replace(kind)) and kind == dataclasses.replace(kind)
    assert pickle.loads(pickle.dumps(kind)) == kind
    for option, code in [({"organization_id": "undefined"}, "SM103"), ({"coupon": "{{coupon}}"}, "SM103")]:
        with pytest.raises(ValidationError) as raised:
            TypeAdapter(Annotated[dict, Checked("body", severity={code: "error"}, **option)]).validate_python(body())
        assert [one["type"] for one in raised.value.errors()] == [code]
    with pytest.raises(ValueError, match="orders: this is a web page"):
        Checked("body", orders=b"<html>")
    named = [one for one in dataclasses.fields(Checked) if one.name != "document"]
    from inspect import signature

    assert {one.name for one in named} == set(signature(sml.Checker).parameters) - {"config", "input_format"}


def test_fault_10_the_default_field_does_not_know_the_provider():
    assert TypeAdapter(SubmitFormBodyField).validate_python(body()) == body()
    with pytest.raises(ValidationError, match="SM401"):
        TypeAdapter(Annotated[dict, Checked("body", provider="other")]).validate_python(body())


# Fault 11


def test_fault_11_reports_and_findings_serialize():
    for form in [BAD, json.loads(BAD), "{", body()]:
        report = sml.check(form, provider="other")
        plain = report.to_dict()
        assert plain == json.loads(report.to_json()) == dict(report) == {**report}
        assert list(plain) == list(json.loads(report.to_json()))
        listed = plain["files"][0]["diagnostics"]
        assert [found.to_dict() for found in report] == [dict(found) for found in report] == listed
        assert [list(found.to_dict()) for found in report] == [list(found) for found in listed]
        assert json.loads(json.dumps(report, default=sml.Report.to_dict)) == plain
        assert json.loads(json.dumps([*report], default=sml.Diagnostic.to_dict)) == listed
        assert msgspec.json.decode(msgspec.json.encode(report, enc_hook=dict)) == plain

        class Result(BaseModel):
            report: sml.Report
            found: list[sml.Diagnostic]

        result = Result(report=report, found=[*report])
        assert result.report is report
        assert json.loads(result.model_dump_json()) == result.model_dump() == {"report": plain, "found": listed}
        Result.model_json_schema()
        with pytest.raises(ValidationError):
            Result(report="x", found=[])
    assert report["summary"] == plain["summary"]
    with pytest.raises(KeyError):
        report["x"]


def test_fault_11_loc():
    report = sml.check(BAD, provider="other")
    assert ("providers", "google", "domains", 0, "aliases", 1, "alias") in [found.loc for found in report]
    assert sml.check("{}", provider="other")[0].loc == ()
    assert [found.loc for found in sml.check({"0": 1}) if found.code == "SM005"] == [("0",)]
    found = sml.Diagnostic("SM005", "unknown-field", "error", "", "/providers/a~1b~0c/domains/0/7")
    assert found.loc == ("providers", "a/b~c", "domains", 0, "7")


# Fault 12 is in test_checker.py.


# Fault 17


def test_fault_17_the_stubs_have_docstrings():
    import ast

    folder = Path(sml.__file__).parent
    for name in ["_native.pyi", "_records.pyi"]:
        tree = ast.parse((folder / name).read_text(encoding="utf-8"))
        seen: set[str] = set()
        for node in tree.body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_") and node.name not in seen:
                assert ast.get_docstring(node), node.name
                seen.add(node.name)
    assert {"check", "Checker"} <= seen | {"check", "Checker"}


# Fault 18


def test_fault_18_small_faults(tmp_path):
    with pytest.raises(TypeError, match="^text must be a str, not bytes$"):
        sml.fix(b"{}")
    with pytest.raises(TypeError, match="pass one column of the table"):
        sml.check_many(type("Frame", (), {"columns": [], "__iter__": lambda self: iter([])})())
    with pytest.raises(ValueError, match="NUL|null"):
        sml.check_file("a\0b")
    with pytest.raises(TypeError, match="a memoryview must contain bytes"):
        sml.check(memoryview(b"{}  " * 2).cast("I"))
    with pytest.raises(TypeError, match="model_dump.. must return plain values"):
        sml.check(MagicMock())
    assert codes(sml.check(body(), uuid=uuid.UUID(request(1, "")["uuid"]), provider="scaledmail")) == []
    report = sml.check(BAD, provider="other")
    assert [*reversed(report)] == [*report][::-1]
    assert weakref.ref(report)() is report
    assert f"{report:>10}" == str(report) == f"{report}" and f"{sml.check(body(), provider='scaledmail'):>300}".startswith(" ")
    assert "SM302" in repr(report)


def test_fault_18_pytest_shows_the_findings():
    with pytest.raises(AssertionError) as raised:
        assert_ok(BROKEN, provider="scaledmail")
    assert "SM206" in str(raised.value) and "invalid domain" in str(raised.value)
    assert assert_ok(body(), provider="scaledmail").ok
    assert assert_ok(ROOT / "examples/acme.scaledmail.json", sml.Checker(ignore="SM211")).ok
