"""COUNTER's rules on vectors of the standard, and against the rule said another way."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recsys.data.hygiene import Click, double_clicks, is_robot
from recsys.domain.event import Verb
from recsys.domain.ids import EventId, ReaderId, UnitId

START = datetime(2026, 3, 2, 10, 1, tzinfo=UTC)


def clicks(*seconds: float) -> list[Click]:
    """In order of arrival; seq and id follow it."""
    return [
        Click(
            seq=n,
            id=EventId(f"e{n}"),
            reader=ReaderId("r1"),
            unit=UnitId("u/1"),
            verb=Verb.VIEW,
            at=START + timedelta(seconds=second),
        )
        for n, second in enumerate(seconds, start=1)
    ]


def kept(*seconds: float) -> list[float]:
    marked = double_clicks(clicks(*seconds))
    return sorted(second for n, second in enumerate(seconds, start=1) if n not in marked)


@pytest.mark.parametrize(
    ("seconds", "counted"),
    [
        ((0, 29), [29]),
        ((0, 35), [0, 35]),
        ((0, 25, 50), [50]),
        ((0, 30), [30]),
        ((0, 30.000001), [0, 30.000001]),
        ((0, 10, 100, 110, 300), [10, 110, 300]),
        ((), []),
        ((7,), [7]),
    ],
)
def test_the_last_of_a_chain_of_clicks_counts(
    seconds: tuple[float, ...], counted: list[float]
) -> None:
    assert kept(*seconds) == counted


def test_the_order_of_arrival_does_not_matter() -> None:
    assert kept(50, 0, 25) == kept(25, 50, 0) == [50]


def test_a_mark_says_by_which_arrival_it_was_known() -> None:
    """The click at 0 arrived third: it was double from the start; that at 25 when 50 came."""
    assert double_clicks(clicks(25, 50, 0)) == {1: 2, 3: 3}


def test_the_first_arrival_that_tells_is_the_one_remembered() -> None:
    assert double_clicks(clicks(0, 20, 10)) == {1: 2, 3: 3}


def test_of_two_clicks_at_one_instant_the_greater_id_counts() -> None:
    assert double_clicks(clicks(0, 0)) == {1: 2}


def test_other_readers_units_and_verbs_are_other_clicks() -> None:
    [one] = clicks(0)
    others = [
        Click(2, EventId("e2"), ReaderId("r2"), one.unit, one.verb, one.at),
        Click(3, EventId("e3"), one.reader, UnitId("u/2"), one.verb, one.at),
        Click(4, EventId("e4"), one.reader, one.unit, Verb.READ, one.at),
    ]
    assert double_clicks([one, *others]) == {}


@given(st.lists(st.integers(0, 200), unique=True))
def test_marked_is_who_is_followed_within_thirty_seconds(seconds: list[int]) -> None:
    single = [s for s in seconds if not any(0 < other - s <= 30 for other in seconds)]
    assert kept(*seconds) == sorted(single)


@given(st.lists(st.integers(0, 90), max_size=7), st.integers(0, 7))
def test_marks_only_grow_as_more_arrives(seconds: list[int], first: int) -> None:
    """What was known after some arrivals is what is known now, as of then."""
    then = double_clicks(clicks(*seconds[:first]))
    now = double_clicks(clicks(*seconds))
    assert then == {seq: by for seq, by in now.items() if by <= first}


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0)",
        "Wget/1.21.3",
        "python-requests/2.31.0",
    ],
)
def test_robots_and_machines_on_counters_lists_are_known(agent: str) -> None:
    assert is_robot(agent)


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
        "",
    ],
)
def test_browsers_and_the_untold_are_people(agent: str) -> None:
    assert not is_robot(agent)
