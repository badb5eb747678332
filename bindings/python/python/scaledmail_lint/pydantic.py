"""Forms as types for pydantic and FastAPI. Needs pydantic 2, which the rest of the package does without.

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

# What is said of the other kind of document: it may have nothing wrong with it, but is not what the type promises.
_MISTAKEN = {
    "body": ("request", "this is a whole request; the form is what is in its `body`"),
    "request": ("body", "`body` is missing: this is a form without the call around it"),
}


def _several(rules: Any) -> Any:
    """Selectors as a tuple. What is none is left for `check` to refuse."""
    if isinstance(rules, str):
        return (rules,)
    return rules if isinstance(rules, bytes | bytearray) or not isinstance(rules, Iterable) else tuple(rules)


@dataclass(frozen=True)
class Checked:
    """For an `Annotated` type: a dict is checked as a form and passes as it is, or fails with an error for each finding that is one.

    An error's `type` is the rule's code, its `loc` the place, its `ctx` has the rule's name and page, and the help. Its `input` is
    always None: a form holds passwords, and errors end up in answers and logs.
    """

    document: Literal["body", "request"]
    """The kind of document that is wanted."""

    # The rest are the options of `check`. What is wrong with them is said when the type is made, not to whoever sends a form.
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
            raise ValueError(f"there is no document {self.document!r}; it is 'body' or 'request'")
        # An iterator can be read only once, and types are kept in sets, so what is in them has to have a hash.
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
            return [_error("form_type", f"a form is an object, not a value of type {type(form).__name__}")]
        try:
            report = self._check(form)
        except (TypeError, ValueError) as unsaid:
            return [_error("form_type", str(unsaid))]
        mistaken_for, message = _MISTAKEN[self.document]
        if report.kind == mistaken_for:
            return [_error("form_kind", message)]
        if report.kind == "unknown" and report.ok:
            # The rule that says why was turned off; it is no form for that.
            return [_error("form_kind", "this cannot be read as a form")]
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
"""The body of a call: what is sent."""

SubmitFormRequestField = Annotated[SubmitFormRequest, Checked("request")]
"""The whole call: its parameters beside the body."""


def _error(code: str, message: str, loc: tuple[int | str, ...] = (), context: dict[str, Any] | None = None) -> InitErrorDetails:
    # The message is filled in, and as the last one: it may have braces of its own.
    kind = PydanticCustomError(code, "{message}", {**(context or {}), "message": message})
    return InitErrorDetails(type=kind, loc=loc, input=None)


def _loc(form: Any, pointer: str) -> tuple[int | str, ...]:
    """The pointer's parts, with numbers for places in lists."""
    loc: list[int | str] = []
    for part in pointer.split("/")[1:]:
        key: int | str = part.replace("~1", "/").replace("~0", "~")
        if isinstance(form, list | tuple):
            key = int(key)
            form = form[key]
        elif isinstance(form, dict):
            form = form.get(key)
        else:
            # A model's field may be called otherwise than its key.
            form = form.model_dump(mode="json", by_alias=True).get(key) if hasattr(form, "model_dump") else None
        loc.append(key)
    return tuple(loc)


def _inlined(part: Any, definitions: Mapping[str, Any]) -> Any:
    """A schema with what it refers to in place: an OpenAPI document has its definitions elsewhere."""
    if isinstance(part, list):
        return [_inlined(item, definitions) for item in part]
    if not isinstance(part, dict):
        return part
    inlined = {key: _inlined(value, definitions) for key, value in part.items() if key not in ("$ref", "$defs")}
    if "$ref" in part:
        referred = _inlined(definitions[part["$ref"].removeprefix("#/$defs/")], definitions)
        inlined = {**referred, **inlined}
    return inlined
