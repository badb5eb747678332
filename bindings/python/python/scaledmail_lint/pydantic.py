"""Types of forms for pydantic and FastAPI. Only this module requires pydantic 2.

    class Order(FormModel):
        form: SubmitFormBodyField

    BoughtElsewhere = Annotated[SubmitFormBody, Checked("body", provider="other")]
"""

import os
import uuid as uuids
from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Annotated, Any, ClassVar, Literal, get_origin, is_typeddict

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, ModelWrapValidatorHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError, core_schema
from typing_extensions import Self

from scaledmail_lint import Checker, Orders, Severity, SubmitFormBody, SubmitFormRequest, schema
from scaledmail_lint._redaction import redacted

__all__ = ["Checked", "FormModel", "SubmitFormBodyField", "SubmitFormRequestField", "without_input"]

# Messages for the other kind of document: it may be valid, but it does not have the type.
_MISTAKEN = {
    "body": ("request", "expected a body document, found a request document; pass only its `body`"),
    "request": (
        "body",
        "expected a request document, found a body document; put it under the key `body`",
    ),
}


def _several(rules: Any) -> Any:
    """Returns selectors as a tuple, and values of a wrong type unchanged: `Checker` rejects them."""
    if isinstance(rules, str):
        return (rules,)
    return rules if isinstance(rules, bytes | bytearray) or not isinstance(rules, Iterable) else tuple(rules)


@dataclass(frozen=True)
class Checked:
    """The metadata of an `Annotated` type: checks a value as a form.

    If the type is a dict, a TypedDict or Any, a form without errors passes as a dict whose `repr`
    masks passwords. Any other type, such as a model of your own, validates the form after the check.

    A form with errors fails with an error for each finding of severity `error`. The error's `type` is
    the rule's code, its `loc` is the location, and its `ctx` contains the rule's name, the help, the
    URL and the JSON pointer. Its `input` is always None, because forms contain passwords, and errors
    are sent in responses and written to logs.
    """

    document: Literal["body", "request"]
    """The expected kind of document."""

    # The other fields are the options of `check`. Wrong options raise an error when the type is
    # created, not when a form is validated.
    _: KW_ONLY
    provider: Literal["scaledmail", "other"] | None = None
    """The request parameter. Without it, a body document cannot be checked for a missing `hosting`."""

    uuid: str | uuids.UUID | None = None
    organization_id: str | None = None
    coupon: str | None = None
    orders: Orders | str | bytes | Mapping[str, object] | list[Any] | os.PathLike[str] | None = None
    select: str | Iterable[str] | None = None
    extend_select: str | Iterable[str] | None = None
    ignore: str | Iterable[str] | None = None
    severity: Mapping[str, Severity] | tuple[tuple[str, Severity], ...] | None = None
    pedantic: bool = False
    exclude_none: bool = False
    """Whether to omit the keys of objects whose value is None."""

    def __post_init__(self) -> None:
        if self.document not in _MISTAKEN:
            raise ValueError(f"unknown document {self.document!r}; use 'body' or 'request'")
        # An iterator can be read only once. The fields must be hashable: types are kept in sets.
        for name in ("select", "extend_select", "ignore"):
            object.__setattr__(self, name, _several(getattr(self, name)))
        if isinstance(self.severity, Mapping):
            object.__setattr__(self, "severity", tuple(self.severity.items()))
        if self.orders is not None:
            object.__setattr__(self, "orders", Orders(self.orders))
        checker = Checker(
            provider=self.provider,
            uuid=self.uuid,
            organization_id=self.organization_id,
            coupon=self.coupon,
            orders=self.orders,
            select=self.select,
            extend_select=self.extend_select,
            ignore=self.ignore,
            severity=dict(self.severity) if isinstance(self.severity, tuple) else self.severity,
            pedantic=self.pedantic,
            exclude_none=self.exclude_none,
        )
        object.__setattr__(self, "_checker", checker)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        if _is_dict(source):
            return core_schema.no_info_plain_validator_function(self._validated)
        return core_schema.no_info_wrap_validator_function(self._validated_as, handler(source))

    def __get_pydantic_json_schema__(self, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        if core["type"] == "function-wrap":
            return handler(core)
        published = schema(self.document)
        inlined: JsonSchemaValue = _inlined(published, published["$defs"])
        for key in ["$schema", "$id"]:
            inlined.pop(key)
        return inlined

    def _validated(self, form: Any) -> Any:
        self._check(form)
        return redacted(form) if isinstance(form, dict) else form

    def _validated_as(self, form: Any, handler: core_schema.ValidatorFunctionWrapHandler) -> Any:
        self._check(form)
        try:
            return handler(form)
        except ValidationError as error:
            raise without_input(error) from None

    def _check(self, form: Any) -> None:
        errors = self._errors(form)
        if errors:
            raise ValidationError.from_exception_data("ScaledMail submit-form", errors)

    def _errors(self, form: Any) -> list[InitErrorDetails]:
        if isinstance(form, str | bytes | bytearray | memoryview):
            return [_error("form_type", f"a form must be an object, not a value of type {type(form).__name__}")]
        checker: Checker = self._checker  # type: ignore[attr-defined]
        try:
            report = checker.check(form)
        except (TypeError, ValueError) as error:
            return [_error("form_type", str(error))]
        mistaken_for, message = _MISTAKEN[self.document]
        if report.kind == mistaken_for:
            return [_error("form_kind", message)]
        if report.kind == "unknown" and report.ok:
            # The rule that reports the reason is off or no error, but this is still not a form.
            return [_error("form_kind", "this value cannot be read as a form")]
        return [
            _error(
                found.code,
                found.message,
                found.loc,
                {"rule": found.rule, "help": found.help, "url": found.url, "pointer": found.pointer},
            )
            for found in (() if report.ok else report)
            if found.severity == "error"
        ]


SubmitFormBodyField = Annotated[SubmitFormBody, Checked("body")]
"""A body document: the JSON exactly as it is sent.

It does not know the request parameters. So it accepts a form without `hosting` even if the `provider`
of the request is `other`. Use `Checked("body", provider="other")` for domains from elsewhere.
"""

SubmitFormRequestField = Annotated[SubmitFormRequest, Checked("request")]
"""A request document: the request parameters and the body."""


class FormModel(BaseModel):
    """A base class for models with forms. Its validation errors do not contain the input.

    An error of pydantic quotes the input of a model, with all passwords in it, if for example another
    field is missing.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(hide_input_in_errors=True)

    @model_validator(mode="wrap")
    @classmethod
    def _without_input(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(data)
        except ValidationError as error:
            raise without_input(error) from None


def without_input(error: ValidationError) -> ValidationError:
    """Returns the same errors without the input, which may contain passwords."""
    errors = error.errors(include_url=False, include_input=False)
    return ValidationError.from_exception_data(
        error.title,
        [_error(one["type"], one["msg"], one["loc"], one.get("ctx")) for one in errors],
        hide_input=True,
    )


def _is_dict(source: Any) -> bool:
    return source is Any or is_typeddict(source) or (get_origin(source) or source) in (dict, Mapping)


def _error(code: str, message: str, loc: tuple[int | str, ...] = (), context: dict[str, Any] | None = None) -> InitErrorDetails:
    # Pass the message as the last value: it may contain braces, which must not be expanded. Without
    # values, nothing is expanded.
    values = {**context, "message": message} if context else None
    kind = PydanticCustomError(code, "{message}" if values else message, values)
    return InitErrorDetails(type=kind, loc=loc, input=None)


def _inlined(part: Any, definitions: Mapping[str, Any]) -> Any:
    """Replaces each `$ref` with its definition: OpenAPI documents have no `$defs` at the root."""
    if isinstance(part, list):
        return [_inlined(item, definitions) for item in part]
    if not isinstance(part, dict):
        return part
    inlined = {key: _inlined(value, definitions) for key, value in part.items() if key not in ("$ref", "$defs")}
    if "$ref" in part:
        referred = _inlined(definitions[part["$ref"].removeprefix("#/$defs/")], definitions)
        inlined = {**referred, **inlined}
    return inlined
