"""The records of the native module. Their types are in _records.pyi."""

from scaledmail_lint._native import Diagnostic, Edit, Fix, FormSummary, Label, Position, Rule, Span

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
