"""Pushes that were delivered, without waiting for a planner."""

from datetime import timedelta

from recsys.bootstrap import Services
from recsys.domain.ids import PushId, ReaderId
from recsys.domain.push import Ending, Push, PushState
from recsys.pipeline.query import Query

__all__ = ["deliver", "plan"]


def plan(services: Services, reader: ReaderId, name: str) -> Push:
    """On record, not sent."""
    now = services.clock.now()
    made = services.recommend.make(Query(reader=reader, k=1, surface="push"))
    push = Push(
        id=PushId(name),
        reader=reader,
        slate=made.slate.id,
        units=(made.slate.entries[0].unit,),
        channel="inbox",
        trigger="tick",
        payload=b'{"push":"%s"}' % name.encode(),
        planned_at=now,
        not_before=now,
        expires_at=now + timedelta(days=1),
        dedupe_key=name,
        policy="test",
    )
    version = services.stores.pushes.ledger(reader, now=now).version
    assert services.stores.pushes.plan(push, made.record, version).result(timeout=5)
    return push


def deliver(services: Services, reader: ReaderId, *names: str) -> None:
    """In that order."""
    now, pushes = services.clock.now(), services.stores.pushes
    for name in names:
        plan(services, reader, name)
        for claimed in pushes.claim(10, now=now, lease=timedelta(minutes=1)):
            delivered = Ending(PushState.DELIVERED)
            settled = pushes.settle(claimed.id, claimed.fence, delivered, now=now)
            assert settled.result(timeout=5)
