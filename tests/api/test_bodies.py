"""Bodies that are too long are not taken in, announced or not."""

from collections.abc import Iterator

from fastapi.testclient import TestClient

from tests.api.asking import fields_of, problem_of
from tests.api.conftest import LIMIT

JSON = {"content-type": "application/json"}


def test_a_body_announced_to_be_too_long_is_refused(client: TestClient) -> None:
    response = client.post("/v1/units", content=b" " * (LIMIT + 1), headers=JSON)
    problem = problem_of(response, 413, "body-too-large")
    assert str(LIMIT) in problem["detail"]


def test_a_body_that_grows_too_long_is_refused(client: TestClient) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(LIMIT // 1000 + 10):
            yield b" " * 1000

    response = client.post("/v1/units", content=endless(), headers=JSON)
    problem_of(response, 413, "body-too-large")


def test_a_body_of_exactly_the_limit_is_read(client: TestClient) -> None:
    body = b"{}" + b" " * (LIMIT - 2)
    assert fields_of(client.post("/v1/units", content=body, headers=JSON)) == ["units"]


def test_a_lie_about_the_length_is_no_way_in(client: TestClient) -> None:
    headers = {**JSON, "content-length": "not a number"}
    response = client.post("/v1/units", content=b" " * (LIMIT + 1), headers=headers)
    problem_of(response, 413, "body-too-large")


def test_a_delete_needs_no_body(client: TestClient) -> None:
    assert client.delete("/v1/units/text%2F0").status_code == 204
