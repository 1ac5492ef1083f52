"""Readers: who they are to us, what they agreed to, all we know of them, and forgetting it."""

from functools import partial

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.answers import json_answer, on_disk
from api.edge import edge_of
from api.paths import ReaderInPath
from api.schemas.fields import placed
from api.schemas.readers import (
    ReaderChange,
    ReaderDataOut,
    ReaderOut,
    ReadersBody,
    ReadersOut,
    reader_out,
)

__all__ = ["router"]

router = APIRouter(prefix="/v1/readers", tags=["readers"])


@router.post("", summary="Add or change readers", responses={200: {"model": ReadersOut}})
async def upsert_readers(request: Request, body: ReadersBody) -> Response:
    """What is stated changes, what is left out stays.  Everything is refused until it is granted:
    a new reader without `consents` gets lists that are not personal, and no push."""
    readers = edge_of(request).services.readers
    changes = []
    for i, one in enumerate(body.readers):
        changes.append(one.change())
        placed(f"readers.{i}", partial(readers.check, changes[i].consents))
    changed = await on_disk(readers.change_all(changes))
    return json_answer({"readers": list(map(reader_out, changed))})


@router.get(
    "/{id:path}/data",
    summary="All that is kept of a reader",
    responses={200: {"model": ReaderDataOut}, 404: {}},
)
def export_reader(request: Request, id: ReaderInPath) -> Response:
    """The reader, every event, every list and every push, as they are kept."""
    return json_answer(edge_of(request).services.readers.export(id))


@router.get("/{id:reader}", summary="A reader", responses={200: {"model": ReaderOut}, 404: {}})
def show_reader(request: Request, id: ReaderInPath) -> Response:
    """With where they stand on every purpose of consent."""
    return json_answer(reader_out(edge_of(request).services.readers.of(id)))


@router.patch("/{id:reader}", summary="Change a reader", responses={200: {"model": ReaderOut}})
async def change_reader(request: Request, id: ReaderInPath, body: ReaderChange) -> Response:
    """Record decisions on consent, wishes for pushes, or anything else that changed; the next
    request obeys.  An unknown reader is added.  Withdrawing `push` cancels what is queued."""
    changing = edge_of(request).services.readers.change(
        id, consents=body.decisions(), push=body.wishes(), fields=body.fields()
    )
    return json_answer(reader_out(await on_disk(changing)))


@router.delete("/{id:reader}", summary="Forget a reader", status_code=204, responses={404: {}})
async def erase_reader(request: Request, id: ReaderInPath) -> Response:
    """Everywhere, at once: the reader, their lists and pushes are deleted; their events stay, for
    nobody, so that counts hold.  The next model is trained without them."""
    erasing = await run_in_threadpool(edge_of(request).services.readers.erase, id)
    await on_disk(erasing)
    return Response(status_code=204)
