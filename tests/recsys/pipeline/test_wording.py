"""The sentences of reasons."""

from datetime import UTC, datetime, timedelta

import pytest

from recsys.domain.event import Verb
from recsys.domain.instant import to_micros
from recsys.pipeline.wording import Days, did, quoted
from tests.recsys.small_library import NOW


def test_a_day_of_this_year_is_named_without_it() -> None:
    days = Days.at(NOW, "UTC")
    assert days.on(to_micros(datetime(2026, 3, 3, tzinfo=UTC))) == "on 3 March"
    assert days.on(to_micros(datetime(2025, 3, 3, tzinfo=UTC))) == "on 3 March 2025"


def test_the_day_is_the_reader_s_own() -> None:
    late = to_micros(datetime(2026, 3, 3, 23, tzinfo=UTC))
    assert Days.at(NOW, "Asia/Shanghai").on(late) == "on 4 March"


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), "on 1 January"),
        (datetime(2026, 1, 1, tzinfo=UTC) - timedelta(microseconds=1), "on 31 December 2025"),
        (datetime(1970, 1, 1, tzinfo=UTC) - timedelta(microseconds=1), "on 31 December 1969"),
        (datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), "on 31 December 9999"),
    ],
)
def test_a_day_ends_with_its_last_microsecond(instant: datetime, said: str) -> None:
    assert Days.at(NOW, "UTC").on(to_micros(instant)) == said


def test_a_deed_is_told_with_its_own_verb() -> None:
    assert did(Verb.BORROW) == "you borrowed"
    assert did(Verb.IGNORE) == "you met"


def test_a_long_title_is_shortened_at_a_word() -> None:
    shown = quoted("word " * 40)
    assert shown == f"“{' '.join(['word'] * 16)}…”"
