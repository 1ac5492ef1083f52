"""Lists over HTTP: recorded before they are answered, and honest about what they are."""

import pytest
from fastapi.testclient import TestClient

from recsys.bootstrap import Services
from tests.api.asking import fields_of, problem_of, said


def test_a_list_is_answered_to_the_byte_as_it_was_recorded(
    client: TestClient, services: Services
) -> None:
    response = client.get("/v1/readers/Text-1/recommendations?k=4&surface=home")
    answer = said(response)
    assert len(answer["entries"]) == 4
    assert answer["surface"] == "home"
    assert services.audit.record(answer["slate"]).answer == response.content


def test_an_unknown_reader_gets_a_list_that_says_it_is_not_theirs(client: TestClient) -> None:
    answer = said(client.get("/v1/readers/nobody%20knows/recommendations"))
    assert answer["reader"] == "nobody knows"
    assert answer["personal"] is False
    assert answer["notice"]["remedy"]
    assert answer["entries"]


def test_what_is_excluded_or_off_the_subject_is_not_in_it(client: TestClient) -> None:
    path = "/v1/readers/Text-1/recommendations?k=100&subject=bread"
    every = [entry["unit"] for entry in said(client.get(path))["entries"]]
    assert every
    assert all(unit.startswith("bread/") for unit in every)
    rest = said(client.get(f"{path}&exclude={every[0]}&exclude={every[1]}"))["entries"]
    assert sorted(entry["unit"] for entry in rest) == sorted(every[2:])


def test_a_list_says_whether_known_units_may_be_in_it(client: TestClient) -> None:
    path = "/v1/readers/Text-1/recommendations"
    assert said(client.get(path))["repeats"] == "new"
    assert said(client.get(f"{path}?repeats=mixed"))["repeats"] == "mixed"
    many = {"readers": ["Text-1", "Text-2"], "repeats": "mixed"}
    slates = said(client.post("/v1/recommendations", json=many))["slates"]
    assert [slate["repeats"] for slate in slates] == ["mixed", "mixed"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("repeats=all", "repeats"),
        ("k=0", "k"),
        ("k=101", "k"),
        ("k=ten", "k"),
        ("k=99999999999999999999999", "k"),
        ("k=1e3", "k"),
        ("k=", "k"),
        ("surface=%00", "surface"),
        ("surface=" + "x" * 201, "surface"),
        ("subject=" + "x" * 2001, "subject"),
        ("exclude=a&exclude=%0A", "exclude.1"),
        ("exclude=" + "x" * 513, "exclude.0"),
        ("personal=perhaps", "personal"),
    ],
)
def test_what_cannot_be_asked_for_is_named(client: TestClient, query: str, field: str) -> None:
    assert fields_of(client.get(f"/v1/readers/Text-1/recommendations?{query}")) == [field]


def test_many_readers_are_answered_in_their_order(client: TestClient, services: Services) -> None:
    readers = ["Text-1", "nobody", "Bread-2", "Text-1"]
    slates = said(client.post("/v1/recommendations", json={"readers": readers, "k": 2}))["slates"]
    assert [one["reader"] for one in slates] == readers
    assert all(services.audit.record(one["slate"]) for one in slates)


def test_a_seed_needs_no_reader(client: TestClient) -> None:
    body = {"liked": ["text/0"], "disliked": ["bread/0"], "k": 3}
    [slate] = said(client.post("/v1/recommendations", json=body))["slates"]
    assert slate["reader"] is None
    assert not {"text/0", "bread/0"} & {entry["unit"] for entry in slate["entries"]}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "readers"),
        ({"readers": ["r"], "liked": ["text/0"]}, "readers"),
        ({"liked": ["never-was"]}, "liked"),
        ({"readers": ["r"] * 101}, "readers"),
        ({"readers": [""]}, "readers.0"),
        ({"readers": ["r"], "k": -1}, "k"),
        ({"readers": ["r"], "limit": 3}, "limit"),
        ({"liked": ["text/0"] * 60, "disliked": ["bread/0"] * 60}, "liked"),
        ({"liked": ["text/0"], "repeats": "mixed"}, "repeats"),
        ({"readers": ["r"], "repeats": "all"}, "repeats"),
    ],
)
def test_a_question_that_makes_no_sense_is_named(
    client: TestClient, body: dict[str, object], field: str
) -> None:
    assert fields_of(client.post("/v1/recommendations", json=body)) == [field]


def test_what_the_reader_says_to_a_list_is_one_event_each(client: TestClient) -> None:
    slate = said(client.get("/v1/readers/Text-1/recommendations?k=2"))
    first, second = (entry["unit"] for entry in slate["entries"])
    path = f"/v1/slates/{slate['slate']}/feedback"
    body = {"answers": [{"unit": first, "verb": "accept"}, {"unit": second, "verb": "reject"}]}
    assert [one["status"] for one in said(client.post(path, json=body))["results"]] == [
        "stored",
        "stored",
    ]
    again = said(client.post(path, json=body))["results"]
    assert [one["status"] for one in again] == ["duplicate", "duplicate"]
    later = said(client.get("/v1/readers/Text-1/recommendations?k=100"))["entries"]
    assert not {first, second} & {entry["unit"] for entry in later}


def test_feedback_is_to_a_list_that_was_and_to_what_was_in_it(client: TestClient) -> None:
    answers = [{"unit": "text/0", "verb": "accept"}]
    path = "/v1/slates/never-was/feedback"
    problem_of(client.post(path, json={"answers": answers}), 404, "not-found")
    slate = said(client.get("/v1/readers/Text-1/recommendations?k=1"))
    path = f"/v1/slates/{slate['slate']}/feedback"
    wrong = {"unit": "never-was", "verb": "accept"}
    assert fields_of(client.post(path, json={"answers": [wrong]})) == ["answers.0.unit"]
    shared = {"unit": slate["entries"][0]["unit"], "verb": "share"}
    assert fields_of(client.post(path, json={"answers": [shared]})) == ["answers.0.verb"]


def test_a_record_tells_what_the_list_was_made_of(client: TestClient) -> None:
    slate = said(client.get("/v1/readers/Text-1/recommendations?k=2&exclude=bread/0"))
    record = said(client.get(f"/v1/slates/{slate['slate']}"))
    assert record["answer"] == slate
    assert record["trace"]["query"]["k"] == 2
    assert record["trace"]["dropped"]["excluded"] == 1
    problem_of(client.get("/v1/slates/never-was"), 404, "not-found")


def test_a_replay_is_identical_after_everything_changed(client: TestClient) -> None:
    slate = said(client.get("/v1/readers/Text-1/recommendations?k=3"))
    first = slate["entries"][0]["unit"]
    client.delete(f"/v1/units/{first.replace('/', '%2F')}")
    replay = said(client.get(f"/v1/slates/{slate['slate']}/replay"))
    assert replay == {
        "slate": slate["slate"],
        "identical": True,
        "differences": [],
        "answer": slate,
    }
    problem_of(client.get("/v1/slates/never-was/replay"), 404, "not-found")
