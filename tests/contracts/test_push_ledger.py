"""What every store counts against a reader's caps, which no number of planners exceeds."""

from datetime import timedelta
from threading import Thread

import pytest

from recsys.domain.push import PushState
from recsys.stores.base import Stores
from tests.contracts.made import NOW, push, slate, soon
from tests.contracts.pushing import P1, R1, claim, delivered, end, plan


def test_open_pushes_count_whenever_they_are_due(house: Stores) -> None:
    assert plan(house, push("p1", not_before=soon(days=2)))
    assert plan(house, push("p2", not_before=soon(-5)))
    ledger = house.pushes.ledger(R1, now=soon(days=30))
    assert (ledger.sent_24h, ledger.sent_7d, ledger.version) == (2, 2, 2)
    assert ledger.last_push_at == soon(days=2)


def test_deliveries_count_for_24_hours_and_7_days_from_when_they_were_made(house: Stores) -> None:
    delivered(house, push("p1"), soon(100))
    house.pushes.answer(P1, PushState.REJECTED, now=soon(200)).result()
    for after, expected in (
        (timedelta(hours=24), (0, 1)),
        (timedelta(hours=23, minutes=59), (1, 1)),
        (timedelta(days=7), (0, 0)),
    ):
        ledger = house.pushes.ledger(R1, now=soon(100) + after)
        assert (ledger.sent_24h, ledger.sent_7d) == expected


@pytest.mark.parametrize(
    ("fate", "counts"),
    [("unknown", 1), ("delivered", 1), ("cancelled", 0), ("expired", 0), ("dead", 0)],
)
def test_what_may_have_arrived_counts_and_what_did_not_does_not(
    house: Stores, fate: str, counts: int
) -> None:
    assert plan(house, push())
    [held] = claim(house)
    assert end(house, held, PushState(fate))
    ledger = house.pushes.ledger(R1, now=soon(5))
    assert (ledger.sent_24h, ledger.sent_7d) == (counts, counts)
    assert ledger.last_push_at == (NOW if counts else None)


def test_a_sender_sees_what_else_flies_and_not_its_own_push(house: Stores) -> None:
    assert plan(house, push("p1"))
    assert plan(house, push("p2"))
    claim(house)
    assert plan(house, push("p3"))
    ledger = house.pushes.ledger(R1, now=soon(9), sending=P1)
    assert (ledger.sent_24h, ledger.last_push_at) == (1, soon(9))


def test_fifty_planners_at_once_never_exceed_a_cap_of_two(house: Stores) -> None:
    """Each plans while the ledger it read has room; the store refuses what is out of date."""

    def planner(n: int) -> None:
        made = push(f"p{n}")
        while (ledger := house.pushes.ledger(R1, now=NOW)).sent_24h < 2:
            if house.pushes.plan(made, slate(made.slate), ledger.version).result():
                return

    threads = [Thread(target=planner, args=(n,)) for n in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert house.pushes.counts() == {PushState.PLANNED: 2}
    assert house.slates.count() == 2
