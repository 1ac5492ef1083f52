"""Units over HTTP: all or none go in, the text never comes out, a takedown holds at once."""

from typing import Any

from fastapi.testclient import TestClient

from recsys.bootstrap import Services
from tests.api.asking import problem_of, said

FULL: dict[str, Any] = {
    "id": "works/1/chapter 2",
    "title": "正则表达式",
    "url": "https://lib.example/works/1#2",
    "authors": ["李明", "Ana Pérez"],
    "provider": "Lib A",
    "publisher": "A Press",
    "work": {"id": "works/1", "title": "Handbuch", "isbn": ["9781680506105"], "position": 2},
    "kind": "section",
    "language": "zh",
    "subjects": ["Regular expressions"],
    "keywords": ["regex"],
    "published": "2024",
    "licence": "CC-BY-4.0",
    "rights": "http://rightsstatements.org/vocab/InC/1.0/",
    "credit": "李明, Lib A",
    "status": "embargoed",
    "embargo_until": "2027-01-01T00:00:00Z",
}


def test_a_unit_comes_back_as_it_was_sent_without_its_text(client: TestClient) -> None:
    sent = {**FULL, "text": "secret " * 1000, "abstract": "About patterns."}
    assert said(client.post("/v1/units", json={"units": [sent]}))["added"] == 1
    shown = said(client.get("/v1/units/works%2F1%2Fchapter%202"))
    assert {key: shown[key] for key in FULL} == FULL | {
        "embargo_until": "2027-01-01T00:00:00+00:00"
    }
    assert shown["snippet"] == "About patterns."
    assert "secret" not in str(shown)


def test_the_same_unit_sent_twice_changes_nothing(client: TestClient) -> None:
    said(client.post("/v1/units", json={"units": [FULL]}))
    again = said(client.post("/v1/units", json={"units": [FULL]}))
    assert again == {"added": 0, "changed": 0, "unchanged": 1}


def test_a_takedown_holds_from_the_next_list_on(client: TestClient) -> None:
    first = said(client.get("/v1/readers/Text-1/recommendations?k=5"))["entries"][0]["unit"]
    assert client.delete(f"/v1/units/{first.replace('/', '%2F')}").status_code == 204
    units = said(client.get("/v1/readers/Text-1/recommendations?k=100"))["entries"]
    assert first not in [entry["unit"] for entry in units]
    problem_of(client.delete("/v1/units/never-was"), 404, "not-found")


def test_units_like_one_are_recorded_like_any_list(client: TestClient, services: Services) -> None:
    made = said(client.get("/v1/units/text%2F0/similar?k=3&surface=page"))
    assert made["surface"] == "page"
    assert len(made["entries"]) == 3
    assert "text/0" not in [entry["unit"] for entry in made["entries"]]
    assert services.audit.record(made["slate"]).reader is None
    problem_of(client.get("/v1/units/never-was/similar"), 404, "not-found")
