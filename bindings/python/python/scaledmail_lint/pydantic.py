"""Types of forms for pydantic and FastAPI. Only this module requires pydantic 2.

    class Order(BaseModel):
        form: SubmitFormBodyField

    BoughtElsewhere = Annotated[SubmitFormBody, Checked("body", provider="other")]
"""

from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Annotated, Any, Literal

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError, core_schema

from scaledmail_lint import Report, SubmitFormBody, SubmitFormRequest, check, schema

__all__ = ["Checked", "SubmitFormBodyField", "SubmitFormRequestField"]

# Messages for the other kind of document: it may be valid, but it does not have the type.
_MISTAKEN = {
    "body": ("request", "expected a body document, found a request document; pass only its `body`"),
    "request": (
        "body",
        "expected a request document, found a body document; put it under the key `body`",
    ),
}


def _several(rules: Any) -> Any:
    """Returns selectors as a tuple, and values of a wrong type unchanged: `check` rejects them."""
    if isinstance(rules, str):
        return (rules,)
    return rules if isinstance(rules, bytes | bytearray) or not isinstance(rules, Iterable) else tuple(rules)


@dataclass(frozen=True)
class Checked:
    """The metadata of an `Annotated` type: checks a dict or a model as a form.

    A form without errors passes unchanged. Otherwise, validation fails with an error for each finding
    of severity `error`. The error's `type` is the rule's code, its `loc` is the location, and its
    `ctx` contains the rule's name, the help, the URL and the JSON pointer. Its `input` is always None,
    because forms contain passwords, and errors are sent in responses and written to logs.
    """

    document: Literal["body", "request"]
    """The expected kind of document."""

    # The other fields are the options of `check`. Wrong options raise an error when the type is
    # created, not when a form is validated.
    _: KW_ONLY
    provider: Literal["scaledmail", "other"] | None = None
    select: str | Iterable[str] | None = None
    extend_select: str | Iterable[str] | None = None
    ignore: str | Iterable[str] | None = None
    severity: (
        Mapping[str, Literal["error", "warning", "advice"]] | tuple[tuple[str, Literal["error", "warning", "advice"]], ...] | None
    ) = None
    pedantic: bool = False

    def __post_init__(self) -> None:
        if self.document not in _MISTAKEN:
            raise ValueError(f"unknown document {self.document!r}; use 'body' or 'request'")
        # An iterator can be read only once. The fields must be hashable: types are kept in sets.
        for name in ("select", "extend_select", "ignore"):
            object.__setattr__(self, name, _several(getattr(self, name)))
        if isinstance(self.severity, Mapping):
            object.__setattr__(self, "severity", tuple(self.severity.items()))
        self._check({})

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self._validated)

    def __get_pydantic_json_schema__(self, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        published = schema(self.document)
        inlined: JsonSchemaValue = _inlined(published, published["$defs"])
        for key in ["$schema", "$id"]:
            inlined.pop(key)
        return inlined

    def _check(self, form: Any) -> Report:
        return check(
            form,
            provider=self.provider,
            select=self.select,
            extend_select=self.extend_select,
            ignore=self.ignore,
            severity=dict(self.severity) if isinstance(self.severity, tuple) else self.severity,
            pedantic=self.pedantic,
        )

    def _validated(self, form: Any) -> Any:
        errors = self._errors(form)
        if errors:
            raise ValidationError.from_exception_data("ScaledMail submit-form", errors)
        return form

    def _errors(self, form: Any) -> list[InitErrorDetails]:
        if not isinstance(form, dict) and not hasattr(form, "model_dump"):
            return [_error("form_type", f"a form must be an object, not a value of type {type(form).__name__}")]
        try:
            report = self._check(form)
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
                _loc(form, found.pointer),
                {"rule": found.rule, "help": found.help, "url": found.url, "pointer": found.pointer},
            )
            for found in (() if report.ok else report)
            if found.severity == "error"
        ]


SubmitFormBodyField = Annotated[SubmitFormBody, Checked("body")]
"""A body document: the JSON exactly as it is sent."""

SubmitFormRequestField = Annotated[SubmitFormRequest, Checked("request")]
"""A request document: the request parameters and the body."""


def _error(code: str, message: str, loc: tuple[int | str, ...] = (), context: dict[str, Any] | None = None) -> InitErrorDetails:
    # Pass the message as the last value: it may contain braces, which must not be expanded.
    kind = PydanticCustomError(code, "{message}", {**(context or {}), "message": message})
    return InitErrorDetails(type=kind, loc=loc, input=None)


def _loc(form: Any, pointer: str) -> tuple[int | str, ...]:
    """Returns the keys of a JSON pointer; an index of a list is a number."""
    loc: list[int | str] = []
    for part in pointer.split("/")[1:]:
        key: int | str = part.replace("~1", "/").replace("~0", "~")
        if isinstance(form, list | tuple):
            key = int(key)
            form = form[key]
        elif isinstance(form, dict):
            form = form.get(key)
        else:
            # A model's field may have an alias, so look the key up in its dump.
            form = form.model_dump(mode="json", by_alias=True).get(key) if hasattr(form, "model_dump") else None
        loc.append(key)
    return tuple(loc)


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
