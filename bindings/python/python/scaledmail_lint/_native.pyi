"""Types of the native module. mypy.stubtest checks names and parameters, test_api.py the types."""

import os
import uuid
from collections.abc import Iterable, Iterator, KeysView, Mapping
from typing import Any, Literal, SupportsIndex, TypeAlias, final, overload

from typing_extensions import Self

from scaledmail_lint._records import Diagnostic, Edit, Fix, FormSummary, Label, Position, Rule, Span
from scaledmail_lint._types import CallProvider, Document, DocumentKind, InputFormat, Severity

__all__ = [
    "Checker",
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
    "check_paths",
    "explain",
    "fix",
    "fix_file",
    "iter_many",
    "rules",
    "schema",
    "validate",
]

__version__: str

_Path: TypeAlias = str | os.PathLike[str]
_Item: TypeAlias = Document | os.PathLike[str]
_Rules: TypeAlias = str | Iterable[str]
_Saved: TypeAlias = str | bytes | bytearray | memoryview | Mapping[str, object] | list[Any] | os.PathLike[str]
_Orders: TypeAlias = Orders | _Saved
_Uuid: TypeAlias = str | uuid.UUID
_OnError: TypeAlias = Literal["report", "raise"]
_Levels: TypeAlias = Mapping[str, Severity]

@final
class Report:
    """The report of one document.

    `bool()` equals `ok`. `len()`, iteration and indexing apply to the diagnostics.
    """

    @property
    def path(self) -> str:
        """The path of the document in the report."""
    @property
    def kind(self) -> DocumentKind:
        """The kind of the document; `unknown` if it does not parse or is not an object."""
    @property
    def form(self) -> FormSummary | None:
        """The domains and mailboxes that the form will create, or None if it has errors."""
    @property
    def ok(self) -> bool:
        """Whether the document has no errors."""
    @property
    def errors(self) -> int:
        """The number of errors."""
    @property
    def warnings(self) -> int:
        """The number of warnings."""
    @property
    def advice(self) -> int:
        """The number of findings of severity `advice`."""
    @property
    def fixable(self) -> int:
        """The number of findings with a fix, safe or unsafe."""
    @property
    def omitted(self) -> int:
        """The number of findings that are not listed because their rule reached its limit."""
    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The findings, sorted by offset and code."""
    def to_json(self) -> str:
        """Returns the report as JSON text, the output of `--output-format json`."""
    def to_dict(self) -> dict[str, Any]:
        """Returns the JSON report as dicts and lists."""
    def keys(self) -> KeysView[str]:
        """With `keys` and `__getitem__`, `dict(report)` equals `to_dict()`."""
    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any:
        """Returns the schema for pydantic, which serializes a report as `to_dict()`."""
    def __bool__(self) -> bool: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Diagnostic]: ...
    def __reversed__(self) -> Iterator[Diagnostic]: ...
    @overload
    def __getitem__(self, index: SupportsIndex, /) -> Diagnostic: ...
    @overload
    def __getitem__(self, index: slice, /) -> tuple[Diagnostic, ...]: ...
    @overload
    def __getitem__(self, index: str, /) -> Any: ...
    def __format__(self, spec: str, /) -> str: ...
    def __eq__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]
    def _repr_html_(self) -> str:
        """Returns an HTML table for notebooks."""

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
    """The pending orders, parsed once for many checks.

    `saved` is the saved response of `GET /api/v1/pending-forms`: text, bytes, a dict, a list, or
    the path of a file. Orders can be compared, hashed, copied and pickled.
    """

    def __new__(cls, saved: _Orders) -> Self: ...
    def __len__(self) -> int: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Checker:
    """Checks with the same settings, which are read once.

    `config` is None, `auto` for the nearest configuration of each document's path as in the
    command, or the path of a configuration. The other arguments are those of `check`. Checkers can
    be compared, hashed, copied and pickled. A copy reads the configuration again.
    """

    def __new__(
        cls, *, config: _Path | None = ..., exclude_none: bool = False, provider: CallProvider | None = None,
        uuid: _Uuid | None = None, organization_id: str | None = None, coupon: str | None = None,
        input_format: InputFormat | None = None, orders: _Orders | None = None,
        select: _Rules | None = None, extend_select: _Rules | None = None, ignore: _Rules | None = None,
        severity: _Levels | None = None, pedantic: bool = False,
    ) -> Self: ...
    def check(self, document: Document, *, filename: _Path | None = None) -> Report:
        """Checks one document like the function `check`."""
    def validate(self, document: Document, *, filename: _Path | None = None) -> Report:
        """Checks one document like `check`. Raises `ValidationError` if it has an error."""
    def check_file(self, path: _Path, *, filename: _Path | None = None) -> Report:
        """Checks a file like the function `check_file`."""
    @overload
    def check_many(
        self, documents: Iterable[_Item], *, cross_form: bool = True, on_error: _OnError = "report"
    ) -> list[Report]:
        """Checks many documents like the function `check_many`."""
    @overload
    def check_many(
        self, documents: Iterable[_Item | None], *, cross_form: bool = True, on_error: _OnError = "report"
    ) -> list[Report | None]: ...
    @overload
    def iter_many(
        self, documents: Iterable[_Item], *, cross_form: bool = True, on_error: _OnError = "report"
    ) -> Iterator[Report]:
        """Checks many documents like the function `iter_many`."""
    @overload
    def iter_many(
        self, documents: Iterable[_Item | None], *, cross_form: bool = True, on_error: _OnError = "report"
    ) -> Iterator[Report | None]: ...
    def check_paths(
        self, paths: _Path | Iterable[_Path], *, cross_form: bool = True, on_error: _OnError = "report"
    ) -> list[Report]:
        """Checks files, folders and patterns like the function `check_paths`."""
    def fix(self, text: str, unsafe: bool = False, *, filename: _Path | None = None) -> FixResult:
        """Fixes a text like the function `fix`."""
    def fix_file(self, path: _Path, unsafe: bool = False, *, filename: _Path | None = None) -> FixResult:
        """Fixes a file like the function `fix_file`."""
    def accepts(self, report: Report) -> bool:
        """Whether the command would exit with status 0 for this report."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

def check(
    document: Document, *, filename: _Path | None = None, exclude_none: bool = False, provider: CallProvider | None = None,
    uuid: _Uuid | None = None, organization_id: str | None = None, coupon: str | None = None,
    input_format: InputFormat | None = None, orders: _Orders | None = None,
    select: _Rules | None = None, extend_select: _Rules | None = None, ignore: _Rules | None = None,
    severity: _Levels | None = None, pedantic: bool = False,
) -> Report:
    """Checks one document: a str, bytes, a dict, or an object with keys, such as a pydantic model,
    a dataclass, an attrs or msgspec object, or a mapping.

    `filename` is the path in the report. `exclude_none` omits the keys of objects whose value is
    None. The other arguments are the options of the command `check`: the request parameters, the
    saved orders, and the rules.
    """
def validate(
    document: Document, *, filename: _Path | None = None, exclude_none: bool = False, provider: CallProvider | None = None,
    uuid: _Uuid | None = None, organization_id: str | None = None, coupon: str | None = None,
    input_format: InputFormat | None = None, orders: _Orders | None = None,
    select: _Rules | None = None, extend_select: _Rules | None = None, ignore: _Rules | None = None,
    severity: _Levels | None = None, pedantic: bool = False,
) -> Report:
    """Checks one document like `check`. Raises `ValidationError` if it has an error."""
def check_file(
    path: _Path, *, filename: _Path | None = None, provider: CallProvider | None = None,
    uuid: _Uuid | None = None, organization_id: str | None = None, coupon: str | None = None,
    input_format: InputFormat | None = None, orders: _Orders | None = None,
    select: _Rules | None = None, extend_select: _Rules | None = None, ignore: _Rules | None = None,
    severity: _Levels | None = None, pedantic: bool = False,
) -> Report:
    """Checks a file. `filename` is the path in the report; by default it is `path`."""
@overload
def check_many(
    documents: Iterable[_Item], *, cross_form: bool = True, on_error: _OnError = "report",
    exclude_none: bool = False, provider: CallProvider | None = None,
    uuid: _Uuid | None = None, organization_id: str | None = None, coupon: str | None = None,
    input_format: InputFormat | None = None, orders: _Orders | None = None,
    select: _Rules | None = None, extend_select: _Rules | None = None, ignore: _Rules | None = None,
    severity: _Levels | None = None, pedantic: bool = False,
) -> list[Report]:
    """Checks many documents in parallel, and returns their reports in the same order.

    A path that is no str is read as a file. A missing value (None, NaN) has None in place of a
    report. `cross_form=False` turns off the rules that compare the documents with each other. A
    document that cannot be read has a report with the reason; `on_error="raise"` raises
    `DocumentError` instead.
    """
@overload
def check_many(
    documents: Iterable[_Item | None], *, cross_form: bool = True, on_error: _OnError = "report",
    exclude_none: bool = False, provider: CallProvider | None = None,
    uuid: _Uuid | None = None, organization_id: str | None = None, coupon: str | None = None,
    input_format: InputFormat | None = None, orders: _Orders | None = None,
    select: _Rules | None = None, extend_select: _Rules | None = None, ignore: _Rules | None = None,
    severity: _Levels | None = None, pedantic: bool = False,
) -> list[Report | None]: ...
@overload
def iter_many(
    documents: Iterable[_Item], *, cross_form: bool = True, on_error: _OnError = "report",
    exclude_none: bool = False, provider: CallProvider | None = None,
    uuid: _Uuid | None = None, organization_id: str | None = None, coupon: str | None = None,
    input_format: InputFormat | None = None, orders: _Orders | None = None,
    select: _Rules | None = None, extend_select: _Rules | None = None, ignore: _Rules | None = None,
    severity: _Levels | None = None, pedantic: bool = False,
) -> Iterator[Report]:
    """Checks many documents like `check_many`, and returns an iterator over their reports.

    It reads the documents in batches and keeps no reports.
    """
@overload
def iter_many(
    documents: Iterable[_Item | None], *, cross_form: bool = True, on_error: _OnError = "report",
    exclude_none: bool = False, provider: CallProvider | None = None,
    uuid: _Uuid | None = None, organization_id: str | None = None, coupon: str | None = None,
    input_format: InputFormat | None = None, orders: _Orders | None = None,
    select: _Rules | None = None, extend_select: _Rules | None = None, ignore: _Rules | None = None,
    severity: _Levels | None = None, pedantic: bool = False,
) -> Iterator[Report | None]: ...
def check_paths(
    paths: _Path | Iterable[_Path], *, config: _Path | None = ..., cross_form: bool = True,
    on_error: _OnError = "report", provider: CallProvider | None = None,
    uuid: _Uuid | None = None, organization_id: str | None = None, coupon: str | None = None,
    input_format: InputFormat | None = None, orders: _Orders | None = None,
    select: _Rules | None = None, extend_select: _Rules | None = None, ignore: _Rules | None = None,
    severity: _Levels | None = None, pedantic: bool = False,
) -> list[Report]:
    """Checks files, folders and patterns as the command does, and returns the reports of the files.

    `config` is `auto` for the nearest configuration of each file, the path of a configuration, or
    None. A path that does not exist has a report with the reason; `on_error="raise"` raises
    `DocumentError` instead.
    """
def fix(
    text: str, unsafe: bool = False, *, filename: _Path | None = None, provider: CallProvider | None = None,
    uuid: _Uuid | None = None, organization_id: str | None = None, coupon: str | None = None,
    input_format: InputFormat | None = None, orders: _Orders | None = None,
    select: _Rules | None = None, extend_select: _Rules | None = None, ignore: _Rules | None = None,
    severity: _Levels | None = None, pedantic: bool = False,
) -> FixResult:
    """Applies all safe fixes to a text, and with `unsafe=True` all fixes, until none is left."""
def fix_file(
    path: _Path, unsafe: bool = False, *, filename: _Path | None = None, provider: CallProvider | None = None,
    uuid: _Uuid | None = None, organization_id: str | None = None, coupon: str | None = None,
    input_format: InputFormat | None = None, orders: _Orders | None = None,
    select: _Rules | None = None, extend_select: _Rules | None = None, ignore: _Rules | None = None,
    severity: _Levels | None = None, pedantic: bool = False,
) -> FixResult:
    """Fixes a file like `fix`, and writes it if its text changes."""
def schema(document: Literal["body", "request"]) -> dict[str, Any]:
    """Returns the published JSON Schema of a `body` or a `request` document."""
def rules() -> list[Rule]:
    """Returns all rules."""
def explain(rule: str) -> str:
    """Returns the explanation of a rule, given by code or name, as the command prints it."""
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
