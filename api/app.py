"""Puts the edge together: routes, errors, what stands before them, and the background work that
lives as long as the server does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from api.bodies import BodyGate
from api.edge import Edge
from api.errors import add_error_handlers
from api.express import Express
from api.gathering import Gathering
from api.gauges import gauges_of
from api.metrics import Metrics, RequestMetrics
from api.openapi import describe
from api.paths import RawPath
from api.posted import Posted
from api.routes import events, health, models, pushes, readers, recommendations, slates, units
from recsys.bootstrap import Services

__all__ = ["create_app"]

_ROUTERS = (recommendations, pushes, events, units, readers, slates, models, health)
"""In the order they are asked: the busiest first, and what is under a reader before the reader."""


def create_app(services: Services, *, background: bool = True) -> FastAPI:
    """The services are the caller's: to close, after the server has stopped.  `background`: push
    and retrain from here, which one process of a library does for all."""
    app = FastAPI(
        title="Shelfcast",
        lifespan=_lifespan if background else None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    metrics = Metrics([partial(gauges_of, services)])
    lists = Gathering(services.recommend, metrics, services.feedback.just_heard)
    app.state.edge = Edge(services, metrics, lists)
    for module in _ROUTERS:
        app.include_router(module.router)
    add_error_handlers(app)
    # What is added last is asked first.
    app.add_middleware(Posted, routes=[r for module in _ROUTERS for r in module.router.routes])
    app.add_middleware(Express, lists=lists)
    app.add_middleware(BodyGate, limit=services.settings.http.body_limit)
    app.add_middleware(RequestMetrics, metrics=metrics)
    app.add_middleware(RawPath)
    app.openapi = partial(describe, app)  # type: ignore[method-assign]  # FastAPI's own way
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    services = app.state.edge.services
    services.push.start()
    services.learning.start()
    yield
    await run_in_threadpool(services.push.stop)
    await run_in_threadpool(services.learning.stop)
