"""When a training is due, and what becomes of the process that does it."""

import os
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from recsys.clock import FixedClock
from recsys.domain.event import Verb
from recsys.errors import Conflict, Misconfigured, Unavailable
from recsys.services.learning import Learning, RetrainConfig, Trained
from recsys.stores.base import ModelRecord, Stores
from recsys.stores.open import open_stores
from tests.patience import until
from tests.recsys.small_library import NOW, event

NewLearning = Callable[..., Learning]
REPORT = '{"version": "v2", "promoted": false, "reason": "no better than v1", "gates": []}'


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def stores() -> Stores:
    """A log of ten loans, and a champion trained on them."""
    stores = open_stores("memory:").stores
    loans = [event(f"b{n}", "Text-1", Verb.BORROW, f"text/{n}") for n in range(10)]
    stores.events.append(loans).result()
    trained(stores, "v1")
    stores.models.promote("v1", at=NOW, by="test").result()
    return stores


@pytest.fixture
def new_learning(stores: Stores, clock: FixedClock) -> Iterator[NewLearning]:
    """A learning whose training is a few lines of Python."""
    built: list[Learning] = []

    def build(program: str = "", **config: float) -> Learning:
        command = [sys.executable, "-S", "-c", program]
        made = Learning(stores.events, stores.models, RetrainConfig(**config), clock, command)
        built.append(made)
        return made

    yield build
    for one in built:
        one.stop()


def trained(stores: Stores, version: str) -> None:
    record = ModelRecord(
        version=version,
        path=version,
        trained_at=NOW,
        cutoff=stores.events.last_seq(),
        fingerprint="f",
        metrics={},
        promoted=False,
        reason="test",
    )
    stores.models.register(record).result()


def accept(stores: Stores, count: int, *, robot: bool = False) -> None:
    start = stores.events.count()
    events = [event(f"a{start + n}", "Text-1", Verb.ACCEPT, f"text/{n % 8}") for n in range(count)]
    stores.events.append(events, robots=[robot] * count).result()


def borrow(stores: Stores) -> None:
    stores.events.append([event("late", "Text-1", Verb.BORROW, "text/0")]).result()


def ended(learning: Learning) -> Trained:
    until(lambda: learning.status().running is None)
    last = learning.status().last
    assert last is not None
    return last


def test_enough_accepts_since_the_champion_was_trained_are_a_reason(
    stores: Stores, new_learning: NewLearning, clock: FixedClock
) -> None:
    learning = new_learning(accepts=3)
    accept(stores, 2)
    assert learning.due(clock.now()) is None
    accept(stores, 1)
    assert learning.due(clock.now()) == "3 accepts since the last training"


def test_other_verbs_and_robots_are_no_reason(
    stores: Stores, new_learning: NewLearning, clock: FixedClock
) -> None:
    learning = new_learning(accepts=3)
    accept(stores, 2)
    borrow(stores)
    accept(stores, 5, robot=True)
    assert learning.due(clock.now()) is None


def test_a_new_model_starts_the_count_anew_whether_it_serves_or_not(
    stores: Stores, new_learning: NewLearning, clock: FixedClock
) -> None:
    learning = new_learning(accepts=3)
    accept(stores, 3)
    trained(stores, "v2")
    assert learning.due(clock.now()) is None


def test_time_is_a_reason_when_something_happened(
    stores: Stores, new_learning: NewLearning, clock: FixedClock
) -> None:
    learning = new_learning(every_hours=24)
    clock.advance(timedelta(hours=25))
    assert learning.due(clock.now()) is None, "there is nothing new to learn"
    borrow(stores)
    assert learning.due(clock.now()) == "24 hours since the last training"
    clock.advance(timedelta(hours=-2))
    assert learning.due(clock.now()) is None


def test_both_reasons_can_be_switched_off(
    stores: Stores, new_learning: NewLearning, clock: FixedClock
) -> None:
    learning = new_learning(accepts=0, every_hours=0)
    accept(stores, 500)
    clock.advance(timedelta(days=365))
    assert learning.due(clock.now()) is None


def test_a_training_runs_in_a_process_of_its_own_at_low_priority(
    new_learning: NewLearning, tmp_path: Path
) -> None:
    told = tmp_path / "told"
    program = f"""
import os, time
while os.getpriority(os.PRIO_PROCESS, 0) == {os.getpriority(os.PRIO_PROCESS, 0)}:
    time.sleep(0.001)
open({str(told)!r}, "w").write(f"{{os.getpid()}} {{os.getpriority(os.PRIO_PROCESS, 0)}}")
print('{REPORT}')
"""
    learning = new_learning(program)
    assert learning.train("by hand").trigger == "by hand"
    last = ended(learning)
    assert (last.trigger, last.version, last.promoted) == ("by hand", "v2", False)
    assert (last.reason, last.error) == ("no better than v1", "")
    process, priority = map(int, told.read_text().split())
    assert process != os.getpid()
    assert priority == 15


def test_a_challenger_that_was_refused_is_a_training_that_worked(
    new_learning: NewLearning,
) -> None:
    learning = new_learning(f"print('{REPORT}'); raise SystemExit(1)")
    learning.train("by hand")
    assert (ended(learning).version, ended(learning).error) == ("v2", "")


@pytest.mark.parametrize(
    ("program", "error"),
    [
        ("raise MemoryError('out of memory')", "out of memory"),
        ("import os; os.abort()", "ended with code -6"),
        ("print('half a {')", "ended with code 0"),
        ("print('[1]')", "ended with code 0"),
        (f"print('{REPORT}'); raise SystemExit(3)", "ended with code 3"),
    ],
)
def test_a_training_that_fails_is_reported_and_changes_nothing(
    stores: Stores, new_learning: NewLearning, program: str, error: str
) -> None:
    champion, models = stores.models.champion(), stores.models.all()
    learning = new_learning(program)
    learning.train("by hand")
    last = ended(learning)
    assert error in last.error
    assert (last.version, last.promoted) == (None, False)
    assert (stores.models.champion(), stores.models.all()) == (champion, models)


def test_one_training_at_a_time(new_learning: NewLearning) -> None:
    learning = new_learning("import time; time.sleep(60)")
    learning.train("first")
    with pytest.raises(Conflict, match="a training runs since"):
        learning.train("second")
    running = learning.status().running
    assert running is not None
    assert running.trigger == "first"


def test_stopping_ends_the_training_that_is_under_way(new_learning: NewLearning) -> None:
    learning = new_learning("import time; time.sleep(60)")
    learning.train("by hand")
    learning.stop()
    assert "ended with code -15" in ended(learning).error


def test_after_a_crash_it_waits_for_as_many_accepts_again(
    stores: Stores, new_learning: NewLearning, clock: FixedClock
) -> None:
    learning = new_learning("raise SystemExit(7)", accepts=3)
    accept(stores, 3)
    learning.step()
    assert ended(learning).error == "ended with code 7"
    assert learning.due(clock.now()) is None
    accept(stores, 3)
    assert learning.due(clock.now()) is not None


def test_in_the_background_accepts_start_a_training(
    stores: Stores, new_learning: NewLearning
) -> None:
    learning = new_learning(f"print('{REPORT}')", accepts=3, poll_seconds=0.01)
    learning.start()
    accept(stores, 3)
    until(lambda: learning.status().last is not None)
    assert ended(learning).trigger == "3 accepts since the last training"


def test_switched_off_it_never_starts_by_itself(stores: Stores, new_learning: NewLearning) -> None:
    learning = new_learning("", accepts=1, enabled=False)
    accept(stores, 1)
    learning.step()
    assert learning.status().running is None
    assert learning.status().last is None


def test_what_cannot_be_started_is_reported(stores: Stores, clock: FixedClock) -> None:
    learning = Learning(stores.events, stores.models, RetrainConfig(), clock, ["/no/such/program"])
    with pytest.raises(Unavailable, match="could not be started"):
        learning.train("by hand")
    assert "/no/such/program" in ended(learning).error


@pytest.mark.parametrize(
    ("fields", "setting"),
    [
        ({"accepts": -1}, "retrain.accepts"),
        ({"every_hours": -1.0}, "retrain.every_hours"),
        ({"poll_seconds": 0.0}, "retrain.poll_seconds"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_name(fields: dict, setting: str) -> None:
    with pytest.raises(Misconfigured, match=setting):
        RetrainConfig(**fields)
