"""The OpenAPI document says all there is to know, and what it says is so."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.problems import MEDIA_TYPE
from api.schemas.slates import EntryOut, RecordOut, ReplayOut, SlateOut
from api.schemas.units import UnitOut
from tests.api.asking import said

METHODS = {"get", "post", "patch", "delete"}

ROUTES = {
    "POST /v1/units",
    "GET /v1/units/{id}",
    "DELETE /v1/units/{id}",
    "GET /v1/units/{id}/similar",
    "POST /v1/readers",
    "GET /v1/readers/{id}",
    "PATCH /v1/readers/{id}",
    "DELETE /v1/readers/{id}",
    "GET /v1/readers/{id}/data",
    "GET /v1/readers/{id}/recommendations",
    "GET /v1/readers/{id}/pushes",
    "GET /v1/readers/{id}/pushes/stream",
    "POST /v1/recommendations",
    "POST /v1/events",
    "POST /v1/slates/{id}/feedback",
    "GET /v1/slates/{id}",
    "GET /v1/slates/{id}/replay",
    "POST /v1/pushes/{id}/answer",
    "GET /v1/models",
    "GET /v1/models/{version}",
    "POST /v1/models/{version}/promote",
    "POST /v1/models/rollback",
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
}


@pytest.fixture
def document(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = said(client.get("/openapi.json"))
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert method in METHODS
            yield f"{method.upper()} {path}", operation


def fields(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, schema in document["components"]["schemas"].items():
        for field, told in schema.get("properties", {}).items():
            yield f"{name}.{field}", told


def test_every_route_is_there(document: dict[str, Any]) -> None:
    assert {name for name, _ in operations(document)} == ROUTES


def test_every_route_says_what_it_is_for(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        assert operation["summary"], name
        assert len(operation["description"]) > 20, name
        assert operation["tags"], name


def test_every_parameter_has_a_description_and_an_example(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            assert parameter["description"], (name, parameter["name"])
            assert parameter["schema"].get("examples"), (name, parameter["name"])


def test_every_field_has_a_description_and_an_example(document: dict[str, Any]) -> None:
    for name, field in fields(document):
        assert field.get("description"), name
        assert field.get("examples"), name


def test_every_schema_says_what_it_is(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        if "properties" in schema:
            assert schema.get("description"), name


def test_every_success_says_what_it_looks_like(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        good = {status: one for status, one in operation["responses"].items() if status < "300"}
        assert good, name
        for status, response in good.items():
            assert status == "204" or response["content"], name


def test_every_failure_is_a_problem_document(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        bad = {status: one for status, one in operation["responses"].items() if status > "399"}
        assert {"405", "500", "503"} <= set(bad), name
        for response in bad.values():
            assert list(response["content"]) == [MEDIA_TYPE], name
            assert response["content"][MEDIA_TYPE]["example"]["type"].startswith("urn:shelfcast:")
        if "parameters" in operation:
            assert "422" in bad, name
        if "requestBody" in operation:
            assert {"400", "413", "415", "422"} <= set(bad), name


def test_nothing_is_referred_to_that_is_not_there(document: dict[str, Any]) -> None:
    def references(part: Any) -> Iterator[str]:
        if isinstance(part, dict):
            if isinstance(part.get("$ref"), str):
                yield part["$ref"]
            for value in part.values():
                yield from references(value)
        elif isinstance(part, list):
            for value in part:
                yield from references(value)

    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) <= known


def test_the_examples_of_bodies_are_taken_in(client: TestClient, document: dict[str, Any]) -> None:
    units = document["components"]["schemas"]["UnitsBody"]["properties"]["units"]["examples"][0]
    said(client.post("/v1/units", json={"units": units}))
    readers = document["components"]["schemas"]["ReadersBody"]["properties"]["readers"]
    said(client.post("/v1/readers", json={"readers": readers["examples"][0]}))
    events = document["components"]["schemas"]["EventsBody"]["properties"]["events"]["examples"][0]
    said(client.post("/v1/events", json={"events": events}))


def test_answers_are_what_the_document_says(client: TestClient) -> None:
    list_ = said(client.get("/v1/readers/Text-1/recommendations"))
    SlateOut.model_validate(list_)
    (example,) = SlateOut.model_fields["entries"].examples or ()
    assert example
    assert all(EntryOut.model_validate(entry) for entry in example)
    RecordOut.model_validate(said(client.get(f"/v1/slates/{list_['slate']}")))
    ReplayOut.model_validate(said(client.get(f"/v1/slates/{list_['slate']}/replay")))
    UnitOut.model_validate(said(client.get("/v1/units/text%2F0")))


def test_the_page_needs_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    for route in ROUTES:
        assert route.partition(" ")[2] in page.text
    for foreign in ("<script", "<link", "@import", "url(", 'src="'):
        assert foreign not in page.text


def test_the_page_is_set_for_reading_and_leads_to_every_group(client: TestClient) -> None:
    page = client.get("/docs").text
    assert "`" not in page
    assert "<code>application/problem+json</code>" in page
    for tag in client.get("/openapi.json").json()["tags"]:
        assert f'href="#{tag["name"]}"' in page
        assert f'id="{tag["name"]}"' in page
