"""Assertions for tests of programs that build forms."""

import os
from typing import Any

from scaledmail_lint import Checker, Document, Report

__all__ = ["assert_ok"]


def assert_ok(document: Document | os.PathLike[str], checker: Checker | None = None, **options: Any) -> Report:
    """Checks a document, and returns its report.

    Raises an `AssertionError` with all findings if it has an error. `options` are those of `check`;
    pass a `Checker` instead to use its settings. A path that is no str is read as a file.
    """
    __tracebackhide__ = True
    checker = checker or Checker(**options)
    report = checker.check_file(document) if isinstance(document, os.PathLike) else checker.check(document)
    if not report.ok:
        raise AssertionError(f"the form has errors\n{report}")
    return report
