"""Types of forms for pydantic and FastAPI."""

import dataclasses
from typing import Annotated, Optional
from uuid import UUID

import pytest
from conftest import PASSWORD, body
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel, Field, HttpUrl, SecretStr, TypeAdapter, ValidationError

import scaledmail_lint as sml
from scaledmail_lint.pydantic import Checked, SubmitFormBodyField, SubmitFormRequestField

HOSTING = {"provider": "Namecheap", "username": "jane", "password": PASSWORD}
ELSEWHERE = Annotated[sml.SubmitFormBody, Checked("body", provider="other")]


class Order(BaseModel):
    form: SubmitFormBodyField
    forms: list[SubmitFormBodyField] = []


def bad():
    form = body(hosting={**HOSTING, "password": [PASSWORD]}, tag="")
    form["providers"]["google"]["domains"].append({"domain": "a b.com", "first_name": "{rule}", "last_name": None})
    return form


def errors(make):
    with pytest.raises(ValidationError) as raised:
        make()
    assert "canary7" not in str(raised.value) and "canary7" not in raised.value.json()
    return raised.value.errors()


def test_a_valid_form_passes_unchanged():
    form = body()
    assert Order(form=form).form == form
    assert Order(form=form).model_dump() == {"form": form, "forms": []}
    assert Order.model_validate_json('{"form": {"providers": {"google": {"domains": [{"domain": "a.com", "first_name": "J", "last_name": "D"}]}}}}')
    request = {"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "scaledmail", "body": form}
    assert TypeAdapter(SubmitFormRequestField).validate_python(request) == request


def test_each_error_has_its_location():
    report = sml.check(bad())
    assert report.warnings + report.advice > 0
    found = errors(lambda: Order(form=bad()))
    assert [error["type"] for error in found] == [one.code for one in report if one.severity == "error"]
    assert [error["msg"] for error in found] == [one.message for one in report if one.severity == "error"]
    assert [error["loc"] for error in found] == [
        ("form", "providers", "google", "domains", 1, "domain"),
        ("form", "providers", "google", "domains", 1, "last_name"),
        ("form", "hosting", "password"),
    ]
    assert all(error["input"] is None for error in found)
    context = found[0]["ctx"]
    assert context["rule"] == "domain-syntax" and context["help"] and context["url"] and context["pointer"].endswith("/domain")
    listed = errors(lambda: Order(form=body(), forms=[body(), body(providers={})]))
    assert [error["loc"] for error in listed] == [("forms", 1, "providers")]


def test_braces_in_messages_are_not_expanded():
    form = body()
    form["providers"]["google"]["domains"][0]["domain"] = "{rule} {message}"
    (error,) = errors(lambda: Order(form=form))
    assert error["msg"] == next(found.message for found in sml.check(form) if found.severity == "error")
    assert "{rule} {message}" in error["msg"]


def test_options_apply():
    adapter = TypeAdapter(ELSEWHERE)
    assert [error["type"] for error in errors(lambda: adapter.validate_python(body()))] == ["SM401"]
    adapter.validate_python(body(hosting=HOSTING))
    lenient = TypeAdapter(Annotated[sml.SubmitFormBody, Checked("body", ignore="SM206", severity={"SM003": "warning"})])
    lenient.validate_python({"providers": {"google": {"domains": [{"domain": "a b.com", "first_name": "J", "last_name": "D"}]}}})


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"document": "bdy"}, ValueError, "unknown document 'bdy'; use 'body' or 'request'"),
        ({"document": None}, ValueError, "unknown document None"),
        ({"provider": "othr"}, ValueError, "did you mean `other`"),
        ({"select": ["SM9"]}, ValueError, "unknown rule `SM9`"),
        ({"ignore": b"SM1"}, TypeError, "ignore must be a str or an iterable of str, not bytes"),
        ({"extend_select": 3}, TypeError, "extend_select must be a str or an iterable of str, not int"),
        ({"severity": {"SM9": "error"}}, ValueError, "unknown rule `SM9`"),
        ({"severity": {"SM3": ["error"]}}, TypeError, "severity must be a dict of str, not list"),
        ({"severity": "error"}, TypeError, "severity must be a dict"),
        ({"pedantic": "yes"}, TypeError, "bool"),
    ],
)
def test_wrong_options_raise_when_the_type_is_created(options, error, words):
    """It is raised when the type is created, not when a form is validated."""
    with pytest.raises(error, match=words):
        Checked(**{"document": "body", **options})


def test_options_are_hashable_and_iterators_are_read_once():
    levels = {"SM206": "warning", "SM2": "error"}
    kind = Annotated[dict, Checked("body", severity=levels)]
    # Unions store their types by hash.
    adapter = TypeAdapter(Optional[kind])
    levels.clear()
    assert adapter.validate_python(None) is None
    form = {"providers": {"google": {"domains": [{"domain": "a b.com", "first_name": "J", "last_name": "D"}]}}}
    assert adapter.validate_python(form) == form
    once = TypeAdapter(Annotated[dict, Checked("body", ignore=(rule for rule in ["SM206"]))])
    assert all(once.validate_python(form) == form for _ in range(3))
    one = Checked("body", select="SM2", severity={"SM206": "error"})
    assert one == Checked("body", select=["SM2"], severity={"SM206": "error"})
    assert dataclasses.replace(one, provider="other").severity == one.severity


def test_unreadable_forms_report_the_message_of_their_finding():
    deep = {}
    for _ in range(200):
        deep = {"a": deep}
    for document in ["body", "request"]:
        adapter = TypeAdapter(Annotated[dict, Checked(document)])
        for form in [deep, body(tag="\ud800")]:
            (error,) = errors(lambda: adapter.validate_python(form))
            message = next(found.message for found in sml.check(form) if found.code == "SM001")
            assert (error["type"], error["msg"]) == ("SM001", message)
    # The value is not a form, regardless of the rules.
    (error,) = errors(lambda: TypeAdapter(Annotated[dict, Checked("body", severity={"SM001": "advice"})]).validate_python(deep))
    assert (error["type"], error["msg"]) == ("form_kind", "this value cannot be read as a form")


def test_the_other_kind_of_document():
    (error,) = errors(lambda: Order(form={"uuid": "x", "body": body()}))
    assert error["msg"] == "expected a body document, found a request document; pass only its `body`"
    (error,) = errors(lambda: TypeAdapter(SubmitFormRequestField).validate_python(body()))
    assert (error["type"], error["msg"]) == ("form_kind", "expected a request document, found a body document; put it under the key `body`")


@pytest.mark.parametrize(
    ("value", "kind"),
    [([body()], "form_type"), ("{}", "form_type"), (None, "form_type"), ({"a": {1}}, "form_type"), ({"a": float("nan")}, "form_type"),
     ({"uuid": "x", "body": {}}, "form_kind")],
    ids=repr,
)
def test_values_that_are_not_bodies(value, kind):
    assert [(error["type"], error["loc"]) for error in errors(lambda: Order(form=value))] == [(kind, ("form",))]


def test_models_are_forms_too():
    class Domain(BaseModel):
        name: str = Field(serialization_alias="domain")
        first_name: str
        last_name: str | None = None

    class Google(BaseModel):
        domains: list[Domain]

    class Providers(BaseModel):
        google: Google

    class Body(BaseModel):
        providers: Providers

    model = lambda last_name: Body(providers=Providers(google=Google(domains=[Domain(name="outreach-one.com", first_name="J", last_name=last_name)])))
    assert sml.check(model("Doe"), provider="scaledmail").ok
    report = sml.check(model(None), provider="scaledmail")
    assert [(found.code, found.pointer) for found in report] == [("SM003", "/providers/google/domains/0/last_name")]
    (error,) = errors(lambda: Order(form=model(None)))
    assert error["loc"] == ("form", "providers", "google", "domains", 0, "last_name")
    # A model inside a dict is accepted too.
    assert sml.check({"providers": model("Doe").providers}, provider="scaledmail").ok


class Host(BaseModel):
    provider: str = "Namecheap"
    username: str | SecretStr = "jane"
    password: SecretStr


class Hosted(BaseModel):
    providers: dict[str, object] = body()["providers"]
    host: Host = Field(serialization_alias="hosting")


@pytest.mark.parametrize(("password", "codes"), [(PASSWORD, []), ("**********", ["SM403"]), ("", ["SM006"]), ("changeme", ["SM403"])])
def test_secret_passwords_are_checked_in_plain_text(password, codes):
    """In JSON mode, pydantic replaces them with asterisks, which SM403 reports."""
    host = Host(password=SecretStr(password))
    for form in [Hosted(host=host), body(hosting=host), body(hosting={**HOSTING, "password": SecretStr(password)})]:
        assert [found.code for found in sml.check(form, provider="other")] == codes
        report = sml.check(form, provider="other", pedantic=True)
        assert "SM404" in [found.code for found in report] or codes
        for output in [str(report), repr(report), report._repr_html_(), report.to_json(), repr(report.diagnostics)]:
            assert "canary7" not in output and "quetzal" not in output


def test_other_secrets_are_rejected():
    """A message might contain a part of any value other than a password."""
    host = Host(password=SecretStr("x"), username=SecretStr(PASSWORD))
    for form, place in [(Hosted(host=host), "/hosting/username"), (body(hosting=host), "/hosting/username"), (body(tag=SecretStr(PASSWORD)), "/tag")]:
        with pytest.raises(TypeError, match=f"^{place}: a secret value is allowed only for `password`") as raised:
            sml.check(form)
        assert "canary7" not in str(raised.value)
        (error,) = errors(lambda: Order(form=form))
        assert error["type"] == "form_type"


def test_values_that_pydantic_serializes_to_json():
    """Keys that are not str, tuples and URLs, also next to a secret."""

    class Listed(BaseModel):
        hosts: dict[UUID, tuple[Host, ...]]
        link: HttpUrl = HttpUrl("https://a.com")
        last: set[int] = {1}

    number = "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11"
    fine, secret = Host(password="x"), Host(password="x", username=SecretStr("x"))
    assert sml.check(Listed(hosts={number: (fine, fine)})).errors > 0
    with pytest.raises(TypeError, match=f"^/hosts/{number}/1/username: a secret"):
        sml.check(Listed(hosts={number: (fine, secret)}))


def test_json_schema_is_self_contained():
    schema = TypeAdapter(SubmitFormBodyField).json_schema()
    assert "$ref" not in str(schema) and "$defs" not in schema and "$id" not in schema
    assert "$schema" in schema["properties"]
    import json

    assert schema["properties"]["hosting"]["properties"]["password"]["writeOnly"] is True
    assert json.dumps(schema)


def test_fastapi():
    app = FastAPI()

    @app.post("/forms")
    def submit(form: SubmitFormBodyField, dry_run: bool = False) -> dict[str, bool]:
        return {"taken": "providers" in form}

    @app.post("/orders")
    def order(order: Order) -> dict[str, bool]:
        return {"taken": True}

    client = TestClient(app)
    assert client.post("/forms", json=body()).json() == {"taken": True}
    answer = client.post("/forms", json=bad())
    assert answer.status_code == 422 and "canary7" not in answer.text
    assert [error["loc"] for error in answer.json()["detail"]] == [
        ["body", "providers", "google", "domains", 1, "domain"],
        ["body", "providers", "google", "domains", 1, "last_name"],
        ["body", "hosting", "password"],
    ]
    assert [error["type"] for error in answer.json()["detail"]] == ["SM206", "SM003", "SM003"]
    answer = client.post("/orders", json={"form": body(providers={})})
    assert [error["loc"] for error in answer.json()["detail"]] == [["body", "form", "providers"]]
    answer = client.post("/forms", json=[bad()])
    assert answer.status_code == 422 and "canary7" not in answer.text
    document = client.get("/openapi.json").json()
    content = document["paths"]["/forms"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert content["properties"]["providers"]["minProperties"] == 1
