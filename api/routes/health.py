"""For whoever runs the server: alive, ready, metrics, and the interface described."""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import HTMLResponse, Response

from api.answers import json_answer
from api.edge import edge_of
from api.page import page_of
from api.problems import NOT_READY, problem_response
from api.readiness import readiness
from api.schemas.fields import Out
from recsys import __version__

__all__ = ["router"]

router = APIRouter(tags=["operations"])

RETRY_AFTER = "2"
TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8"


class AliveOut(Out):
    """The process answers."""

    status: str = Field(description="Always `alive`", examples=["alive"])
    version: str = Field(description="Version of Shelfcast", examples=["0.1.0"])


class ReadyOut(Out):
    """Lists can be answered."""

    status: str = Field(description="Always `ready`", examples=["ready"])
    model: str | None = Field(
        description="Version that serves; null: lists are the flagged fallback", examples=["3"]
    )
    notes: list[str] = Field(description="What is wrong all the same", examples=[[]])


@router.get("/healthz", summary="Alive", responses={200: {"model": AliveOut}})
async def alive() -> Response:
    """Answers as long as the process does; says nothing about store and model."""
    return json_answer({"status": "alive", "version": __version__})


@router.get("/readyz", summary="Ready", responses={200: {"model": ReadyOut}, 503: {}})
def ready(request: Request) -> Response:
    """200 when the store answers and a model serves, or none was ever promoted: lists are then
    the flagged fallback.  503, with the reasons, otherwise."""
    found = readiness(edge_of(request).services)
    if found.reasons:
        detail = "; ".join(found.reasons)
        return problem_response(NOT_READY, detail, headers={"Retry-After": RETRY_AFTER})
    return json_answer({"status": "ready", "model": found.model, "notes": found.notes})


@router.get(
    "/metrics",
    summary="Metrics",
    responses={
        200: {
            "description": "The text format of Prometheus",
            "content": {
                "text/plain": {
                    "schema": {"type": "string"},
                    "example": 'shelfcast_slates_total{personal="yes"} 1024.0\n',
                }
            },
        }
    },
)
def metrics(request: Request) -> Response:
    """Requests and their times by route, lists made, units dropped by rule, events by outcome, the
    champion and its age, pushes and open streams."""
    return Response(edge_of(request).metrics.exposition(), media_type=TEXT_FORMAT)


@router.get("/docs", include_in_schema=False)
async def docs(request: Request) -> Response:
    document: dict[str, Any] = request.app.openapi()
    return HTMLResponse(page_of(document))
