"""Units: add, replace, show, take down, and more like one."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.answers import json_answer, on_disk
from api.edge import edge_of
from api.paths import UnitInPath
from api.routes.recommendations import answered
from api.schemas.fields import Word
from api.schemas.slates import SlateOut
from api.schemas.units import UnitOut, UnitsBody, UpsertedOut, unit_out
from recsys.pipeline.query import LONGEST_LIST

__all__ = ["router"]

router = APIRouter(prefix="/v1/units", tags=["units"])


@router.post("", summary="Add or replace units", responses={200: {"model": UpsertedOut}})
async def upsert_units(request: Request, body: UnitsBody) -> Response:
    """Takes all of them or, when one is wrong, none.  Lists know them from the next request on;
    sending the same again changes nothing."""
    edge = edge_of(request)
    return json_answer(await on_disk(edge.services.catalogue.upsert(body.domain())))


@router.get(
    "/{id:path}/similar",
    summary="More like a unit",
    responses={200: {"model": SlateOut}, 404: {}},
)
async def similar_units(
    request: Request,
    id: UnitInPath,
    k: Annotated[int, Query(ge=1, le=LONGEST_LIST, description="How many", examples=[10])] = 10,
    surface: Annotated[
        Word,
        Query(description="Where it is shown: the platform's own word", examples=["page"]),
    ] = "",
) -> Response:
    """The units nearest to one, by what readers did and by their text.  The list is recorded like
    any other."""
    edge = edge_of(request)
    return await answered(edge, edge.services.recommend.similar(id, k=k, surface=surface))


@router.get("/{id:unit}", summary="A unit", responses={200: {"model": UnitOut}, 404: {}})
def show_unit(request: Request, id: UnitInPath) -> Response:
    """As a stranger may see it: with a snippet within its rights, never the text.  A unit that was
    taken down is still found here, and says so."""
    return json_answer(unit_out(edge_of(request).services.catalogue.of(id)))


@router.delete("/{id:unit}", summary="Take a unit down", status_code=204, responses={404: {}})
async def withdraw_unit(request: Request, id: UnitInPath) -> Response:
    """No list shows it from the next request on, and planned pushes with it are cancelled.  The
    record of what was shown before stays."""
    await on_disk(edge_of(request).services.catalogue.withdraw(id))
    return Response(status_code=204)
