"""Types of the records of the native module."""

from collections.abc import Iterable, KeysView, Mapping
from typing import Any, Literal, final

from typing_extensions import Self

from scaledmail_lint._types import Severity

__all__ = [
    "Diagnostic",
    "Edit",
    "Fix",
    "FormSummary",
    "Label",
    "Position",
    "Rule",
    "Span",
]

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
        severity: Severity,
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
    def severity(self) -> Severity: ...
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
    @property
    def loc(self) -> tuple[int | str, ...]:
        """The keys and indexes of `pointer`, as in the errors of pydantic."""
    def to_dict(self) -> dict[str, Any]:
        """Returns the finding as in the JSON report."""
    def keys(self) -> KeysView[str]:
        """With `keys` and `__getitem__`, `dict(found)` equals `to_dict()`."""
    def __getitem__(self, key: str, /) -> Any: ...
    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any:
        """Returns the schema for pydantic, which serializes a finding as `to_dict()`."""
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
        severity: Severity,
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
    def severity(self) -> Severity: ...
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
