"""What is asked of the services when somebody scrapes: the champion, the queues, the streams."""

from collections.abc import Iterator

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric

from recsys.bootstrap import Services
from recsys.domain.push import OPEN_STATES

__all__ = ["gauges_of"]


def gauges_of(services: Services) -> Iterator[Metric]:
    yield from _champion(services)
    yield from _pushes(services)
    yield from _shared(services)


def _champion(services: Services) -> Iterator[Metric]:
    """No sample while nothing serves."""
    info = GaugeMetricFamily(
        "shelfcast_champion", "1 for the version that serves", labels=["version"]
    )
    age = GaugeMetricFamily("shelfcast_champion_age_seconds", "Since the serving model was trained")
    bundle = services.champions.current()
    if bundle is not None:
        info.add_metric([bundle.version], 1)
        age.add_metric([], (services.clock.now() - bundle.provenance.trained_at).total_seconds())
    yield info
    yield age


def _pushes(services: Services) -> Iterator[Metric]:
    status = services.push.status()
    pushes = GaugeMetricFamily(
        "shelfcast_pushes", "Pushes there ever were, by what became of them", labels=["state"]
    )
    for state, count in status.states.items():
        pushes.add_metric([state], count)
    yield pushes
    refused = CounterMetricFamily(
        "shelfcast_push_refusals",
        "Readers who were not pushed, by the gate that said no",
        labels=["gate"],
    )
    for gate, count in status.refused.items():
        refused.add_metric([gate], count)
    yield refused
    depth = sum(count for state, count in status.states.items() if state in OPEN_STATES)
    yield GaugeMetricFamily(
        "shelfcast_push_queue_depth", "Pushes planned or on their way", value=depth
    )
    yield GaugeMetricFamily(
        "shelfcast_push_streams", "Open push streams of this process", value=status.listeners
    )


def _shared(services: Services) -> Iterator[Metric]:
    """No sample where no Redis is named."""
    standing = services.shared.standing()
    if standing is None:
        return
    yield GaugeMetricFamily(
        "shelfcast_redis_reached", "1 while Redis is in reach", value=float(standing.reached)
    )
    yield CounterMetricFamily(
        "shelfcast_redis_losses", "How often Redis was lost", value=standing.losses
    )
