"""Puts the edge together: routes, errors, what stands before them, and the background work that
lives as long as the server does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from api.arriving import Arriving
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

__all__ = ["Application", "create_app"]

_ROUTERS = (recommendations, pushes, events, units, readers, slates, models, health)
"""In the order they are asked: the busiest first, and what is under a reader before the reader."""


class Application(FastAPI):
    """FastAPI behind a front of ours, which plain requests never get past."""

    front: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["app"] = self
            await self.front(scope, receive, send)
        else:
            await self.framework(scope, receive, send)

    async def framework(self, scope: Scope, receive: Receive, send: Send) -> None:
        await super().__call__(scope, receive, send)


def create_app(services: Services, *, background: bool = True) -> Application:
    """The services are the caller's: to close, after the server has stopped.  `background`: push
    and retrain from here, which one process of a library does for all."""
    app = Application(
        title="Shelfcast",
        lifespan=_lifespan if background else None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    metrics = Metrics([partial(gauges_of, services)])
    lists = Gathering(services.recommend, metrics, services.feedback.just_heard)
    app.state.edge = Edge(services, metrics, lists, Arriving(services.feedback))
    for module in _ROUTERS:
        app.include_router(module.router)
    add_error_handlers(app)
    posted = Posted(app.framework, routes=[r for module in _ROUTERS for r in module.router.routes])
    gate = BodyGate(posted, limit=services.settings.http.body_limit)
    app.front = RawPath(RequestMetrics(Express(gate, lists=lists), metrics=metrics))
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
