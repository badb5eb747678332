"""Checks ScaledMail submit-form requests before they are sent.

    >>> import scaledmail_lint as sml
    >>> report = sml.check('{"providers": {}}', provider="scaledmail")
    >>> report.ok, report.diagnostics[0].code
    (False, 'SM201')
"""

from scaledmail_lint._native import (
    Checker,
    Diagnostic,
    Edit,
    Fix,
    FixResult,
    FormSummary,
    Label,
    Orders,
    Position,
    Report,
    Rule,
    Span,
    __version__,
    check,
    check_file,
    check_many,
    check_paths,
    explain,
    fix,
    fix_file,
    iter_many,
    rules,
    schema,
    validate,
)

# Importing typing takes longer than importing the rest, and the command does not need it.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from scaledmail_lint._types import CallProvider, Document, DocumentKind, InputFormat, Severity
    from scaledmail_lint.contract import Alias, Domain, Hosting, Provider, Providers, Sequencer, SubmitFormBody, SubmitFormRequest

__all__ = [
    "Alias",
    "CallProvider",
    "Checker",
    "Diagnostic",
    "Document",
    "DocumentError",
    "DocumentKind",
    "Domain",
    "Edit",
    "Fix",
    "FixResult",
    "FormSummary",
    "Hosting",
    "InputFormat",
    "Label",
    "Orders",
    "Position",
    "Provider",
    "Providers",
    "Report",
    "Rule",
    "Sequencer",
    "Severity",
    "Span",
    "SubmitFormBody",
    "SubmitFormRequest",
    "ValidationError",
    "__version__",
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


class ValidationError(ValueError):
    """Raised by `validate` if a form has an error. `str()` is the command's report."""

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.report = report

    def __str__(self) -> str:
        return str(self.report)


class DocumentError(ValueError):
    """Raised for a document that cannot be read, if `on_error` is `raise`.

    `index` is its index in the iterable. `__cause__` is the original exception.
    """

    def __init__(self, index: int, message: str) -> None:
        super().__init__(index, message)
        self.index = index
        self.message = message

    def __str__(self) -> str:
        return f"documents[{self.index}]: {self.message}"


# A type checker would accept any name of a module with `__getattr__`.
if not TYPE_CHECKING:

    def __getattr__(name):
        """Imports the types of the contract and of arguments on first use."""
        if name in __all__:
            from scaledmail_lint import _types, contract

            return getattr(_types if name in _types.__all__ else contract, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__():
        return sorted({*globals(), *__all__})
