"""Time and identity that tests and replays can choose."""

from datetime import UTC, datetime, timedelta

from recsys.clock import FixedClock, SystemClock, counting_ids, random_ids


def test_the_system_clock_knows_its_time_zone() -> None:
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert now.utcoffset() == timedelta(0)
    assert before <= now <= datetime.now(UTC)


def test_a_fixed_clock_stands_still_until_told_to_move() -> None:
    clock = FixedClock(datetime(2026, 1, 1, tzinfo=UTC))
    assert clock.now() == clock.now()
    clock.advance(timedelta(hours=1))
    assert clock.now() == datetime(2026, 1, 1, 1, tzinfo=UTC)


def test_random_ids_differ_and_sort_in_the_order_they_were_made() -> None:
    new_id = random_ids()
    made = [new_id() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert made == sorted(made)


def test_counted_ids_count_each_for_itself() -> None:
    units, readers = counting_ids("unit"), counting_ids("reader")
    assert [units(), units(), readers()] == ["unit-000001", "unit-000002", "reader-000001"]
