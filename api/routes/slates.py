"""Lists that were made: what the reader said to them, their record, and the same list again."""

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from api.answers import json_answer, on_disk
from api.edge import edge_of
from api.paths import SlateInPath
from api.schemas.events import EventsOut, event_out
from api.schemas.slates import AnswersBody, RecordOut, ReplayOut

__all__ = ["router"]

router = APIRouter(prefix="/v1/slates", tags=["slates"])


@router.post(
    "/{id:path}/feedback",
    summary="What the reader said to a list",
    responses={200: {"model": EventsOut}, 404: {}},
)
async def answer_slate(request: Request, id: SlateInPath, body: AnswersBody) -> Response:
    """Accept, reject or ignore, entry by entry.  The reader's next list knows; the same answer
    given twice is one event."""
    edge = edge_of(request)
    answers = [one.answer() for one in body.answers]
    with edge.lists.hurried():
        results = await on_disk(edge.services.feedback.answer(id, answers))
    edge.metrics.taken_in(result.status for result in results)
    return json_answer({"results": list(map(event_out, results))})


@router.get(
    "/{id:path}/replay",
    summary="Make a list again from its record",
    responses={200: {"model": ReplayOut}, 404: {}},
)
def replay_slate(request: Request, id: SlateInPath) -> Response:
    """With the model, the events, the catalogue, the policy, the time and the seed of then.  What
    is not as it was is told, difference by difference."""
    replay = edge_of(request).services.audit.replay(id)
    return json_answer(
        {
            "slate": id,
            "identical": replay.identical,
            "differences": replay.differences,
            "answer": orjson.Fragment(replay.answer or b"null"),
        }
    )


@router.get(
    "/{id:slate}",
    summary="The record of a list",
    responses={200: {"model": RecordOut}, 404: {}},
)
def show_slate(request: Request, id: SlateInPath) -> Response:
    """The answer as it was given, and what it was made of: every candidate with its score, every
    unit that was dropped with the rule that dropped it."""
    record = edge_of(request).services.audit.record(id)
    return json_answer(
        {
            "slate": record.id,
            "reader": record.reader,
            "at": record.at,
            "model": record.model,
            "answer": orjson.Fragment(record.answer),
            "trace": orjson.Fragment(record.trace),
        }
    )
