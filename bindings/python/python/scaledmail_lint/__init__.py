"""Checks ScaledMail submit-form requests before they are sent.

    >>> import scaledmail_lint as sml
    >>> report = sml.check('{"providers": {}}', provider="scaledmail")
    >>> report.ok, report.diagnostics[0].code
    (False, 'SM201')
"""

from scaledmail_lint._native import (
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
    explain,
    fix,
    rules,
    schema,
    validate,
)

# Importing typing takes longer than importing the rest, and the command does not need it.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from scaledmail_lint.contract import Alias, Domain, Hosting, Provider, Providers, Sequencer, SubmitFormBody, SubmitFormRequest

__all__ = [
    "Alias",
    "Diagnostic",
    "Domain",
    "Edit",
    "Fix",
    "FixResult",
    "FormSummary",
    "Hosting",
    "Label",
    "Orders",
    "Position",
    "Provider",
    "Providers",
    "Report",
    "Rule",
    "Sequencer",
    "Span",
    "SubmitFormBody",
    "SubmitFormRequest",
    "ValidationError",
    "__version__",
    "check",
    "check_file",
    "check_many",
    "explain",
    "fix",
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


def __getattr__(name: str) -> object:
    """Imports the types of the contract on first use."""
    if name in __all__:
        from scaledmail_lint import contract

        return getattr(contract, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
