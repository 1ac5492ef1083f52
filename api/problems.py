"""What is said when a request cannot be answered: RFC 9457 problem documents, and their kinds.

Which error is of which kind is `errors`'s.  A kind's slug never changes: programs match on it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field
from starlette.responses import Response

__all__ = [
    "BODY_TOO_LARGE",
    "CONFLICT",
    "DAMAGED_BUNDLE",
    "INTERNAL",
    "INVALID",
    "KINDS",
    "MALFORMED_JSON",
    "MEDIA_TYPE",
    "METHOD_NOT_ALLOWED",
    "NOT_FOUND",
    "NOT_READY",
    "UNAVAILABLE",
    "UNSUPPORTED_MEDIA_TYPE",
    "Fault",
    "Kind",
    "Problem",
    "faults_of",
    "problem_response",
]

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    slug: str
    status: int
    title: str

    @property
    def type(self) -> str:
        return f"urn:shelfcast:problem:{self.slug}"


MALFORMED_JSON = Kind("malformed-json", 400, "The body is not JSON")
NOT_FOUND = Kind("not-found", 404, "Not found")
METHOD_NOT_ALLOWED = Kind("method-not-allowed", 405, "The path does not know this method")
CONFLICT = Kind("conflict", 409, "The id stands for something else already")
DAMAGED_BUNDLE = Kind("damaged-bundle", 409, "The model is damaged and may not serve")
BODY_TOO_LARGE = Kind("body-too-large", 413, "The body is too large")
UNSUPPORTED_MEDIA_TYPE = Kind("unsupported-media-type", 415, "Bodies are application/json")
INVALID = Kind("invalid", 422, "A value cannot be used")
INTERNAL = Kind("internal", 500, "An error of ours")
UNAVAILABLE = Kind("unavailable", 503, "Try again later")
NOT_READY = Kind("not-ready", 503, "Not ready to answer")

KINDS = (
    MALFORMED_JSON,
    NOT_FOUND,
    METHOD_NOT_ALLOWED,
    CONFLICT,
    DAMAGED_BUNDLE,
    BODY_TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    INVALID,
    INTERNAL,
    UNAVAILABLE,
    NOT_READY,
)


class Fault(BaseModel):
    """One value that cannot be used, and why."""

    field: str = Field(
        description="Dotted path of the value: a body field, a query parameter or `id` of the path",
        examples=["events.3.at"],
    )
    reason: str = Field(description="What is wrong with it", examples=["a time needs a time zone"])


class Problem(BaseModel):
    """An RFC 9457 problem document: `type` is stable, the texts may change."""

    type: str = Field(
        description="What kind of problem; one of those listed in the HTTP guide",
        examples=["urn:shelfcast:problem:invalid"],
    )
    title: str = Field(
        description="The kind, in words; the same for every problem of a type",
        examples=["A value cannot be used"],
    )
    status: int = Field(description="The HTTP status, repeated", examples=[422])
    detail: str = Field(description="What happened this time", examples=["k: between 1 and 100"])
    errors: list[Fault] = Field(
        default=[],
        description="For `invalid` and `malformed-json`: every value that was found wrong",
        examples=[[{"field": "k", "reason": "between 1 and 100"}]],
    )


def faults_of(errors: Iterable[Any], *, skip: int = 0) -> list[Fault]:
    """Pydantic's findings, without the first `skip` steps of each path."""
    return [
        Fault(field=".".join(map(str, error["loc"][skip:])) or "body", reason=error["msg"])
        for error in errors
    ]


def problem_response(
    kind: Kind,
    detail: str,
    *,
    errors: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    problem = Problem(
        type=kind.type,
        title=kind.title,
        status=kind.status,
        detail=detail,
        errors=list(errors),
    )
    # What a client sent may be quoted here, and need not be encodable: it is shown as `?`.
    body = json.dumps(problem.model_dump(exclude_defaults=True), ensure_ascii=False)
    return Response(body.encode("utf-8", "replace"), kind.status, headers, MEDIA_TYPE)
