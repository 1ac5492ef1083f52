"""Pushes: a reader's inbox, the same as a stream, and what the reader said."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from starlette.responses import Response

from api.answers import json_answer, on_disk
from api.edge import edge_of
from api.paths import PushInPath, ReaderInPath
from api.schemas.pushes import InboxOut, PushAnswerBody, PushOut, inbox_out, push_out
from api.stream import PushStream, Rhythm

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["pushes"])

LAST = 2**63 - 1

After = Annotated[
    int,
    Query(ge=0, le=LAST, description="Only what came after this `seq`", examples=[0]),
]


@router.get(
    "/readers/{id:path}/pushes/stream",
    summary="A reader's pushes, as they come",
    responses={
        200: {
            "description": "Server-sent events, one for each push, with its `seq` as their id",
            "content": {
                "text/event-stream": {
                    "schema": {"type": "string"},
                    "example": 'id: 17\nevent: push\ndata: {"id":"019aa2b4-…","seq":17,…}\n\n',
                }
            },
        }
    },
)
async def stream_pushes(
    request: Request,
    id: ReaderInPath,
    after: After = 0,
    last_event_id: Annotated[
        int | None,
        Header(
            ge=0,
            le=LAST,
            description="Where the stream was cut: browsers send it by themselves.  Goes before "
            "`after`",
            examples=[17],
        ),
    ] = None,
) -> Response:
    """What was delivered since `after`, then whatever is delivered, until the client goes.  A
    comment every 15 seconds keeps a silent stream open; a client that does not read is dropped, and
    may come back."""
    edge = edge_of(request)
    rhythm = Rhythm(look=edge.services.settings.push.poll_seconds)
    start = after if last_event_id is None else last_event_id
    return PushStream(edge.services.push, id, start, edge.closing, rhythm)


@router.get(
    "/readers/{id:path}/pushes",
    summary="A reader's inbox",
    responses={200: {"model": InboxOut}},
)
def show_inbox(
    request: Request,
    id: ReaderInPath,
    after: After = 0,
    limit: Annotated[int, Query(ge=1, le=200, description="How many", examples=[50])] = 50,
) -> Response:
    """Pushes that were delivered, oldest first, each with what the reader said to it."""
    return json_answer(
        inbox_out(edge_of(request).services.push.inbox(id, after=after, limit=limit), after)
    )


@router.post(
    "/pushes/{id:path}/answer",
    summary="What the reader said to a push",
    responses={200: {"model": PushOut}, 404: {}, 409: {}},
)
async def answer_push(request: Request, id: PushInPath, body: PushAnswerBody) -> Response:
    """Accept, reject or ignore: an event like any other, which the reader's next list and the next
    model know.  The same answer given twice is one; of two the later holds.  409: it was not
    delivered yet."""
    answering = edge_of(request).services.push.answer(id, body.answer())
    return json_answer(push_out(await on_disk(answering)))
