"""Malformed requests, drawn from the OpenAPI document and bent: never a 5xx, never a hang.

Two thousand of them, the same ones every time.
"""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.page import example_of
from recsys.bootstrap import Services, services_over
from recsys.clock import FixedClock
from recsys.services.learning import RetrainConfig
from recsys.settings import Settings
from recsys.stores.open import open_stores
from tests.recsys.small_library import EVENTS, NOW, READERS, UNITS

REQUESTS = 2_000
SEED = 20_261_121
JSON = {"content-type": "application/json"}
CHUNKS = 8

Bend = Callable[[random.Random, Any], Any]

NASTY: list[Any] = [
    None, True, -1, 0, 2**63, 2**64, -(2**63) - 1, 10**400, 1e308, float("nan"), float("inf"),
    "", " ", "\0", "\ud800", "a" * 600, "a" * 70_000, "../..", "%00", "😀" * 200, "\u202e", "\r\n",
    "0000-00-00T00:00:00Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "NaN", "1e9",
    [], {}, [[]], [None], {"a": 1}, [{}] * 50, {"": ""}, ["x"] * 2_000, {"$ref": "#"}, "Text-1",
]  # fmt: skip
BODIES = [
    b"", b"{", b"[]", b"null", b"\xff\xfe{}", b"\xef\xbb\xbf{}", b"[" * 100_000, b'{"a":' * 20_000,
    b'{"k": NaN}', b'{"k": Infinity}', b'{"units": 1e999}', b"1" * 10_000, b'"\\ud800"', b"\0",
    b'{"events": [], "events": {}}', b'{"readers": ["a"], "readers": null, "k": 1, "k": "x"}',
    b"{" + b'"k": 1,' * 50_000 + b'"k": 2}', " {\u2028}".encode("utf-16"), b"<xml/>", b"a=b&c=d",
]  # fmt: skip
QUERIES = ["", "k=", "k=-1", "k=1e9", "k=1&k=2", "k=%00", "k=%FF", "after=-1", "after=" + "9" * 40]
QUERIES += ["limit=0", "surface=%ED%A0%80", "exclude=" + "&exclude=".join("ab" * 700), "&&=&=="]
QUERIES += ["personal=2", "subject=" + "x" * 9_000, "%", "k[]=1", "k=٣"]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Over SQLite, which cannot keep everything that Python can hold."""
    home = tmp_path_factory.mktemp("fuzz")
    settings = Settings(home=home, retrain=RetrainConfig(enabled=False))
    settings = replace(settings, push=replace(settings.push, enabled=False))
    opened = services_over(open_stores(settings.store_url), settings, clock=FixedClock(NOW))
    with closing(opened) as services:
        filled(services)
        yield TestClient(create_app(services), raise_server_exceptions=False)


def filled(services: Services) -> None:
    services.catalogue.upsert(UNITS).result(timeout=10)
    services.readers.upsert(READERS).result(timeout=10)
    services.feedback.append(EVENTS).result(timeout=10)


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_malformed_request_is_an_error_of_ours(
    client: TestClient, document: dict[str, Any], chunk: int
) -> None:
    rng = random.Random(SEED + chunk)
    operations = list(listed(document))
    for number in range(REQUESTS // CHUNKS):
        method, path, operation = operations[number % len(operations)]
        ask(client, method, url_of(rng, path), body_of(rng, document, operation))


def listed(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """All but the stream, which never ends where it is well asked for."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if not path.endswith("/stream"):
                yield method.upper(), path, operation


def ask(client: TestClient, method: str, url: str, body: bytes | None) -> None:
    response = client.request(method, url, content=body, headers=JSON if body is not None else {})
    told = f"{method} {url[:200]} {(body or b'')[:300]!r} -> {response.text[:300]}"
    assert response.status_code < 500, told
    if response.status_code >= 400:
        assert response.headers["content-type"] == "application/problem+json", told
        assert response.json()["status"] == response.status_code


def url_of(rng: random.Random, path: str) -> str:
    named = path.split("{")
    url = named[0]
    for part in named[1:]:
        url += segment(rng) + part.partition("}")[2]
    return f"{url}?{rng.choice(QUERIES)}" if rng.random() < 0.4 else url


def segment(rng: random.Random) -> str:
    good = ["Text-1", "text%2F0", "never-was", "answer"]
    bad = [str(one) for one in NASTY if isinstance(one, str)]
    raw = rng.choice(bad)[:10_000].encode("utf-8", "surrogatepass")
    return rng.choice(good) if rng.random() < 0.5 else quote(raw, safe="")


def body_of(
    rng: random.Random, document: dict[str, Any], operation: dict[str, Any]
) -> bytes | None:
    if "requestBody" not in operation:
        return None
    if rng.random() < 0.25:
        return rng.choice(BODIES)
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    body = example_of(document, schema)
    for _ in range(rng.randint(1, 3)):
        body = bent(rng, body)
    return json.dumps(body).encode()


def bent(rng: random.Random, value: Any) -> Any:
    """Somewhere within, something else stands: a nasty value, nothing, or one key more."""
    if isinstance(value, dict) and value and rng.random() < 0.85:
        key = rng.choice(list(value))
        if rng.random() < 0.15:
            return {name: one for name, one in value.items() if name != key}
        if rng.random() < 0.1:
            return {**value, "unheard_of": rng.choice(NASTY)}
        return {**value, key: bent(rng, value[key])}
    if isinstance(value, list) and value and rng.random() < 0.85:
        place = rng.randrange(len(value))
        return [*value[:place], bent(rng, value[place]), *value[place + 1 :]]
    return rng.choice(NASTY)


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
@pytest.mark.parametrize(
    "path", ["/v1/units", "/v1/readers", "/v1/events", "/v1/recommendations", "/v1/models/rollback"]
)
def test_attacks_by_hand_are_refused(client: TestClient, path: str, body: bytes) -> None:
    ask(client, "POST", path, body)


def test_a_body_of_ten_megabytes_is_too_large(client: TestClient) -> None:
    body = b'{"units": [' + b" " * 10_000_000 + b"]}"
    assert client.post("/v1/units", content=body, headers=JSON).status_code == 413


def test_a_thousand_units_of_every_script_are_taken_in(client: TestClient) -> None:
    units = [
        {"id": f"{chr(0x4E00 + n)}/é {n}", "title": chr(0x0600 + n % 200), "url": "urn:x:1"}
        for n in range(1_000)
    ]
    response = client.post("/v1/units", json={"units": units})
    assert response.status_code == 200, response.text
    found = client.get(f"/v1/units/{quote('一/é 0', safe='')}")
    assert found.json()["id"] == "一/é 0"
