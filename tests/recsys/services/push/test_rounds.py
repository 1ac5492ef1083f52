"""Rounds in the background: what they notice, and what they make up for after a failure."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from recsys.bootstrap import Services
from recsys.clock import FixedClock
from recsys.domain.ids import ReaderId, UnitId
from recsys.errors import Unavailable
from recsys.push.config import PushConfig
from recsys.push.eligibility import Gate
from recsys.settings import Settings
from tests.patience import until
from tests.recsys.services.conftest import reopened
from tests.recsys.services.push.conftest import AVID, willing
from tests.recsys.small_library import unit


def test_a_new_unit_reaches_those_it_suits_and_nobody_else(pushing: Services) -> None:
    pushing.readers.upsert([willing("Bread-1")]).result(timeout=5)
    pushing.catalogue.upsert([unit("text/new", "Text")]).result(timeout=5)
    done = pushing.push.unit_arrived([UnitId("text/new")])
    assert (done.planned, done.refused) == (1, {Gate.NOTHING_TO_SAY: 1})
    pushing.push.send_due()
    (push,) = pushing.push.inbox(AVID)
    assert (push.units, push.trigger) == (("text/new",), "new_unit:text/new")


def test_the_background_loop_notices_new_units_but_not_changed_ones(
    pushing: Services, clock: FixedClock
) -> None:
    services = reopened(pushing, pushing.settings)
    services.push.step()
    clock.advance(timedelta(minutes=14))
    services.readers.upsert([willing("Text-2")]).result(timeout=5)
    changed = replace(unit("text/2", "Text"), keywords=("changed",))
    services.catalogue.upsert([changed]).result(timeout=5)
    services.push.step()
    assert services.push.inbox(ReaderId("Text-2")) == [], "neither an arrival nor time for a tick"
    services.catalogue.upsert([unit("text/new", "Text")]).result(timeout=5)
    services.push.step()
    (push,) = services.push.inbox(ReaderId("Text-2"))
    assert push.trigger == "new_unit:text/new"
    assert [p.trigger for p in services.push.inbox(AVID)] == ["tick"]


@pytest.mark.parametrize("where", ["scan", "views", "ledger"])
def test_a_unit_that_came_while_the_store_was_gone_is_pushed_when_it_is_back(
    pushing: Services, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    services = reopened(pushing, pushing.settings)
    services.push.step()
    clock.advance(timedelta(hours=7))
    monkeypatch.setattr(services.push, "_last_tick", clock.now())
    services.catalogue.upsert([unit("text/new", "Text")]).result(timeout=5)
    store = services.stores.pushes if where == "ledger" else services.stores.readers
    with monkeypatch.context() as gone:
        gone.setattr(store, where, out_of_reach)
        with pytest.raises(Unavailable):
            services.push.step()
    services.push.step()
    assert [p.trigger for p in services.push.inbox(AVID)] == ["tick", "new_unit:text/new"]


def test_a_round_that_the_store_broke_off_is_not_put_off_until_the_next_is_due(
    pushing: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = reopened(pushing, pushing.settings)
    with monkeypatch.context() as gone:
        gone.setattr(services.stores.pushes, "plan", out_of_reach)
        with pytest.raises(Unavailable):
            services.push.step()
    services.push.step()
    assert [p.trigger for p in services.push.inbox(AVID)] == ["tick"]


def out_of_reach(*_: object, **__: object) -> object:
    raise Unavailable("the store is gone")


def test_in_the_background_a_push_arrives_and_rings(pushing: Services) -> None:
    pushing.readers.upsert([willing(channel="sse")]).result(timeout=5)
    quick = Settings(home=pushing.settings.home, push=PushConfig(poll_seconds=0.02))
    services = reopened(pushing, quick)
    rung = threading.Event()
    with services.push.heard(AVID, rung.set):
        assert services.push.status().listeners == 1
        services.push.start()
        try:
            assert rung.wait(20)
            assert len(services.push.inbox(AVID)) == 1
            assert services.push.status().running
        finally:
            services.push.stop()
    assert not services.push.status().running


def test_a_round_that_fails_is_told_and_the_next_one_runs(
    pushing: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = Settings(home=pushing.settings.home, push=PushConfig(poll_seconds=0.02))
    services = reopened(pushing, quick)
    broken = threading.Event()

    def out_of_reach() -> int:
        broken.set()
        raise RuntimeError("the disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr(services.stores.units, "version", out_of_reach, raising=False)
        services.push.start()
        try:
            assert broken.wait(20)
            until(lambda: "the disk is gone" in services.push.trouble)
            patch.undo()
            until(lambda: bool(services.push.inbox(AVID)))
            until(lambda: services.push.trouble == "")
        finally:
            services.push.stop()
