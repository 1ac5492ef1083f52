"""How many readers a comparison is held on when time runs short."""

import numpy as np
import pytest

from recsys.data.interactions import HistoryConfig
from tests.training.small_logs import log_of
from training.evaluate import Assessment
from training.evaluation import evaluate
from training.experiment import Plan
from training.queries import Targets
from training.spare import JUDGED, LEAST, LISTED, endless, readers_in_time
from training.spec import load_spec, only
from training.split import by_time, hold_out

RAW = log_of(80, 40)
HOLDOUT = hold_out(RAW, by_time(RAW.log, 0.5), listed={unit.id for unit in RAW.units})
PLAN = Plan(only(load_spec("plain"), ["popularity"]), HistoryConfig(), 0, 10, lambda _: None)


@pytest.fixture
def two_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any model takes as long for the readers it is looked at with."""

    def assessed(*_: object) -> Assessment:
        return Assessment(np.zeros((0, 10), np.int32), None, np.zeros((0, 3)), 2.0)  # type: ignore[arg-type]  # nobody looks

    monkeypatch.setattr("training.spare.assess", assessed)


def test_as_many_readers_as_lists_can_be_made_for(two_seconds: None) -> None:
    found = evaluate(HOLDOUT, Targets.NEW, PLAN)
    asked, models = found.judged[Targets.NEW].asked, found.done.fitted
    seconds = 2.0 * len(models) / len(asked)
    enough = 10_000 * seconds / LISTED
    assert readers_in_time(asked, models, 10, lambda: enough) == pytest.approx(10_000, abs=1)
    thrice = readers_in_time(asked, models, 10, lambda: enough, kinds=3)
    assert thrice == pytest.approx(10_000 / 3, abs=1)
    assert readers_in_time(asked, models, 10, lambda: -5.0) == LEAST
    assert readers_in_time(asked, models, 10, endless) == JUDGED


def test_a_comparison_is_held_on_no_more_readers_than_there_is_time_for(
    two_seconds: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.spare.LEAST", 7)
    whole = evaluate(HOLDOUT, Targets.NEW, PLAN, spare=endless)
    some = evaluate(HOLDOUT, Targets.NEW, PLAN, spare=lambda: 0.0)
    assert len(whole.judged[Targets.NEW].asked) > 50
    assert len(some.judged[Targets.NEW].asked) == 7
    assert some.as_json({})["split"]["readers"] == 7
