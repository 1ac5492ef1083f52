"""What is over is on disk, and what comes next depends on it and on the seed alone."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pytest

from recsys.models.ranges import Between, OneOf
from training.tuning.ledger import Ledger
from training.tuning.space import Space


@dataclass(frozen=True)
class Config:
    weight: Annotated[float, Between(0.1, 10, log=True)] = 1.0
    steps: Annotated[int, Between(1, 9)] = 3
    kind: Annotated[str, OneOf(("plain", "fancy"))] = "plain"


SPACE = Space.of(Config())


def tried(ledger: Ledger, n: int) -> list[dict[str, object]]:
    """The points of n trials, judged by a value that has its best at the largest weight."""
    points = []
    for _ in range(n):
        asked = ledger.ask("model", SPACE)
        ledger.tell(
            "model", asked, float(asked.point["weight"]), pruned=False, facts={"seconds": 1.0}
        )
        points.append(dict(asked.point))
    return points


def test_the_settings_that_stand_beside_the_code_come_first() -> None:
    assert tried(Ledger(None, 0), 1) == [{"weight": 1.0, "steps": 3, "kind": "plain"}]


def test_the_same_seed_asks_for_the_same_trials() -> None:
    assert tried(Ledger(None, 0), 8) == tried(Ledger(None, 0), 8)
    assert tried(Ledger(None, 0), 4) != tried(Ledger(None, 1), 4)


def test_models_are_not_tried_in_step() -> None:
    ledger = Ledger(None, 0)
    for name in ("one", "other"):
        ledger.tell(name, ledger.ask(name, SPACE), 0.0, pruned=False, facts={})
    assert ledger.ask("one", SPACE).point != ledger.ask("other", SPACE).point


def test_a_search_that_was_cut_short_goes_on_as_it_would_have(tmp_path: Path) -> None:
    whole = tried(Ledger(None, 0), 9)
    first = Ledger(tmp_path, 0)
    tried(first, 4)
    first.ask("model", SPACE)  # and killed before it is told
    again = Ledger(tmp_path, 0)
    assert [dict(trial.point) for trial in again.trials("model")] == whole[:4]
    assert tried(again, 5) == whole[4:]


def test_pruned_trials_are_remembered_and_never_the_best(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, 0)
    values = [(0.2, False), (0.9, True), (0.5, False), (0.5, False)]
    for value, pruned in values:
        ledger.tell("model", ledger.ask("model", SPACE), value, pruned=pruned, facts={"a": 1})
    for held in (ledger, Ledger(tmp_path, 0)):
        assert [(t.value, t.pruned) for t in held.trials("model")] == values
        best = held.best("model")
        assert best is not None
        assert (best.number, best.value, best.facts["a"]) == (2, 0.5, 1)
    assert ledger.best("another") is None


def test_the_search_learns_from_what_it_found() -> None:
    ledger = Ledger(None, 0)
    weights = [float(str(point["weight"])) for point in tried(ledger, 25)]
    assert sum(weights[15:]) / 10 > 1.5 * sum(weights[1:6]) / 5


def test_optuna_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    tried(Ledger(None, 0), 3)
    assert capfd.readouterr() == ("", "")
