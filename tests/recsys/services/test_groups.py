"""Readers of whom only their groups are known: what is popular there, as their consent allows."""

from dataclasses import replace
from typing import Any

import orjson
import pytest

from recsys.bootstrap import Services
from recsys.domain.consent import Purpose
from recsys.domain.event import Verb
from recsys.domain.ids import ReaderId
from recsys.pipeline.policy import PolicyConfig
from recsys.pipeline.query import Query
from tests.recsys.services.conftest import Train, asked, reopened, send
from tests.recsys.small_library import READERS, event, reader

PERSONAL = (Purpose.HISTORY, Purpose.PERSONALISATION)


@pytest.fixture
def grouped(library: Services, train: Train) -> Services:
    """The bakers' guild is sixteen readers of bread; the crew are three of the sailors."""
    bakers = [replace(r, groups=("Guild",)) for r in READERS if r.id.startswith("Bread")]
    crew = [replace(r, groups=("Crew",)) for r in READERS if r.id in ("Sailing-1", "Sailing-2")]
    library.stores.readers.upsert([*bakers, *crew]).result(timeout=5)
    train(library, "grouped")
    library.champions.promote("grouped", by="test").result(timeout=10)
    library.champions.refresh()
    return library


def newcomer(library: Services, *purposes: Purpose, groups: tuple[str, ...]) -> None:
    library.stores.readers.upsert([reader("new", *purposes, groups=groups)]).result(timeout=5)


def subjects_of(answer: dict[str, Any]) -> list[str]:
    return [entry["unit"].split("/")[0] for entry in answer["entries"]]


def codes_of(answer: dict[str, Any]) -> set[str]:
    return {reason["code"] for entry in answer["entries"] for reason in entry["reasons"]}


def test_a_newcomer_gets_what_is_popular_in_their_group(grouped: Services) -> None:
    newcomer(grouped, *PERSONAL, groups=("guild ",))
    answer = asked(grouped, reader="new", k=8)
    assert answer["personal"]
    assert subjects_of(answer) == ["bread"] * 8
    assert {entry["source"] for entry in answer["entries"]} == {"group"}
    assert codes_of(answer) == {"popular_in_group"}
    text = answer["entries"][0]["reasons"][0]["text"]
    assert text == "Often chosen of late among “guild”, a group of yours"


def test_what_the_group_does_not_speak_for_is_everybodys(grouped: Services) -> None:
    newcomer(grouped, *PERSONAL, groups=("Guild",))
    last = asked(grouped, reader="new", k=20)["entries"][-1]
    assert [reason["code"] for reason in last["reasons"]] == ["non_personal"]


def test_groups_count_only_with_consent(grouped: Services) -> None:
    newcomer(grouped, Purpose.HISTORY, groups=("Guild",))
    answer = asked(grouped, reader="new", k=8)
    assert not answer["personal"]
    assert answer["notice"]["code"] == "no_consent"
    assert "popular_in_group" not in codes_of(answer)


def test_a_small_group_is_as_good_as_none(grouped: Services) -> None:
    newcomer(grouped, *PERSONAL, groups=("Crew",))
    answer = asked(grouped, reader="new", k=8)
    assert answer["notice"]["code"] == "no_history"
    assert "popular_in_group" not in codes_of(answer)


def test_groups_may_be_switched_off(grouped: Services) -> None:
    newcomer(grouped, *PERSONAL, groups=("Guild",))
    house = reopened(grouped, replace(grouped.settings, policy=PolicyConfig(groups=0.0)))
    assert asked(house, reader="new", k=8)["notice"]["code"] == "no_history"


def test_a_reader_with_a_history_is_told_by_that(grouped: Services) -> None:
    newcomer(grouped, *PERSONAL, groups=("Guild",))
    for n in range(5):
        send(grouped, event(f"e{n}", "new", Verb.BORROW, f"sailing/{n}"))
    answer = asked(grouped, reader="new", k=3)
    assert subjects_of(answer) == ["sailing"] * 3
    assert "popular_in_group" not in codes_of(answer)


def test_a_list_by_groups_is_replayed_to_the_byte_after_the_reader_left_them(
    grouped: Services,
) -> None:
    newcomer(grouped, *PERSONAL, groups=("Guild",))
    made = grouped.recommend.for_reader(Query(reader=ReaderId("new")))
    made.saved.result(timeout=5)
    newcomer(grouped, *PERSONAL, groups=())
    trace = orjson.loads(grouped.audit.record(made.slate.id).trace)
    assert trace["groups"] == ["group:Guild"]
    assert grouped.audit.replay(made.slate.id).identical
    assert asked(grouped, reader="new")["notice"]["code"] == "no_history"
