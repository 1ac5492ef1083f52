"""The sentences of reasons."""

from datetime import UTC, datetime

from recsys.domain.event import Verb
from recsys.pipeline.wording import Days, did, quoted
from tests.recsys.small_library import NOW


def test_a_day_of_this_year_is_named_without_it() -> None:
    days = Days(NOW, "UTC")
    assert days.on(datetime(2026, 3, 3, tzinfo=UTC)) == "on 3 March"
    assert days.on(datetime(2025, 3, 3, tzinfo=UTC)) == "on 3 March 2025"


def test_the_day_is_the_reader_s_own() -> None:
    late = datetime(2026, 3, 3, 23, tzinfo=UTC)
    assert Days(NOW, "Asia/Shanghai").on(late) == "on 4 March"


def test_a_deed_is_told_with_its_own_verb() -> None:
    assert did(Verb.BORROW) == "you borrowed"
    assert did(Verb.IGNORE) == "you met"


def test_a_long_title_is_shortened_at_a_word() -> None:
    shown = quoted("word " * 40)
    assert shown == f"“{' '.join(['word'] * 16)}…”"
