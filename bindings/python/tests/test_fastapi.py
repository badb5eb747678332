"""No password in an error, a repr or a traceback of FastAPI and pydantic."""

import io
import logging
import traceback
from typing import Annotated

import pytest
from conftest import PASSWORD, body
from fastapi import Body, FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel, Field, TypeAdapter, ValidationError, field_validator

import scaledmail_lint as sml
from scaledmail_lint.fastapi import hide_inputs
from scaledmail_lint.pydantic import Checked, FormModel, SubmitFormBodyField, SubmitFormRequestField, without_input

PAID = body(hosting={"provider": "Porkbun", "username": "jane", "password": PASSWORD})


class Plain(BaseModel):
    customer: str
    form: SubmitFormBodyField


class Safe(FormModel):
    customer: str
    form: SubmitFormBodyField
    more: list[SubmitFormBodyField] = []


class Outer(FormModel):
    orders: list[Plain]
    number: int


def app():
    app = FastAPI()
    hide_inputs(app)

    @app.post("/plain")
    def plain(order: Plain) -> dict[str, bool]:
        return {"taken": True}

    @app.post("/safe")
    def safe(order: Safe) -> dict[str, bool]:
        return {"taken": True}

    @app.post("/list")
    def several(orders: list[Plain]) -> dict[str, bool]:
        return {"taken": True}

    @app.post("/two")
    def two(form: SubmitFormBodyField, customer: Annotated[str, Body()]) -> dict[str, bool]:
        return {"taken": True}

    @app.post("/response")
    def response(order: Safe) -> Plain:
        return {"form": PAID}

    return app


@pytest.mark.parametrize("path", ["/plain", "/safe", "/list", "/two"])
@pytest.mark.parametrize(
    "sent",
    [
        {"form": PAID},
        {"customer": "acme", "from": PAID},
        PAID,
        [PAID],
        [{"form": PAID}],
        {"orders": [{"form": PAID}]},
        {"customer": [PASSWORD], "form": PAID},
        {"customer": "acme", "form": [PAID]},
        {"customer": "acme", "form": {**PAID, "hosting": {**PAID["hosting"], "password": [PASSWORD]}}},
        {"customer": "acme", "form": {**PAID, "hosting": {**PAID["hosting"], "pasword": PASSWORD}}},
        PASSWORD,
    ],
    ids=range(11),
)
def test_fault_2_no_response_contains_a_password(path, sent):
    """A wrapped model with a missing sibling, a mistyped key, a form without its wrapper, a list."""
    answer = TestClient(app()).post(path, json=sent)
    assert answer.status_code == 422 and answer.json()["detail"]
    assert "canary7" not in answer.text and "quetzal" not in answer.text
    assert all(error["input"] is None and error["loc"] and error["msg"] for error in answer.json()["detail"])


def test_without_the_handler_fastapi_quotes_the_input():
    """The reason for `hide_inputs`. If this fails, FastAPI no longer quotes the input."""
    plain = FastAPI()

    @plain.post("/plain")
    def take(order: Plain) -> None: ...

    assert "canary7" in TestClient(plain).post("/plain", json={"form": PAID}).text


def test_fault_2_a_model_of_ours_needs_no_handler():
    plain = FastAPI()

    @plain.post("/safe")
    def take(order: Safe) -> None: ...

    for sent in [{"form": PAID}, {"customer": "acme", "from": PAID}, PAID, [PAID]]:
        answer = TestClient(plain).post("/safe", json=sent)
        assert answer.status_code == 422 and "canary7" not in answer.text


def test_fault_2_an_invalid_response_is_logged_without_its_values():
    client = TestClient(app())
    with pytest.raises(Exception) as raised:
        client.post("/response", json={"customer": "acme", "form": PAID})
    assert type(raised.value).__name__ == "ResponseValidationError"
    assert "canary7" not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Safe(form=PAID),
        lambda: Safe(customer="acme", **{"from": PAID}),
        lambda: Safe.model_validate([PAID]),
        lambda: Safe.model_validate(PASSWORD),
        lambda: Safe(customer="acme", form=PAID, more=[{**PAID, "tag": 1}]),
        lambda: Safe(customer="acme", form=PAID, more=PAID),
        lambda: Outer(orders=[{"form": PAID}], number=1),
        lambda: Outer(orders=[{"customer": "acme", "form": PAID}]),
        lambda: Safe.model_validate_json('{"form": {"hosting": {"password": "%s"}}}' % PASSWORD),
    ],
    ids=range(9),
)
def test_fault_2_errors_of_a_form_model_contain_no_input(make):
    with pytest.raises(ValidationError) as raised:
        make()
    error = raised.value
    log = io.StringIO()
    logger = logging.getLogger("test")
    logger.addHandler(logging.StreamHandler(log))
    logger.error("failed", exc_info=error)
    for text in [str(error), repr(error), str(error.errors()), error.json(), log.getvalue(), "".join(traceback.format_exception(error))]:
        assert "canary7" not in text and "quetzal" not in text
    assert all(one["loc"] or one["type"] for one in error.errors())


def test_a_form_model_keeps_types_messages_and_locations():
    class Plainer(BaseModel):
        customer: str
        form: SubmitFormBodyField
        more: list[SubmitFormBodyField] = []

    for data in [{"form": body()}, {"customer": 1, "form": body(providers={})}, [], {"customer": "a", "form": body(), "more": {}}]:
        with pytest.raises(ValidationError) as plain:
            Plainer.model_validate(data)
        with pytest.raises(ValidationError) as safe:
            Safe.model_validate(data)
        show = lambda error: [(one["type"], one["loc"], one["msg"].replace("Plainer", "Safe")) for one in error.errors()]
        assert show(plain.value) == show(safe.value)


def test_the_context_of_an_error_is_kept():
    class Strict(FormModel):
        customer: Annotated[str, Field(min_length=3)]

    with pytest.raises(ValidationError) as raised:
        Strict(customer="{x}"[:2])
    assert raised.value.errors()[0]["ctx"]["min_length"] == 3
    with pytest.raises(ValidationError) as raised:
        Strict()
    assert "ctx" not in raised.value.errors()[0]

    class Quoting(FormModel):
        customer: str

        @field_validator("customer")
        @classmethod
        def fail(cls, value):
            raise ValueError("{error} {0} {")

    with pytest.raises(ValidationError) as raised:
        Quoting(customer="")
    assert raised.value.errors()[0]["msg"] == "Value error, {error} {0} {"


def test_fault_2_validate_in_a_validator_of_a_form_model():
    class Own(FormModel):
        form: dict

        @field_validator("form")
        @classmethod
        def check(cls, value):
            sml.validate(value, provider="other")
            return value

    with pytest.raises(ValidationError) as raised:
        Own(form={**PAID, "providers": {}})
    assert "SM201" in str(raised.value)
    assert "canary7" not in str(raised.value) + str(raised.value.errors()) + "".join(traceback.format_exception(raised.value))


def test_without_input():
    with pytest.raises(ValidationError) as raised:
        TypeAdapter(list[SubmitFormBodyField]).validate_python({"form": PAID})
    assert "canary7" in str(raised.value.errors())
    hidden = without_input(raised.value)
    assert "canary7" not in str(hidden.errors()) + str(hidden) + hidden.json()
    assert [one["type"] for one in hidden.errors()] == ["list_type"]


def test_fault_2_repr_of_a_form_shows_no_password():
    request = {"uuid": "78660a21-3d11-4f7b-9d55-0f6f3f1f1c11", "provider": "other", "body": {**PAID, "sequencer": {**PAID["hosting"]}}}
    lenient = Annotated[dict, Checked("body", ignore="SM005")]
    values = [
        Safe(customer="acme", form=PAID, more=[PAID]),
        Safe(customer="acme", form=PAID).form["hosting"],
        TypeAdapter(list[SubmitFormBodyField]).validate_python([PAID]),
        TypeAdapter(SubmitFormRequestField).validate_python(request),
        TypeAdapter(lenient).validate_python({**PAID, "pasword": PASSWORD}),
    ]
    for value in values:
        for text in [repr(value), str(value), f"{value}", f"{value!r}"]:
            assert "canary7" not in text and "quetzal" not in text and "********" in text
    assert "'username': 'jane'" in repr(values[0]) and "outreach-one.com" in repr(values[0])
    # The value itself is complete.
    order = values[0]
    assert order.form == PAID and order.model_dump()["form"] == PAID and PASSWORD in order.model_dump_json()
    assert PAID["hosting"] == {"provider": "Porkbun", "username": "jane", "password": PASSWORD}


def test_fault_11_reports_are_responses():
    app = FastAPI()

    @app.post("/annotated")
    def annotated(form: dict) -> sml.Report:
        return sml.check(form, provider="scaledmail")

    @app.post("/plain")
    def plain(form: dict):
        return sml.check(form, provider="scaledmail")

    @app.post("/findings")
    def findings(form: dict) -> list[sml.Diagnostic]:
        return list(sml.check(form, provider="scaledmail"))

    @app.post("/plain-findings")
    def plain_findings(form: dict):
        return list(sml.check(form, provider="scaledmail"))

    client = TestClient(app)
    for form in [body(), body(providers={})]:
        report = sml.check(form, provider="scaledmail")
        assert client.post("/annotated", json=form).json() == report.to_dict()
        assert client.post("/plain", json=form).json() == report.to_dict()
        found = [found.to_dict() for found in report]
        assert client.post("/findings", json=form).json() == client.post("/plain-findings", json=form).json() == found
    assert client.get("/openapi.json").status_code == 200
