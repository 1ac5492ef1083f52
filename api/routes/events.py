"""Events: what readers did, appended to the log."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.answers import json_answer
from api.edge import edge_of
from api.problems import INVALID, Fault, problem_response
from api.schemas.events import EventsBody, EventsOut, Sent, Spoilt, event_out
from recsys.services.feedback import EventResult, EventStatus

__all__ = ["router"]

router = APIRouter(prefix="/v1/events", tags=["events"])

GOOD = frozenset({EventStatus.STORED, EventStatus.DUPLICATE})


@router.post(
    "",
    summary="Append events",
    responses={
        200: {"model": EventsOut, "description": "Every event is on disk"},
        207: {"model": EventsOut, "description": "Some are, and the others say why not"},
    },
)
async def append_events(request: Request, body: EventsBody) -> Response:
    """One result for each event, in order; `stored` means it is on disk, and the reader's next
    list knows.  Sending an event again, with the same id, is safe: it is a `duplicate`.  What is
    wrong with one event does not keep the others out; where none can be used the answer is a 422
    problem document."""
    edge = edge_of(request)
    sent = [part for part in body.parts if isinstance(part, Sent)]
    stored = iter(await edge.events.stored(sent) if sent else ())
    results = [next(stored) if isinstance(part, Sent) else part for part in body.parts]
    edge.metrics.taken_in(map(_status, results))
    if not sent:
        return _all_spoilt(body.parts)
    good = all(_status(result) in GOOD for result in results)
    return json_answer({"results": list(map(event_out, results))}, 200 if good else 207)


def _status(result: EventResult | Spoilt) -> EventStatus:
    return EventStatus.INVALID if isinstance(result, Spoilt) else result.status


def _all_spoilt(parts: Sequence[Sent | Spoilt]) -> Response:
    faults = [
        Fault(field=f"events.{i}.{fault.field}", reason=fault.reason)
        for i, part in enumerate(parts)
        if isinstance(part, Spoilt)
        for fault in part.faults
    ]
    detail = f"none of the events can be used: {faults[0].field}: {faults[0].reason}"
    return problem_response(INVALID, detail, errors=faults)
