"""Words that the tests of the edge share."""

from typing import Any

from httpx import Response

__all__ = ["ANSWER", "fields_of", "problem_of", "said"]

ANSWER = "application/json"
PREFIX = "urn:shelfcast:problem:"


def problem_of(response: Response, status: int, slug: str) -> dict[str, Any]:
    """The document of a request that must have failed just so."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["type"] == PREFIX + slug
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    return problem


def fields_of(response: Response) -> list[str]:
    """Which values a 422 names."""
    problem = problem_of(response, 422, "invalid")
    return [fault["field"] for fault in problem["errors"]]


def said(response: Response, status: int = 200) -> Any:
    """The body of a request that must have succeeded."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == ANSWER
    return response.json()
