"""Times of requests, held against the histogram of Prometheus's own client."""

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Histogram, generate_latest

from api.metrics import BUCKETS, Metrics

SECONDS = st.one_of(st.sampled_from(BUCKETS), st.floats(0, 20))


@given(st.lists(st.tuples(st.sampled_from(["GET", "POST"]), SECONDS), max_size=20))
def test_times_are_told_as_a_histogram_of_prometheus_tells_them(
    asked: list[tuple[str, float]],
) -> None:
    metrics, registry = Metrics(), CollectorRegistry()
    name, text = "shelfcast_request_seconds", "Time until the answer began, by route"
    theirs = Histogram(name, text, ["method", "route"], buckets=BUCKETS, registry=registry)
    for method, seconds in asked:
        metrics.answered(method, "/v1/a", 200, seconds)
        theirs.labels(method, "/v1/a").observe(seconds)
    told = [line for line in _lines(metrics.exposition()) if name in line]
    assert told == _lines(generate_latest(registry))


def _lines(exposition: bytes) -> list[str]:
    """But for when a series began."""
    return [line for line in exposition.decode().splitlines() if "_created" not in line]
