"""The one table from errors to problems, and the handlers that obey it.

Nobody below this package knows an HTTP status.
"""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from api import problems
from api.problems import Fault, Kind, faults_of, problem_response
from recsys.errors import (
    Conflict,
    DamagedBundle,
    Invalid,
    NotFound,
    ShelfcastError,
    Unavailable,
)

__all__ = ["KIND_OF", "add_error_handlers", "problem_of", "unforeseen"]

KIND_OF: dict[type[ShelfcastError], Kind] = {
    Invalid: problems.INVALID,
    NotFound: problems.NOT_FOUND,
    Conflict: problems.CONFLICT,
    Unavailable: problems.UNAVAILABLE,
    DamagedBundle: problems.DAMAGED_BUNDLE,
    ShelfcastError: problems.INTERNAL,
}
"""The nearest ancestor of an error decides."""

_KIND_OF_STATUS = {
    400: problems.MALFORMED_JSON,
    404: problems.NOT_FOUND,
    405: problems.METHOD_NOT_ALLOWED,
    413: problems.BODY_TOO_LARGE,
    415: problems.UNSUPPORTED_MEDIA_TYPE,
}


def add_error_handlers(app: FastAPI) -> None:
    app.add_exception_handler(ShelfcastError, _ours)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _of_the_framework)
    app.add_exception_handler(Exception, _unforeseen)


def problem_of(error: ShelfcastError) -> Response:
    kind = next(KIND_OF[ancestor] for ancestor in type(error).__mro__ if ancestor in KIND_OF)
    faults = [Fault(field=error.field, reason=error.reason)] if isinstance(error, Invalid) else []
    return problem_response(
        kind,
        str(error),
        errors=faults,
        headers=_retry(error.retry_after) if isinstance(error, Unavailable) else None,
    )


def unforeseen() -> Response:
    """The traceback is for our log; a stranger is told no more than that it is our fault."""
    return problem_response(problems.INTERNAL, "the server failed; its log says how")


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, ShelfcastError)
    return problem_of(error)


async def _unreadable(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found: Sequence[Any] = error.errors()
    if any(one["type"] == "json_invalid" for one in found):
        where = f"{found[0]['ctx']['error']}, at character {found[0]['loc'][-1]}"
        faults = [Fault(field="body", reason=where)]
        return problem_response(problems.MALFORMED_JSON, f"body: {where}", errors=faults)
    faults = faults_of(found, skip=1)
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    detail = f"{faults[0].field}: {faults[0].reason}{more}"
    return problem_response(problems.INVALID, detail, errors=faults)


async def _of_the_framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == problems.METHOD_NOT_ALLOWED.status:
        allowed = ", ".join(_methods_at(request))
        detail = f"{request.method} is not known here; {allowed} is"
        return problem_response(problems.METHOD_NOT_ALLOWED, detail, headers={"Allow": allowed})
    kind = _KIND_OF_STATUS.get(error.status_code, problems.INTERNAL)
    detail = "no such path" if kind is problems.NOT_FOUND else error.detail
    return problem_response(kind, detail)


async def _unforeseen(request: Request, error: Exception) -> Response:
    return unforeseen()


def _methods_at(request: Request) -> list[str]:
    """Every method that some route knows for the path: one route knows only its own."""
    tries = ("DELETE", "GET", "PATCH", "POST")
    return [method for method in tries if _is_known(request, method)]


def _is_known(request: Request, method: str) -> bool:
    scope = {**request.scope, "method": method}
    return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)


def _retry(seconds: int) -> dict[str, str]:
    return {"Retry-After": str(seconds)}
