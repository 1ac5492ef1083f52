"""Whatever is not a success is a problem document, of a type that stays."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.errors import KIND_OF
from api.problems import KINDS
from recsys import errors
from recsys.bootstrap import Services
from recsys.errors import (
    Conflict,
    DamagedBundle,
    Invalid,
    Misconfigured,
    NotFound,
    ShelfcastError,
    Unavailable,
)
from tests.api.asking import fields_of, problem_of

JSON = {"content-type": "application/json"}

RAISED = [
    (Invalid("k", "too many"), 422, "invalid"),
    (NotFound("unit", "x"), 404, "not-found"),
    (Conflict("used before"), 409, "conflict"),
    (Unavailable("busy", retry_after=7), 503, "unavailable"),
    (DamagedBundle("units.json", "is cut short"), 409, "damaged-bundle"),
    (Misconfigured("http.port", "taken"), 500, "internal"),
    (ShelfcastError("something"), 500, "internal"),
]


def failing(services: Services, error: Exception) -> TestClient:
    app = create_app(services)

    @app.get("/fails")
    async def fails() -> None:
        raise error

    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize(("error", "status", "slug"), RAISED)
def test_every_error_of_ours_has_its_problem(
    services: Services, error: ShelfcastError, status: int, slug: str
) -> None:
    problem = problem_of(failing(services, error).get("/fails"), status, slug)
    assert problem["detail"] == str(error)


def test_no_error_is_without_a_kind() -> None:
    ours = [getattr(errors, name) for name in errors.__all__]
    assert all(any(parent in KIND_OF for parent in one.__mro__) for one in ours)
    assert len({kind.slug for kind in KINDS}) == len(KINDS)


def test_an_invalid_value_is_named(services: Services) -> None:
    response = failing(services, Invalid("authors.0", "is empty")).get("/fails")
    assert response.json()["errors"] == [{"field": "authors.0", "reason": "is empty"}]


def test_what_is_unavailable_says_when_to_come_back(services: Services) -> None:
    response = failing(services, Unavailable("busy", retry_after=7)).get("/fails")
    assert response.headers["retry-after"] == "7"


def test_an_error_nobody_foresaw_tells_a_stranger_nothing(services: Services) -> None:
    response = failing(services, RuntimeError("secret")).get("/fails")
    problem_of(response, 500, "internal")
    assert "secret" not in response.text


def test_an_unknown_path_is_a_problem(client: TestClient) -> None:
    for path in ("/", "/v1", "/v2/units", "/v1/unit/x", "/openapi.yaml"):
        problem_of(client.get(path), 404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/v1/units/a/b", "DELETE, GET"),
        ("GET", "/v1/events", "POST"),
        ("POST", "/v1/readers/r-1", "DELETE, GET, PATCH"),
        ("DELETE", "/v1/units/a/similar", "GET"),
        ("PATCH", "/v1/readers/r/recommendations", "GET"),
        ("GET", "/v1/slates/s/feedback", "POST"),
        ("GET", "/v1/models/3/promote", "POST"),
        ("DELETE", "/healthz", "GET"),
        ("BREW", "/v1/models", "GET"),
    ],
)
def test_a_method_the_path_does_not_know_is_told_those_it_does(
    client: TestClient, method: str, path: str, allowed: str
) -> None:
    response = client.request(method, path)
    problem_of(response, 405, "method-not-allowed")
    assert response.headers["allow"] == allowed


@pytest.mark.parametrize(
    "body",
    [b"{", b"", b"\xff\xfe", b'{"units": [}', b"[" * 50_000, b'{"k": 1e}', b"nul", b"1" * 5_000],
)
def test_a_body_that_is_not_json_is_malformed_or_names_a_field(
    client: TestClient, body: bytes
) -> None:
    response = client.post("/v1/units", content=body, headers=JSON)
    assert response.status_code in (400, 422)
    assert response.headers["content-type"] == "application/problem+json"


def test_malformed_json_says_where(client: TestClient) -> None:
    response = client.post("/v1/units", content=b'{"units": [}', headers=JSON)
    problem = problem_of(response, 400, "malformed-json")
    assert "character 11" in problem["detail"]


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data", ""])
def test_a_body_of_another_kind_is_refused(client: TestClient, kind: str) -> None:
    response = client.post("/v1/units", content=b"{}", headers={"content-type": kind})
    problem_of(response, 415, "unsupported-media-type")


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "application/ld+json"])
def test_json_under_any_of_its_names_is_read(client: TestClient, kind: str) -> None:
    response = client.post("/v1/units", content=b"{}", headers={"content-type": kind})
    assert fields_of(response) == ["units"]


def test_every_wrong_value_is_named_at_once(client: TestClient) -> None:
    units: list[dict[str, Any]] = [{"id": "a", "title": 5, "url": "https://x"}, {"title": "b"}]
    found = fields_of(client.post("/v1/units", json={"units": units}))
    assert found == ["units.0.title", "units.1.id", "units.1.url"]


def test_what_contradicts_itself_is_named_with_its_place(client: TestClient) -> None:
    good = {"id": "a", "title": "A", "url": "https://x/a"}
    bad = {"id": "b", "title": "B", "url": "https://x/b", "status": "embargoed"}
    found = fields_of(client.post("/v1/units", json={"units": [good, bad]}))
    assert found == ["units.1.embargo_until"]
    problem_of(client.get("/v1/units/a"), 404, "not-found")


@pytest.mark.parametrize("key", ["title", "abstract", "text", "credit"])
@pytest.mark.parametrize("text", ["a\0b", "\ud800", "x\udfff"])
def test_text_that_no_store_can_keep_is_refused_by_name(
    client: TestClient, key: str, text: str
) -> None:
    escaped = text.encode("ascii", "backslashreplace").decode().replace("\0", "\\u0000")
    body = f'{{"units": [{{"id": "a", "title": "A", "url": "https://x", "{key}": "{escaped}"}}]}}'
    assert fields_of(client.post("/v1/units", content=body, headers=JSON)) == [f"units.0.{key}"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/readers/ada/recommendations", None),
        ("POST", "/v1/slates/s/feedback", {"answers": [{"unit": "u", "verb": "accept"}]}),
        ("GET", "/v1/units/text", None),
    ],
)
def test_whatever_fails_on_either_way_is_told_and_counted_once(
    services: Services, monkeypatch: pytest.MonkeyPatch, method: str, path: str, body: Any
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("nobody thought of this")

    monkeypatch.setattr(services.recommend, "for_readers", fail)
    monkeypatch.setattr(services.feedback, "answer", fail)
    monkeypatch.setattr(services.catalogue, "of", fail)
    client = TestClient(create_app(services), raise_server_exceptions=False)
    problem = problem_of(client.request(method, path, json=body), 500, "internal")
    assert "nobody" not in problem["detail"]
    counted = [
        line
        for line in client.get("/metrics").text.splitlines()
        if line.startswith("shelfcast_requests_total") and 'status="500"' in line
    ]
    assert [line.rpartition(" ")[2] for line in counted] == ["1.0"]
