"""What every route can reach: services, counters, the lists that are waited for, the events that
have just arrived, and whether we are closing."""

import asyncio
from dataclasses import dataclass, field

from fastapi import Request

from api.arriving import Arriving
from api.gathering import Gathering
from api.metrics import Metrics
from recsys.bootstrap import Services

__all__ = ["Edge", "edge_of"]


@dataclass(frozen=True, slots=True)
class Edge:
    services: Services
    metrics: Metrics
    lists: Gathering
    events: Arriving
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the server stops: what never ends by itself, such as a stream, ends now."""


def edge_of(request: Request) -> Edge:
    edge: Edge = request.app.state.edge
    return edge
