"""The OpenAPI document: what FastAPI finds in the routes, with every error as the problem document
that it is."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api import problems
from api.problems import KINDS, MEDIA_TYPE, Kind, Problem
from recsys import __version__

__all__ = ["describe"]

_DESCRIPTION = """\
Ranked, attributed knowledge units for the readers of a social media library; pushes they agreed to;
and, for every list ever made, its record.

Whatever is not a success is an RFC 9457 problem document (`application/problem+json`) with a
`type` that never changes.  Ids may hold any printable character: percent-encode them in paths, `/`
as `%2F`.
"""

_TAGS = [
    {"name": "recommendations", "description": "Lists, each recorded before it is answered"},
    {"name": "events", "description": "What readers did"},
    {"name": "units", "description": "The catalogue"},
    {"name": "readers", "description": "Pseudonyms, and what they agreed to"},
    {"name": "slates", "description": "Lists that were made: answers to them, records, replays"},
    {"name": "pushes", "description": "What was sent unasked, to those who agreed"},
    {"name": "models", "description": "What ranks"},
    {"name": "operations", "description": "For whoever runs the server"},
]

_ALWAYS = (problems.METHOD_NOT_ALLOWED, problems.INTERNAL, problems.UNAVAILABLE)
_WITH_INPUT = (problems.INVALID,)
_WITH_BODY = (
    problems.MALFORMED_JSON,
    problems.BODY_TOO_LARGE,
    problems.UNSUPPORTED_MEDIA_TYPE,
)


def describe(app: FastAPI) -> dict[str, Any]:
    """The document, made once and kept."""
    if app.openapi_schema is None:
        document = get_openapi(
            title="Shelfcast",
            version=__version__,
            description=_DESCRIPTION,
            routes=app.routes,
            tags=_TAGS,
        )
        _name_problem(document["components"]["schemas"])
        for path in document["paths"].values():
            for operation in path.values():
                _with_problems(operation)
        app.openapi_schema = document
    return app.openapi_schema


def _name_problem(schemas: dict[str, Any]) -> None:
    """Problem documents in the place of FastAPI's own errors."""
    for foreign in ("HTTPValidationError", "ValidationError"):
        schemas.pop(foreign, None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"), Problem=problem)


def _with_problems(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    stated = [kind for kind in KINDS if str(kind.status) in responses]
    responses.pop("422", None)
    kinds = [*stated, *_ALWAYS]
    if "parameters" in operation or "requestBody" in operation:
        kinds += _WITH_INPUT
    if "requestBody" in operation:
        kinds += _WITH_BODY
    for status in sorted({kind.status for kind in kinds}):
        responses[str(status)] = _problem([kind for kind in kinds if kind.status == status])


def _problem(kinds: list[Kind]) -> dict[str, Any]:
    first = kinds[0]
    example = {
        "type": first.type,
        "title": first.title,
        "status": first.status,
        "detail": "what happened this time",
    }
    return {
        "description": "; or: ".join(dict.fromkeys(kind.title for kind in kinds)),
        "content": {
            MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
        },
    }
