"""Types of the native module. mypy.stubtest checks names and parameters, test_api.py the types."""

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, Protocol, SupportsIndex, TypeAlias, final, overload

from typing_extensions import Self

from scaledmail_lint.contract import SubmitFormBody, SubmitFormRequest

__all__ = [
    "Diagnostic",
    "Edit",
    "Fix",
    "FixResult",
    "FormSummary",
    "Label",
    "Orders",
    "Position",
    "Report",
    "Rule",
    "Span",
    "__version__",
    "_command",
    "_restore_report",
    "check",
    "check_file",
    "check_many",
    "explain",
    "fix",
    "rules",
    "schema",
    "validate",
]

__version__: str

_Severity: TypeAlias = Literal["error", "warning", "advice"]
_CallProvider: TypeAlias = Literal["scaledmail", "other"]
_InputFormat: TypeAlias = Literal["json", "ndjson", "yaml", "toml", "curl"]

class _Model(Protocol):
    """A pydantic model, or any object with a compatible `model_dump`."""

    def model_dump(self, *, mode: str, by_alias: bool) -> Any: ...

_Document: TypeAlias = (
    str | bytes | bytearray | memoryview | SubmitFormBody | SubmitFormRequest | dict[str, Any] | _Model
)
_Path: TypeAlias = str | os.PathLike[str]
_Rules: TypeAlias = str | Iterable[str]
_Saved: TypeAlias = str | bytes | bytearray | memoryview | dict[str, Any] | list[Any] | os.PathLike[str]
_Orders: TypeAlias = Orders | _Saved

@final
class Span:
    """A range of bytes in the document, encoded as UTF-8."""

    __match_args__ = ("offset", "length")
    def __new__(cls, offset: int, length: int) -> Self: ...
    @property
    def offset(self) -> int: ...
    @property
    def length(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Position:
    """A line and a column, both starting at 1. Columns count Unicode code points."""

    __match_args__ = ("line", "column")
    def __new__(cls, line: int, column: int) -> Self: ...
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Label:
    """A secondary location of a finding: a part of the value, or a related location."""

    __match_args__ = ("message", "span", "start", "end")
    def __new__(
        cls,
        message: str,
        span: Span | None = None,
        start: Position | None = None,
        end: Position | None = None,
    ) -> Self: ...
    @property
    def message(self) -> str: ...
    @property
    def span(self) -> Span | None: ...
    @property
    def start(self) -> Position | None: ...
    @property
    def end(self) -> Position | None: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Edit:
    """A replacement of a range of bytes."""

    __match_args__ = ("span", "replacement")
    def __new__(cls, span: Span, replacement: str) -> Self: ...
    @property
    def span(self) -> Span: ...
    @property
    def replacement(self) -> str: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Fix:
    """A change to the text that removes a finding."""

    __match_args__ = ("applicability", "message", "edits")
    def __new__(cls, applicability: Literal["safe", "unsafe"], message: str, edits: Iterable[Edit] = ...) -> Self: ...
    @property
    def applicability(self) -> Literal["safe", "unsafe"]: ...
    @property
    def message(self) -> str: ...
    @property
    def edits(self) -> tuple[Edit, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Diagnostic:
    """A finding."""

    __match_args__ = (
        "code",
        "rule",
        "severity",
        "message",
        "pointer",
        "help",
        "url",
        "document",
        "span",
        "start",
        "end",
        "labels",
        "fix",
    )
    def __new__(
        cls,
        code: str,
        rule: str,
        severity: _Severity,
        message: str,
        pointer: str,
        help: str | None = None,
        url: str | None = None,
        document: int | None = None,
        span: Span | None = None,
        start: Position | None = None,
        end: Position | None = None,
        labels: Iterable[Label] = ...,
        fix: Fix | None = None,
    ) -> Self: ...
    @property
    def code(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def severity(self) -> _Severity: ...
    @property
    def message(self) -> str: ...
    @property
    def pointer(self) -> str: ...
    @property
    def help(self) -> str | None: ...
    @property
    def url(self) -> str | None: ...
    @property
    def document(self) -> int | None: ...
    @property
    def span(self) -> Span | None: ...
    @property
    def start(self) -> Position | None: ...
    @property
    def end(self) -> Position | None: ...
    @property
    def labels(self) -> tuple[Label, ...]: ...
    @property
    def fix(self) -> Fix | None: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class FormSummary:
    """The domains and mailboxes that a form without errors will create."""

    __match_args__ = ("provider", "domains", "mailboxes")
    def __new__(
        cls, provider: str | None, domains: Mapping[str, int], mailboxes: Mapping[str, int]
    ) -> Self: ...
    @property
    def provider(self) -> str | None: ...
    @property
    def domains(self) -> dict[str, int]: ...
    @property
    def mailboxes(self) -> dict[str, int]: ...
    def __eq__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]

@final
class Rule:
    """A rule."""

    __match_args__ = ("code", "name", "severity", "default", "summary", "why", "url", "schema", "fix")
    def __new__(
        cls,
        code: str,
        name: str,
        severity: _Severity,
        default: bool,
        summary: str,
        why: str,
        url: str,
        schema: Literal["yes", "partly", "no", "none"],
        fix: Literal["none", "safe", "unsafe", "both"],
    ) -> Self: ...
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def severity(self) -> _Severity: ...
    @property
    def default(self) -> bool: ...
    @property
    def summary(self) -> str: ...
    @property
    def why(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def schema(self) -> Literal["yes", "partly", "no", "none"]: ...
    @property
    def fix(self) -> Literal["none", "safe", "unsafe", "both"]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Report:
    """The report of one document.

    `bool()` equals `ok`. `len()`, iteration and indexing apply to the diagnostics.
    """

    @property
    def path(self) -> str: ...
    @property
    def kind(self) -> Literal["body", "request", "curl", "unknown"]: ...
    @property
    def form(self) -> FormSummary | None: ...
    @property
    def ok(self) -> bool: ...
    @property
    def errors(self) -> int: ...
    @property
    def warnings(self) -> int: ...
    @property
    def advice(self) -> int: ...
    @property
    def fixable(self) -> int: ...
    @property
    def omitted(self) -> int: ...
    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]: ...
    def to_json(self) -> str: ...
    def to_dict(self) -> dict[str, Any]: ...
    def __bool__(self) -> bool: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Diagnostic]: ...
    @overload
    def __getitem__(self, index: SupportsIndex, /) -> Diagnostic: ...
    @overload
    def __getitem__(self, index: slice, /) -> tuple[Diagnostic, ...]: ...
    def __eq__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]
    def _repr_html_(self) -> str: ...

@final
class FixResult:
    """The result of `fix`."""

    __match_args__ = ("text", "applied", "report", "stopped")
    def __new__(cls, text: str, applied: int, report: Report, stopped: str | None = None) -> Self: ...
    @property
    def text(self) -> str: ...
    @property
    def applied(self) -> int: ...
    @property
    def report(self) -> Report: ...
    @property
    def stopped(self) -> str | None: ...
    def __eq__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]

@final
class Orders:
    """The pending orders, parsed once for many checks."""

    def __new__(cls, saved: _Orders) -> Self: ...
    def __len__(self) -> int: ...

def check(
    document: _Document,
    *,
    filename: _Path | None = None,
    provider: _CallProvider | None = None,
    uuid: str | None = None,
    organization_id: str | None = None,
    coupon: str | None = None,
    input_format: _InputFormat | None = None,
    orders: _Orders | None = None,
    select: _Rules | None = None,
    extend_select: _Rules | None = None,
    ignore: _Rules | None = None,
    severity: Mapping[str, _Severity] | None = None,
    pedantic: bool = False,
) -> Report: ...
def validate(
    document: _Document,
    *,
    filename: _Path | None = None,
    provider: _CallProvider | None = None,
    uuid: str | None = None,
    organization_id: str | None = None,
    coupon: str | None = None,
    input_format: _InputFormat | None = None,
    orders: _Orders | None = None,
    select: _Rules | None = None,
    extend_select: _Rules | None = None,
    ignore: _Rules | None = None,
    severity: Mapping[str, _Severity] | None = None,
    pedantic: bool = False,
) -> Report: ...
def check_file(
    path: _Path,
    *,
    filename: _Path | None = None,
    provider: _CallProvider | None = None,
    uuid: str | None = None,
    organization_id: str | None = None,
    coupon: str | None = None,
    input_format: _InputFormat | None = None,
    orders: _Orders | None = None,
    select: _Rules | None = None,
    extend_select: _Rules | None = None,
    ignore: _Rules | None = None,
    severity: Mapping[str, _Severity] | None = None,
    pedantic: bool = False,
) -> Report: ...
def check_many(
    documents: Iterable[_Document | os.PathLike[str]],
    *,
    provider: _CallProvider | None = None,
    uuid: str | None = None,
    organization_id: str | None = None,
    coupon: str | None = None,
    input_format: _InputFormat | None = None,
    orders: _Orders | None = None,
    select: _Rules | None = None,
    extend_select: _Rules | None = None,
    ignore: _Rules | None = None,
    severity: Mapping[str, _Severity] | None = None,
    pedantic: bool = False,
) -> list[Report]: ...
def fix(
    text: str,
    unsafe: bool = False,
    *,
    filename: _Path | None = None,
    provider: _CallProvider | None = None,
    uuid: str | None = None,
    organization_id: str | None = None,
    coupon: str | None = None,
    input_format: _InputFormat | None = None,
    orders: _Orders | None = None,
    select: _Rules | None = None,
    extend_select: _Rules | None = None,
    ignore: _Rules | None = None,
    severity: Mapping[str, _Severity] | None = None,
    pedantic: bool = False,
) -> FixResult: ...
def schema(document: Literal["body", "request"]) -> dict[str, Any]: ...
def rules() -> list[Rule]: ...
def explain(rule: str) -> str: ...
def _command(arguments: list[str]) -> int: ...
def _restore_report(
    path: str,
    input_format: str,
    kind: str,
    diagnostics: Iterable[Diagnostic],
    form: FormSummary | None,
    omitted: int,
    hidden: int,
    full_report: str,
) -> Report: ...
