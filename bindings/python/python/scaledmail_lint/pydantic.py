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


@dataclass(frozen=True)
class Checked:
    """For an `Annotated` type: a dict is checked as a form and passes as it is, or fails with an error for each finding that is one.

    An error's `type` is the rule's code, its `loc` the place, its `ctx` has the rule's name and page, and the help. Its `input` is
    always None: a form holds passwords, and errors end up in answers and logs.
    """

    document: Literal["body", "request"]
    _: KW_ONLY
    provider: Literal["scaledmail", "other"] | None = None
    select: str | Iterable[str] | None = None
    extend_select: str | Iterable[str] | None = None
    ignore: str | Iterable[str] | None = None
    severity: Mapping[str, Literal["error", "warning", "advice"]] | None = None
    pedantic: bool = False

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
            severity=self.severity,
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
        if report.kind != self.document:
            return [_error("form_kind", f"this is a {report.kind} document, and a {self.document} document is wanted")]
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
