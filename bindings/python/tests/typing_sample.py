"""A sample for type checkers: `mypy --strict` accepts it, and each `type: ignore` is required."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

import attrs
import msgspec

from typing_extensions import assert_type

import scaledmail_lint as sml
from pydantic import BaseModel, ValidationError
from scaledmail_lint.pydantic import Checked, FormModel, SubmitFormBodyField, SubmitFormRequestField, without_input
from scaledmail_lint.testing import assert_ok

domain: sml.Domain = {"domain": "outreach-one.com", "first_name": "John", "last_name": "Doe"}
body: sml.SubmitFormBody = {"$schema": "…", "providers": {"google": {"domains": [domain]}}}
request: sml.SubmitFormRequest = {"uuid": "…", "provider": "other", "body": body}
wrong: sml.Domain = {"first_name": "John"}  # type: ignore[typeddict-item]
unknown: sml.Alias = {"first_name": "John", "last_name": "Doe", "alias": "j", "als": "j"}  # type: ignore[typeddict-unknown-key]
provider: sml.SubmitFormRequest = {"uuid": "…", "provider": "othr", "body": body}  # type: ignore[typeddict-item]

report = sml.check("{}", filename=Path("order.json"), provider="other", select="SM3", severity={"SM302": "advice"})
assert_type(report, sml.Report)
assert_type(report.ok, bool)
assert_type(report.errors, int)
assert_type(report.kind, Literal["body", "request", "curl", "unknown"])
assert_type(report.form, sml.FormSummary | None)
assert_type(report.diagnostics, tuple[sml.Diagnostic, ...])
assert_type(report[0], sml.Diagnostic)
assert_type(report[:1], tuple[sml.Diagnostic, ...])
assert_type(len(report), int)
assert_type(report.to_json(), str)
assert_type(report.to_dict(), dict[str, Any])

for found in report:
    assert_type(found, sml.Diagnostic)
    assert_type(found.severity, Literal["error", "warning", "advice"])
    assert_type(found.help, str | None)
    assert_type(found.span, sml.Span | None)
    assert_type(found.labels, tuple[sml.Label, ...])
    if found.fix:
        assert_type(found.fix.applicability, Literal["safe", "unsafe"])
        assert_type(found.fix.edits[0].span.offset, int)
    found.code = "SM302"  # type: ignore[misc]
    match found:
        case sml.Diagnostic(code, _, "error", start=sml.Position(line)):
            assert_type(code, str)
            assert_type(line, int)

sml.check(b"{}")
sml.check("{}", orders=sml.Orders(Path("pending.json")))
sml.check("{}", orders={"forms": []})
sml.check("{}", orders=3)  # type: ignore[arg-type]
sml.check(memoryview(b"{}"))
sml.check(body)
sml.check(request)
sml.check({"providers": {}})
sml.check(3)  # type: ignore[arg-type]
sml.check("{}", provider="othr")  # type: ignore[arg-type]
sml.check("{}", severity={"SM302": "fatal"})  # type: ignore[dict-item]
sml.check("{}", "order.json")  # type: ignore[call-arg]
sml.check_file(b"order.json")  # type: ignore[arg-type]
assert_type(sml.check_file("order.json"), sml.Report)
assert_type(sml.check_file(Path("order.json"), filename="orders/order.json"), sml.Report)
sml.check_many(["{}"], filename="order.json")  # type: ignore[call-overload]
assert_type(sml.check_many([Path("order.json"), "{}", b"{}"]), list[sml.Report])
assert_type(sml.check_many(["{}", None]), list[sml.Report | None])
assert_type(sml.check_many([body], cross_form=False, on_error="raise", exclude_none=True), list[sml.Report])
sml.check_many(["{}"], on_error="rase")  # type: ignore[call-overload]
assert_type(sml.iter_many(["{}"]), Iterator[sml.Report])
assert_type(sml.iter_many(["{}", None]), Iterator[sml.Report | None])
assert_type(sml.check_paths("orders"), list[sml.Report])
assert_type(sml.check_paths(["orders", Path("a.json")], config=None, on_error="raise"), list[sml.Report])
sml.check("{}", uuid=UUID(int=1), exclude_none=True)
sml.check_file("order.json", exclude_none=True)  # type: ignore[call-arg]


@dataclass
class DataForm:
    providers: dict[str, Any]


@attrs.define
class AttrsForm:
    providers: dict[str, Any]


class StructForm(msgspec.Struct):
    providers: dict[str, Any]


mapping: Mapping[str, int] = {}
for form in (DataForm({}), AttrsForm({}), StructForm({}), mapping):
    sml.check(form)
sml.check(DataForm)  # type: ignore[arg-type]
sml.check(object())  # type: ignore[arg-type]


def check_with(form: sml.Document, provider: sml.CallProvider, input_format: sml.InputFormat, level: sml.Severity) -> sml.DocumentKind:
    return sml.check(form, provider=provider, input_format=input_format, severity={"SM1": level}).kind


checker = sml.Checker(provider="other", config="auto", orders=sml.Orders(b"{}"), exclude_none=True)
sml.Checker(provider="othr")  # type: ignore[arg-type]
sml.Checker("other")  # type: ignore[call-arg]
assert_type(checker.check(body), sml.Report)
assert_type(checker.check_file("a.json"), sml.Report)
assert_type(checker.check_many([body, None]), list[sml.Report | None])
assert_type(checker.check_many([body]), list[sml.Report])
assert_type(checker.iter_many([body]), Iterator[sml.Report])
assert_type(checker.check_paths(["."]), list[sml.Report])
assert_type(checker.fix("{}"), sml.FixResult)
assert_type(checker.accepts(report), bool)
assert_type(assert_ok(body, provider="other"), sml.Report)
assert_type(assert_ok(Path("a.json"), checker), sml.Report)
assert_type(report[0].loc, tuple[int | str, ...])
assert_type(report[0].to_dict(), dict[str, Any])
sml.chekc  # type: ignore[attr-defined]

try:
    sml.check_many([], on_error="raise")
except sml.DocumentError as error:
    assert_type(error.index, int)

assert_type(sml.fix("{}", unsafe=True), sml.FixResult)
assert_type(sml.fix_file(Path("a.json"), unsafe=True), sml.FixResult)
assert_type(sml.fix("{}").text, str)
sml.fix(b"{}")  # type: ignore[arg-type]
assert_type(sml.schema("body"), dict[str, Any])
sml.schema("order")  # type: ignore[arg-type]
assert_type(sml.rules()[0].fix, Literal["none", "safe", "unsafe", "both"])
assert_type(sml.explain("SM302"), str)

try:
    sml.validate(body)
except sml.ValidationError as error:
    assert_type(error.report, sml.Report)


class Order(BaseModel):
    form: SubmitFormBodyField
    request: SubmitFormRequestField
    elsewhere: Annotated[sml.SubmitFormBody, Checked("body", provider="other")]


order = Order(form=body, request=request, elsewhere=body)
assert_type(order.form, sml.SubmitFormBody)
sml.check(order)
Checked("order")  # type: ignore[arg-type]


class Safe(FormModel):
    form: SubmitFormBodyField
    own: Annotated[Order, Checked("body", orders={"forms": []}, uuid=UUID(int=1))]


assert_type(Safe(form=body, own=order).own, Order)
try:
    Safe.model_validate({})
except ValidationError as error:
    assert_type(without_input(error), ValidationError)
