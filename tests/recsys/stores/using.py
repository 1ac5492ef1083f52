"""A small library, and whatever happens while readers wait."""

from datetime import timedelta

from recsys.domain.consent import Purpose
from recsys.domain.ids import ReaderId
from recsys.domain.push import Ending, PushState
from recsys.stores.base import Stores
from tests.contracts.made import NOW, click, push, reader, slate, soon, unit

__all__ = ["fill", "use"]


def fill(stores: Stores) -> None:
    stores.units.upsert([unit(f"u{n}") for n in range(5)]).result()
    stores.readers.upsert([reader(f"r{n}", Purpose.PUSH) for n in range(5)]).result()
    stores.events.append([click(f"e{n}", soon(n * 100)) for n in range(50)]).result()


def use(stores: Stores) -> None:
    r1, r2 = ReaderId("r1"), ReaderId("r2")
    stores.readers.views([r1], limit=10)
    stores.readers.views([r1, ReaderId("r2")], limit=10)
    stores.readers.of([r1, r2])
    stores.units.of([unit("u1").id])
    stores.units.version()
    stores.units.arrived(4)
    stores.events.append([click("new", soon(55)), click("next", soon(60))]).result()
    stores.events.of_reader(r1, limit=5)
    stores.events.accepts(after=3)
    stores.events.last_seq()
    stores.slates.append([slate("s1")]).result()
    stores.slates.of(slate("s1").id)
    stores.slates.of_reader(r1, limit=5)
    made = push("p1")
    version = stores.pushes.ledger(r1, now=NOW).version
    assert stores.pushes.plan(made, slate(made.slate), version).result()
    [held] = stores.pushes.claim(5, now=NOW, lease=timedelta(seconds=5))
    stores.pushes.mark_bytes_sent(held.id, held.fence, now=NOW).result()
    stores.pushes.settle(held.id, held.fence, Ending(PushState.DELIVERED), now=NOW).result()
    stores.pushes.answer(held.id, PushState.ACCEPTED, now=NOW).result()
    stores.pushes.cancel(reader=r1, now=NOW).result()
    stores.pushes.cancel(units=[unit("u1").id], now=NOW).result()
    stores.pushes.ledger(r1, now=NOW, sending=held.id)
    stores.pushes.of_slate(made.slate)
    stores.pushes.inbox(r1, after=0)
    stores.pushes.units_of(r1)
    stores.pushes.unanswered(before=NOW, limit=5)
    stores.readers.erase(r1).result()
