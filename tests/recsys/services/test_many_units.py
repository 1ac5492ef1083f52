"""Where units are too many to score every one, readers get the lists that they would get."""

from collections.abc import Callable
from typing import Any

import pytest

from recsys.bootstrap import Services
from recsys.domain.ids import UnitId
from recsys.models import picking, vectors
from tests.recsys.services.conftest import _train as train
from tests.recsys.services.conftest import asked

NAMES = ("popularity", "cosine", "ials", "content")

QUERIES: dict[str, dict[str, Any]] = {
    "a reader": {},
    "a subject": {"subject": "gardens"},
    "some units": {"only": (UnitId("bread/1"), UnitId("text/6"), UnitId("text/7"))},
    "more than there are": {"k": 100},
}


@pytest.fixture
def both(untrained: Services, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes a model champion: "every" scores all units, "picked" only the best."""
    train(untrained, "every", NAMES)
    monkeypatch.setattr(picking, "COLLAPSED", 0)
    monkeypatch.setattr(vectors, "EXACT_BYTES", 0)
    train(untrained, "picked", NAMES)

    def promote(version: str) -> None:
        untrained.champions.promote(version, by="test").result(timeout=10)
        untrained.champions.refresh()

    return promote


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_lists_are_the_same(
    untrained: Services, both: Callable[[str], None], query: dict[str, Any]
) -> None:
    told = {}
    for version in ("every", "picked"):
        both(version)
        answer = asked(untrained, "Text-3", **query)
        assert answer["model"] == version
        told[version] = [
            (entry["unit"], [reason["code"] for reason in entry["reasons"]])
            for entry in answer["entries"]
        ]
    assert told["picked"][:6] == told["every"][:6], "the rest are of other subjects, and level"
    assert len(told["picked"]) == len(told["every"])
    assert told["every"]


def test_a_unit_that_was_taken_down_is_not_among_the_best(
    untrained: Services, both: Callable[[str], None]
) -> None:
    both("picked")
    first = asked(untrained, "Text-3", k=1)["entries"][0]["unit"]
    untrained.catalogue.withdraw(UnitId(first)).result(timeout=10)
    listed = [entry["unit"] for entry in asked(untrained, "Text-3", k=100)["entries"]]
    assert listed
    assert first not in listed


def test_similar_units_are_listed(untrained: Services, both: Callable[[str], None]) -> None:
    both("picked")
    made = untrained.recommend.similar(UnitId("gardens/2"), k=3)
    assert {entry.unit.partition("/")[0] for entry in made.slate.entries} == {"gardens"}
