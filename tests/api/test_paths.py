"""Ids in paths: any printable character, `/` included, encoded or plain."""

from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recsys.domain.ids import unit_id
from recsys.errors import Invalid
from tests.api.asking import fields_of, problem_of, said

NASTY = [
    "10.1000/182",
    "http://lib.example/unit?id=1&b=2#part",
    "x/similar",
    "a%2Fb",
    "100% Käse/吃奶酪",
    "QA76.73.P98 L88 2013",
    "..",
    "a//b/",
    "/leading",
    "😀/é",
    "+plus+",
    "readers/r/recommendations",
]


def add(client: TestClient, identifier: str) -> None:
    unit = {"id": identifier, "title": "A title", "url": "https://lib.example/1"}
    said(client.post("/v1/units", json={"units": [unit]}))


def encoded(identifier: str) -> str:
    """Dots too, for clients that would resolve them."""
    return quote(identifier, safe="").replace(".", "%2E")


@pytest.mark.parametrize("identifier", NASTY)
def test_an_encoded_id_is_found_whatever_it_holds(client: TestClient, identifier: str) -> None:
    add(client, identifier)
    path = f"/v1/units/{encoded(identifier)}"
    assert said(client.get(path))["id"] == identifier
    assert said(client.get(f"{path}/similar"))["entries"]
    assert client.delete(path).status_code == 204
    assert said(client.get(path))["status"] == "withdrawn"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.text(min_size=1, max_size=40))
def test_every_id_that_may_be_is_found_and_no_other(client: TestClient, raw: str) -> None:
    try:
        unit_id(raw)
    except Invalid:
        path = f"/v1/units/{quote(raw, safe='', errors='surrogatepass')}"
        assert fields_of(client.get(path)) == ["id"]
    else:
        add(client, raw)
        assert said(client.get(f"/v1/units/{encoded(raw)}"))["id"] == raw


def test_a_plain_slash_belongs_to_the_id_too(client: TestClient) -> None:
    add(client, "10.1000/182")
    assert said(client.get("/v1/units/10.1000/182"))["id"] == "10.1000/182"
    assert said(client.get("/v1/units/10.1000/182/similar"))["entries"]


def test_an_encoded_slash_never_ends_an_id(client: TestClient) -> None:
    add(client, "x")
    add(client, "x/similar")
    assert said(client.get("/v1/units/x%2Fsimilar"))["id"] == "x/similar"
    assert said(client.get("/v1/units/x%2fsimilar"))["id"] == "x/similar"
    assert "slate" in said(client.get("/v1/units/x/similar"))
    assert "slate" in said(client.get("/v1/units/x%2Fsimilar/similar"))


def test_a_reader_may_be_named_like_a_route(client: TestClient) -> None:
    for name in ("r/recommendations", "r/data", "r/pushes", "r/pushes/stream"):
        path = f"/v1/readers/{quote(name, safe='')}"
        assert said(client.patch(path, json={"region": "CH"}))["id"] == name
        assert said(client.get(path))["id"] == name
        assert said(client.get(f"{path}/recommendations"))["reader"] == name


@pytest.mark.parametrize(
    "segment", ["%00", "a%00b", "%FF", "a%ED%A0%80", "%20a", "a%0A", "a%0Ab", "a" * 513]
)
def test_what_no_id_may_hold_is_refused_by_name(client: TestClient, segment: str) -> None:
    assert fields_of(client.get(f"/v1/units/{segment}")) == ["id"]
    assert fields_of(client.get(f"/v1/readers/{segment}/recommendations")) == ["id"]
    assert fields_of(client.get(f"/v1/slates/{segment}/replay")) == ["id"]
    assert fields_of(client.get(f"/v1/models/{segment}")) == ["version"]


def test_an_encoded_slash_elsewhere_is_no_path(client: TestClient) -> None:
    problem_of(client.get("/v1%2Funits/x"), 404, "not-found")
