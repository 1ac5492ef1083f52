"""Pushes on their way through a store, for its contracts."""

from datetime import datetime, timedelta

from recsys.domain.ids import PushId, ReaderId
from recsys.domain.push import Ending, Push, PushState
from recsys.stores.base import Stores
from tests.contracts.made import NOW, slate

__all__ = ["P1", "R1", "claim", "delivered", "end", "plan", "state"]

R1 = ReaderId("r1")
P1 = PushId("p1")
LEASE = timedelta(seconds=60)


def plan(stores: Stores, made: Push) -> bool:
    ledger = stores.pushes.ledger(made.reader, now=NOW)
    record = slate(made.slate, reader=made.reader)
    return stores.pushes.plan(made, record, ledger.version).result()


def claim(stores: Stores, now: datetime = NOW, limit: int = 9) -> list[Push]:
    return stores.pushes.claim(limit, now=now, lease=LEASE)


def end(
    stores: Stores,
    made: Push,
    state: PushState,
    now: datetime = NOW,
    *,
    later: datetime | None = None,
) -> bool:
    ending = Ending(state, "x", later)
    return stores.pushes.settle(made.id, made.fence, ending, now=now).result()


def delivered(stores: Stores, made: Push, now: datetime = NOW) -> None:
    assert plan(stores, made)
    [claimed] = claim(stores, now)
    assert end(stores, claimed, PushState.DELIVERED, now)


def state(stores: Stores, which: str = "p1") -> PushState | None:
    held = stores.pushes.of(PushId(which))
    return held and held.state
