"""Errors without input for FastAPI. Only this module requires FastAPI."""

from collections.abc import Sequence
from typing import Any, NoReturn

from fastapi import FastAPI, Request, Response
from fastapi.exception_handlers import request_validation_exception_handler
from fastapi.exceptions import RequestValidationError, ResponseValidationError

__all__ = ["hide_inputs"]


def hide_inputs(app: FastAPI) -> None:
    """Removes the input from all validation errors of an app: from responses, and from logs.

    Without this, a response with status 422 quotes the part of the request that is wrong. That may be
    the whole body with its passwords, for example if a field next to the form is missing.
    """
    app.add_exception_handler(RequestValidationError, _request_error)
    app.add_exception_handler(ResponseValidationError, _response_error)


async def _request_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return await request_validation_exception_handler(request, RequestValidationError(_without_input(error.errors())))


async def _response_error(request: Request, error: Exception) -> NoReturn:
    assert isinstance(error, ResponseValidationError)
    # The server logs this exception and responds with status 500.
    raise ResponseValidationError(_without_input(error.errors())) from None


def _without_input(errors: Sequence[Any]) -> list[dict[str, Any]]:
    return [{**error, "input": None} for error in errors]
