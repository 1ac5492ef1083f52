"""The short way to a list tells the same as the long one, and takes only what is plainly right."""

import inspect
from collections.abc import Sequence

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.gathering import Gathering
from api.paths import RawPath
from recsys.bootstrap import Services
from recsys.errors import Unavailable
from recsys.pipeline.query import Query
from recsys.services.recommend import Recorded

PLAIN = [
    "/v1/readers/ada/recommendations",
    "/v1/readers/ada/recommendations?k=3",
    "/v1/readers/nobody%2Fknown/recommendations?k=100&surface=home",
    "/v1/readers/J%C3%BCrg/recommendations?surface=",
]
OTHERS = [
    "/v1/readers/ada/recommendations?k=0",
    "/v1/readers/ada/recommendations?k=101",
    "/v1/readers/ada/recommendations?k=03",
    "/v1/readers/ada/recommendations?k=3&k=4",
    "/v1/readers/ada/recommendations?surface=a%20b",
    "/v1/readers/ada/recommendations?surface=a&k=3",
    "/v1/readers/ada/recommendations?personal=false",
    "/v1/readers/ada/recommendations?k=3&subject=Bread",
    "/v1/readers/a/b/recommendations",
    "/v1/readers/%00/recommendations",
    "/v1/readers//recommendations",
    "/v1/readers/recommendations",
]


@pytest.fixture
def the_long_way(services: Services) -> TestClient:
    app = create_app(services, background=False)
    app.front = RawPath(app.framework)
    return TestClient(app)


@pytest.mark.parametrize("url", [*PLAIN, *OTHERS])
def test_both_ways_tell_the_same(client: TestClient, the_long_way: TestClient, url: str) -> None:
    short, long = client.get(url), the_long_way.get(url)
    assert short.status_code == long.status_code
    assert [*short.headers.items()] == [*long.headers.items()]
    assert told(short.json()) == told(long.json())


def told(answer: dict[str, object]) -> dict[str, object]:
    """All but the id that each list has for itself."""
    return {name: said for name, said in answer.items() if name != "slate"}


@pytest.mark.parametrize(
    ("url", "short"), [(u, True) for u in PLAIN] + [(u, False) for u in OTHERS]
)
def test_what_is_not_plainly_right_goes_the_long_way(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, url: str, short: bool
) -> None:
    went = []
    list_for = Gathering.list_for

    async def watched(self: Gathering, query: Query) -> bytes:
        went.append(inspect.stack()[1].filename.endswith("express.py"))
        return await list_for(self, query)

    monkeypatch.setattr(Gathering, "list_for", watched)
    client.get(url)
    assert any(went) is short


def test_both_ways_are_counted_as_one_route(client: TestClient) -> None:
    client.get(PLAIN[0])
    client.get(OTHERS[6])
    route = 'method="GET",route="/v1/readers/{id}/recommendations",status="200"'
    assert f"shelfcast_requests_total{{{route}}} 2.0" in client.get("/metrics").text


def test_a_store_that_fails_is_told_as_a_problem(
    client: TestClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(queries: Sequence[Query]) -> list[Recorded]:
        raise Unavailable("the disk is full")

    monkeypatch.setattr(services.recommend, "for_readers", fail)
    answer = client.get(PLAIN[0])
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
