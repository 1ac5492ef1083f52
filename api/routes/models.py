"""Models: which there are, which serves, and changing that."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.answers import json_answer
from api.edge import edge_of
from api.paths import VersionInPath
from api.schemas.models import ByBody, ChampionOut, ModelOut, ModelsOut, model_out, training_out
from recsys.services.champions import Champions

__all__ = ["router"]

router = APIRouter(prefix="/v1/models", tags=["models"])


@router.get("", summary="Every model", responses={200: {"model": ModelsOut}})
def list_models(request: Request) -> Response:
    """Oldest first, each with how it did and why it serves, or does not; and the trainings that
    this server started by itself."""
    services = edge_of(request).services
    champions = services.champions
    pointer, serving = champions.pointer(), _serving(champions)
    return json_answer(
        {
            "champion": pointer,
            "serving": serving,
            "trouble": champions.trouble,
            "training": training_out(services.learning.status()),
            "models": [model_out(record, pointer, serving) for record in champions.all()],
        }
    )


@router.post(
    "/rollback",
    summary="Back to the champion before",
    responses={200: {"model": ChampionOut}, 404: {}},
)
def roll_back(request: Request, body: ByBody | None = None) -> Response:
    """Servers swap without dropping a request.  404: there was none before."""
    by = (body or ByBody()).by
    version = edge_of(request).services.champions.roll_back(by=by).result()
    return json_answer({"champion": version})


@router.post(
    "/{version:path}/promote",
    summary="Make a model the champion",
    responses={200: {"model": ChampionOut}, 404: {}, 409: {}},
)
def promote_model(request: Request, version: VersionInPath, body: ByBody | None = None) -> Response:
    """A person's decision, above the gates.  Servers swap without dropping a request.  409: its
    files are damaged, and nothing changed."""
    edge_of(request).services.champions.promote(version, by=(body or ByBody()).by).result()
    return json_answer({"champion": version})


@router.get("/{version:version}", summary="A model", responses={200: {"model": ModelOut}, 404: {}})
def show_model(request: Request, version: VersionInPath) -> Response:
    """How it did on later data, and why it serves, or does not."""
    champions = edge_of(request).services.champions
    record = champions.of(version)
    return json_answer(model_out(record, champions.pointer(), _serving(champions)))


def _serving(champions: Champions) -> str | None:
    bundle = champions.current()
    return None if bundle is None else bundle.version
