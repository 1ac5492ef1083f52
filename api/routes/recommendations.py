"""Lists.  Each is on record, durably, before it is answered."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from typing import Annotated

import fastapi
from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from api.answers import on_disk
from api.edge import Edge, edge_of
from api.gathering import TOGETHER
from api.paths import ReaderInPath
from api.schemas.fields import Line, UnitIdField, Word
from api.schemas.slates import LONGEST_EXCLUDE, ListsBody, SlateOut, SlatesOut
from recsys.domain.ids import UnitId
from recsys.pipeline.query import LONGEST_LIST, Query, Repeats
from recsys.services.recommend import Recommend, Recorded

__all__ = ["answered", "router"]

router = APIRouter(prefix="/v1", tags=["recommendations"])


@router.get(
    "/readers/{id:path}/recommendations",
    summary="A list for a reader",
    responses={200: {"model": SlateOut}},
)
async def recommend_to_reader(
    request: Request,
    id: ReaderInPath,
    k: Annotated[
        int, fastapi.Query(ge=1, le=LONGEST_LIST, description="How many units", examples=[10])
    ] = 10,
    surface: Annotated[
        Word,
        fastapi.Query(description="Where it is shown: the platform's own word", examples=["home"]),
    ] = "",
    subject: Annotated[
        Line, fastapi.Query(description="Only units under this subject", examples=["Functions"])
    ] = "",
    exclude: Annotated[
        list[UnitIdField],
        fastapi.Query(
            max_length=LONGEST_EXCLUDE,
            description="A unit that shall not be in it; may be repeated",
            examples=[["python/topics/with"]],
        ),
    ] = [],  # noqa: B006 - FastAPI copies it
    personal: Annotated[
        bool,
        fastapi.Query(
            description="false: the list that everybody gets, whatever the reader agreed to",
            examples=[True],
        ),
    ] = True,
    repeats: Annotated[
        Repeats | None,
        fastapi.Query(
            description="new: only units that the reader has not had; mixed: also those the reader "
            "is likely to come back to.  Default: as the settings have it for the surface",
            examples=["mixed"],
        ),
    ] = None,
) -> Response:
    """Ranked, attributed units, each with the reasons it is there.  The list reflects the reader's
    last event.  A reader who is unknown, or has not agreed, gets a list all the same: it is then
    not personal, says so in `personal`, and says why and what would change it in `notice`."""
    edge = edge_of(request)
    query = Query(
        reader=id,
        k=k,
        surface=surface,
        subject=subject,
        exclude=tuple(map(UnitId, exclude)),
        personal=personal,
        repeats=repeats,
    )
    return _json(await edge.lists.list_for(query))


@router.post(
    "/recommendations",
    summary="Lists for many readers, or for a seed of units",
    responses={200: {"model": SlatesOut}},
)
async def recommend_to_many(request: Request, body: ListsBody) -> Response:
    """Either `readers`: a list for each, in their order.  Or a seed, `liked` and `disliked`, and no
    reader at all: one list of units like the first and unlike the second.  The answer begins with
    the first list, and is cut short where a later one cannot be recorded."""
    lists = _lists(edge_of(request), body.queries())
    first = await anext(lists)  # what is wrong with all of it is a problem document
    return StreamingResponse(_enclosed(first, lists), media_type="application/json")


async def answered(edge: Edge, made: Recorded) -> Response:
    """The list as it was rendered, once its record is on disk."""
    [body] = await _recorded(edge, [made])
    return _json(body)


async def _lists(edge: Edge, queries: Sequence[Query]) -> AsyncGenerator[bytes, None]:
    """The lists as they are recorded, in order; while some are written, the next are made."""
    waiting: deque[list[Recorded]] = deque()
    for made in _made(edge.services.recommend, queries):
        waiting.append(made)
        if len(waiting) > 1:
            for body in await _recorded(edge, waiting.popleft()):
                yield body
        await asyncio.sleep(0)  # others are served in between
    for body in await _recorded(edge, waiting.popleft()):
        yield body


def _made(recommend: Recommend, queries: Sequence[Query]) -> Iterator[list[Recorded]]:
    if queries[0].is_seed:
        yield [recommend.for_seed(queries[0])]
        return
    for at in range(0, len(queries), TOGETHER):
        yield recommend.for_readers(queries[at : at + TOGETHER])


async def _enclosed(first: bytes, others: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield b'{"slates":[' + first
    async for one in others:
        yield b"," + one
    yield b"]}"


async def _recorded(edge: Edge, made: Sequence[Recorded]) -> list[bytes]:
    """As bytes, once they are on disk; all of them are recorded together."""
    edge.metrics.made([one.made.facts for one in made])
    await on_disk(made[0].saved)
    return [one.answer for one in made]


def _json(body: bytes) -> Response:
    return Response(body, media_type="application/json")
