"""Prometheus metrics.  Requests are counted here; what happened to lists and events is told by
the routes; models and queues are asked when somebody scrapes."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from time import perf_counter

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import unforeseen
from recsys.pipeline.lists import Facts
from recsys.services.feedback import EventStatus

__all__ = ["Gauge", "Metrics", "RequestMetrics"]

BUCKETS = (0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds."""
UNMATCHED = "unmatched"
"""Stands for every path that no route knows: strangers may not invent label values."""

Gauge = Callable[[], Iterable[Metric]]


@dataclass(slots=True)
class _Times:
    counts: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    """By the first of `BUCKETS` that is not less; the last are longer than all of them."""
    seconds: float = 0.0
    """In all."""


class Metrics(Collector):
    """Plain counters, made into metrics when they are read: counting costs next to nothing."""

    def __init__(self, gauges: Iterable[Gauge] = ()) -> None:
        self.requests: Counter[tuple[str, ...]] = Counter()
        self.slates: Counter[str] = Counter()
        self.drops: Counter[str] = Counter()
        self.events: Counter[str] = Counter()
        self._gauges = tuple(gauges)
        self._registry = CollectorRegistry()
        self._registry.register(self)
        self._times: dict[tuple[str, str], _Times] = {}

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        self.requests[method, route, str(status)] += 1
        times = self._times.get((method, route))
        if times is None:
            times = self._times[method, route] = _Times()
        times.counts[bisect_left(BUCKETS, seconds)] += 1
        times.seconds += seconds

    def made(self, lists: Sequence[Facts]) -> None:
        self.slates.update(["yes" if facts.personal else "no" for facts in lists])
        for facts in lists:
            for rule, count in facts.rules.items():  # `update` asks of each what it is
                self.drops[rule] += count

    def taken_in(self, statuses: Iterable[EventStatus]) -> None:
        self.events.update(statuses)

    def exposition(self) -> bytes:
        """The text format of Prometheus."""
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Metric]:
        yield _family("requests", "Requests answered", ["method", "route", "status"], self.requests)
        yield _family("slates", "Lists made", ["personal"], _keyed(self.slates))
        yield _family("drops", "Units that a rule kept out of lists", ["rule"], _keyed(self.drops))
        yield _family("events", "Events sent to us, by outcome", ["outcome"], _keyed(self.events))
        yield _histogram(
            "shelfcast_request_seconds", "Time until the answer began, by route", self._times
        )
        for gauge in self._gauges:
            yield from gauge()

    def describe(self) -> list[Metric]:
        """Nothing ahead of time: registering reads no store."""
        return []


class RequestMetrics:
    """ASGI middleware: status and time of every request, by route template."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, is_answered = perf_counter(), False

        async def timed(message: Message) -> None:
            nonlocal is_answered
            if message["type"] == "http.response.start":
                is_answered = True
                self._answered(scope, message["status"], perf_counter() - began)
            await send(message)

        try:
            await self._app(scope, receive, timed)
        except Exception:
            if not is_answered:
                await unforeseen()(scope, receive, timed)
            raise  # the server writes it down

    def _answered(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path_format", UNMATCHED)
        self._metrics.answered(scope["method"], route, status, seconds)


def _family(
    name: str, text: str, labels: list[str], counts: Counter[tuple[str, ...]]
) -> CounterMetricFamily:
    family = CounterMetricFamily(f"shelfcast_{name}", text, labels=labels)
    for key, count in list(counts.items()):
        family.add_metric(key, count)
    return family


def _histogram(
    name: str, text: str, times: Mapping[tuple[str, str], _Times]
) -> HistogramMetricFamily:
    family = HistogramMetricFamily(name, text, labels=["method", "route"])
    for of, told in list(times.items()):
        until = zip([*map(floatToGoString, BUCKETS), "+Inf"], accumulate(told.counts), strict=True)
        family.add_metric(of, buckets=[*until], sum_value=told.seconds)
    return family


def _keyed(counts: Counter[str]) -> Counter[tuple[str, ...]]:
    return Counter({(key,): count for key, count in list(counts.items())})
