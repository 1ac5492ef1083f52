"""What every store of pushes promises: decisions whole or not at all, claims under a fence."""

from random import Random
from threading import Thread

import pytest

from recsys.domain.ids import PushId, SlateId, UnitId
from recsys.domain.push import Ending, PushState, QuotaLedger
from recsys.errors import Conflict
from recsys.stores.base import Stores
from tests.contracts.made import NOW, push, slate, soon
from tests.contracts.pushing import P1, R1, claim, delivered, end, plan, state


def test_a_push_comes_back_as_it_was_planned(house: Stores) -> None:
    made = push(
        units=("u/2", "u/1", "正"), payload=b"\x00{}", propensity=0.25, trigger="new_unit:u/2"
    )
    assert plan(house, made)
    assert house.pushes.of(P1) == house.pushes.of_slate(made.slate) == made
    assert house.slates.of(made.slate) == slate(made.slate)
    assert house.pushes.units_of(R1) == {"u/1", "u/2", "正"}
    assert house.pushes.counts() == {PushState.PLANNED: 1}


def test_what_was_never_planned_is_not_there(house: Stores) -> None:
    assert house.pushes.of(P1) is house.pushes.of_slate(SlateId("s1")) is None
    assert house.pushes.inbox(R1) == claim(house) == []
    assert house.pushes.ledger(R1, now=NOW) == QuotaLedger(
        version=0, last_push_at=None, sent_24h=0, sent_7d=0
    )


def test_a_plan_on_an_old_ledger_is_lost_and_nothing_of_it_is_written(house: Stores) -> None:
    assert plan(house, push("p1"))
    late = push("p2")
    assert house.pushes.plan(late, slate(late.slate), 0).result() is False
    assert house.pushes.of(late.id) is house.slates.of(late.slate) is None
    assert house.pushes.ledger(R1, now=NOW).version == 1


def test_one_dedupe_key_is_used_once_whatever_became_of_it(house: Stores) -> None:
    assert plan(house, push("p1", dedupe_key="r1|u/1"))
    house.pushes.cancel(reader=R1, now=NOW).result()
    again = push("p2", dedupe_key="r1|u/1")
    assert plan(house, again) is False
    assert house.pushes.of(again.id) is house.slates.of(again.slate) is None


def test_a_plan_for_a_reader_who_was_just_erased_is_lost(house: Stores) -> None:
    ledger = house.pushes.ledger(R1, now=NOW)
    house.readers.erase(R1).result()
    assert house.pushes.plan(push(), slate("slate of p1"), ledger.version).result() is False
    assert house.slates.count() == 0


def test_a_plan_whose_slate_is_taken_is_a_conflict_and_leaves_the_ledger_alone(
    house: Stores,
) -> None:
    house.slates.append([slate("slate of p1")]).result()
    with pytest.raises(Conflict):
        plan(house, push())
    assert house.pushes.ledger(R1, now=NOW).version == 0
    assert house.pushes.of(P1) is None


def test_a_claim_takes_what_is_due_in_order_of_time_and_no_more_than_asked(house: Stores) -> None:
    for name, wait in (("p1", 30), ("p2", 10), ("p3", 20), ("p4", 1000)):
        assert plan(house, push(name, not_before=soon(wait)))
    assert [p.id for p in claim(house, soon(60), limit=2)] == ["p2", "p3"]
    [last] = claim(house, soon(60))
    assert (last.id, last.state, last.fence, last.attempts) == ("p1", "inflight", 1, 1)
    assert last.lease_until == soon(120)
    assert claim(house, soon(60)) == []
    assert house.pushes.of(last.id) == last


def test_a_delivery_ends_the_claim_and_gets_the_next_number(house: Stores) -> None:
    delivered(house, push("p1"))
    delivered(house, push("p2", "r2"))
    first, second = house.pushes.of(P1), house.pushes.of(PushId("p2"))
    assert first is not None
    assert second is not None
    assert (first.state, first.finished_at, first.result) == ("delivered", NOW, "x")
    assert 0 < first.seq < second.seq
    assert first.lease_until is None


def test_a_completion_with_an_old_fence_changes_nothing(house: Stores) -> None:
    """The first sender slept past its lease; the second one holds the push now."""
    assert plan(house, push())
    [slow] = claim(house, NOW)
    [quick] = claim(house, soon(60))
    assert (quick.id, quick.fence, quick.attempts) == ("p1", 2, 2)
    assert end(house, slow, PushState.DELIVERED) is False
    assert house.pushes.mark_bytes_sent(P1, slow.fence, now=NOW).result() is False
    assert house.pushes.of(P1) == quick
    assert end(house, quick, PushState.DELIVERED) is True
    assert end(house, quick, PushState.DEAD) is False


def test_a_lapsed_claim_is_of_unknown_fate_once_bytes_were_sent(house: Stores) -> None:
    assert plan(house, push())
    [slow] = claim(house)
    assert house.pushes.mark_bytes_sent(P1, slow.fence, now=soon(5)).result()
    assert claim(house, soon(59)) == []
    assert state(house) is PushState.INFLIGHT
    assert claim(house, soon(61)) == []
    lost = house.pushes.of(P1)
    assert lost is not None
    assert (lost.state, lost.finished_at) == (PushState.UNKNOWN, soon(5))
    assert end(house, slow, PushState.DELIVERED) is False


def test_a_push_put_off_is_due_later_and_forgets_the_bytes_of_before(house: Stores) -> None:
    assert plan(house, push())
    [first] = claim(house)
    house.pushes.mark_bytes_sent(P1, first.fence, now=NOW).result()
    assert end(house, first, PushState.PLANNED, later=soon(300))
    assert claim(house, soon(299)) == []
    [second] = claim(house, soon(300))
    assert (second.fence, second.bytes_sent_at, second.finished_at) == (2, None, None)


def test_a_push_put_off_before_anything_was_tried_keeps_its_attempts(house: Stores) -> None:
    assert plan(house, push())
    for attempted, attempts in ((True, 1), (False, 2), (False, 2), (True, 2)):
        [held] = claim(house)
        assert held.attempts == attempts
        ending = Ending(PushState.PLANNED, "busy", NOW, attempted=attempted)
        assert house.pushes.settle(P1, held.fence, ending, now=NOW).result()
    [last] = claim(house)
    assert (last.attempts, last.fence) == (3, 5)


@pytest.mark.parametrize(
    "fate", [PushState.DEAD, PushState.CANCELLED, PushState.EXPIRED, PushState.UNKNOWN]
)
def test_what_has_ended_is_never_claimed_again(house: Stores, fate: PushState) -> None:
    assert plan(house, push())
    [held] = claim(house)
    assert end(house, held, fate)
    assert claim(house, soon(days=30)) == []
    assert state(house) is fate


def test_the_last_answer_to_a_delivered_push_wins(house: Stores) -> None:
    delivered(house, push())
    for answer in (PushState.IGNORED, PushState.REJECTED, PushState.ACCEPTED):
        assert house.pushes.answer(P1, answer, now=soon(500)).result()
    held = house.pushes.of(P1)
    assert held is not None
    assert (held.state, held.finished_at) == (PushState.ACCEPTED, NOW)


def test_what_was_not_delivered_cannot_be_answered(house: Stores) -> None:
    assert plan(house, push())
    assert house.pushes.answer(P1, PushState.ACCEPTED, now=NOW).result() is False
    assert house.pushes.answer(PushId("p9"), PushState.ACCEPTED, now=NOW).result() is False
    assert state(house) is PushState.PLANNED


def test_cancelling_reaches_the_planned_pushes_of_a_reader_only(house: Stores) -> None:
    assert plan(house, push("p1"))
    [flying] = claim(house)
    assert plan(house, push("p2"))
    assert plan(house, push("p3", "r2"))
    assert house.pushes.cancel(reader=R1, now=soon(5)).result() == 1
    assert [state(house, p) for p in ("p1", "p2", "p3")] == ["inflight", "cancelled", "planned"]
    assert flying.id == "p1"


def test_cancelling_a_unit_reaches_every_planned_push_with_it(house: Stores) -> None:
    assert plan(house, push("p1", units=("a", "b")))
    assert plan(house, push("p2", units=("a",)))
    assert plan(house, push("p3", "r2", units=("c", "b")))
    assert house.pushes.cancel(units=[UnitId("b"), UnitId("unheard of")], now=NOW).result() == 2
    assert [state(house, p) for p in ("p1", "p2", "p3")] == ["cancelled", "planned", "cancelled"]


def test_the_inbox_resumes_after_what_was_seen(house: Stores) -> None:
    for n in range(4):
        delivered(house, push(f"p{n}", "r2" if n == 1 else "r1"))
    assert plan(house, push("p9"))
    house.pushes.answer(PushId("p0"), PushState.ACCEPTED, now=NOW).result()
    seen = house.pushes.inbox(R1)
    assert [p.id for p in seen] == ["p0", "p2", "p3"]
    assert [p.id for p in house.pushes.inbox(R1, after=seen[0].seq)] == ["p2", "p3"]
    assert [p.id for p in house.pushes.inbox(R1, after=seen[0].seq, limit=1)] == ["p2"]


def test_the_unanswered_are_those_delivered_long_ago(house: Stores) -> None:
    delivered(house, push("p1"), NOW)
    delivered(house, push("p2"), soon(10))
    delivered(house, push("p3", "r2"), soon(20))
    house.pushes.answer(PushId("p1"), PushState.REJECTED, now=NOW).result()
    assert [p.id for p in house.pushes.unanswered(before=soon(20), limit=9)] == ["p2"]
    assert [p.id for p in house.pushes.unanswered(before=soon(21), limit=1)] == ["p2"]


def test_two_senders_never_hold_the_same_push(house: Stores) -> None:
    for n in range(60):
        assert plan(house, push(f"p{n}", "r2" if n % 2 else "r1"))
    held: list[tuple[str, int]] = []

    def sender(seed: int) -> None:
        rng = Random(seed)
        while claimed := claim(house, limit=rng.randint(1, 5)):
            held.extend((p.id, p.fence) for p in claimed)

    threads = [Thread(target=sender, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(held) == sorted((f"p{n}", 1) for n in range(60))
