"""A sample for type checkers: `mypy --strict` accepts it, and each `type: ignore` is required."""

from pathlib import Path
from typing import Annotated, Any, Literal

from typing_extensions import assert_type

import scaledmail_lint as sml
from pydantic import BaseModel
from scaledmail_lint.pydantic import Checked, SubmitFormBodyField, SubmitFormRequestField

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
assert_type(sml.fix("{}", unsafe=True), sml.FixResult)
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
