"""What a search found stays only where its lists win beyond noise."""

from dataclasses import replace

import numpy as np
import pytest

from recsys.models.cost import Size
from recsys.models.stack import Stack
from tests.training.small_logs import log_of
from tests.training.tuning.making import plan_of, searched
from training.experiment import Learnt, Plan
from training.spare import Spare, endless
from training.spec import load_spec
from training.tuning import incumbent
from training.tuning.budget import Budget
from training.tuning.estimates import Estimates
from training.tuning.finish import Contest, Finish, Within
from training.tuning.incumbent import PART, contest_for, incumbent_of, learnt_best
from training.tuning.tune import blended

RAW = log_of(80, 40)
FOUND, BEFORE = plan_of("popularity", "bm25"), plan_of("popularity", "cosine")
SIZE = Size(users=1000, items=2000, pairs=50_000, together=5_000_000, letters=10_000)


def showing(monkeypatch: pytest.MonkeyPatch, gain: float, *, readers: int = 400) -> None:
    """Lists of what was found are better by so much for one reader in two."""
    base = np.random.default_rng(0).random(readers)
    better = base + gain * (np.arange(readers) % 2)

    def learnt(_: object, plan: Plan, spare: Spare = endless) -> Learnt:
        spare()
        found = "bm25" in plan.spec.models
        return Learnt(Stack.of({"popularity": 1.0}), None, better if found else base, hurried=False)

    monkeypatch.setattr(incumbent, "learnt_for", learnt)


@pytest.mark.parametrize(("gain", "best"), [(0.05, FOUND), (-0.05, BEFORE), (0.0, BEFORE)])
def test_what_was_found_has_to_win(
    monkeypatch: pytest.MonkeyPatch, gain: float, best: Plan
) -> None:
    showing(monkeypatch, gain)
    plan, learnt = learnt_best(RAW, FOUND, BEFORE)
    assert plan is best
    assert learnt.shown.mean() == pytest.approx(0.5 + max(gain, 0) / 2, abs=0.05)


def test_where_lists_cannot_be_judged_what_was_found_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    showing(monkeypatch, -1.0, readers=0)
    assert learnt_best(RAW, FOUND, BEFORE)[0] is FOUND
    assert learnt_best(RAW, FOUND, None)[0] is FOUND


@pytest.mark.parametrize(("left", "best"), [(10.0, BEFORE), (9.9, FOUND)])
def test_no_contest_is_begun_that_there_is_no_time_for(
    monkeypatch: pytest.MonkeyPatch, left: float, best: Plan
) -> None:
    """By this clock it took ten seconds to learn the blend of what was found."""
    showing(monkeypatch, -0.05)
    clock = iter([left + 10.0, left + 5.0, left, left])
    assert learnt_best(RAW, FOUND, BEFORE, lambda: next(clock))[0] is best


def test_the_same_models_need_no_contest(monkeypatch: pytest.MonkeyPatch) -> None:
    showing(monkeypatch, -1.0)
    assert learnt_best(RAW, FOUND, replace(FOUND))[0] is FOUND


def test_the_incumbent_is_what_the_search_began_from_of_the_nightly_models() -> None:
    everything, nightly = load_spec("all"), load_spec("default")
    before = incumbent_of(everything)
    assert before is not None
    assert [*before.models.items()] == [*nightly.models.items()]
    own = incumbent_of(plan_of("slim", "walk").spec)
    assert own is not None
    assert set(own.models) == {"walk"}
    assert incumbent_of(plan_of("slim").spec) is None


def test_a_contest_that_takes_too_long_is_not_held() -> None:
    within = Within(100, 1.0, SIZE, Estimates())
    models, learning = BEFORE.spec.models, Finish(2, 0, 2)
    cost = learning.seconds(models, within)
    assert Contest(models, learning, cost).seconds(within) == cost
    assert Contest(models, learning, 0.9 * cost).seconds(within) == 0
    plain, own = Finish(3, 10, 3), FOUND.spec.models
    held = replace(plain, contest=Contest(models, learning, cost))
    assert held.seconds(own, within) == pytest.approx(plain.seconds(own, within) + cost)


def test_a_search_tells_what_it_has_to_win_against_where_there_is_time_for_that() -> None:
    plan = plan_of("popularity", "bm25", "cosine")
    for seconds, held in ((2000.0, True), (1e-6, False)):
        contest = contest_for(plan, 2, 10, Budget(seconds))
        assert contest is not None
        assert contest.most == PART * seconds
        found = searched(seconds, plan=plan, finish=Finish(1, 10, 1, contest=contest)).tuned
        assert (found.incumbent is not None) is held
        if found.incumbent:
            assert set(found.incumbent.models) == {"popularity", "cosine"}


def test_a_contest_that_there_is_no_time_for_keeps_nobody_from_learning_the_blend() -> None:
    """It would take longer than the whole budget."""
    learning = Finish(1, 10, 1)
    contest = Contest(BEFORE.spec.models, replace(learning, lessons=200_000), most=1e9)
    found = searched(300, finish=replace(learning, must=False, contest=contest)).tuned
    assert found.incumbent is None
    assert found.in_time


def test_models_that_did_not_win_are_told_of_as_dropped() -> None:
    found = searched(2000, plan=plan_of("popularity", "bm25")).tuned
    told = found.without(["popularity"])
    assert "not better beyond noise" in told.dropped["bm25"]
    assert "popularity" not in told.dropped


def test_who_reads_the_spec_is_told_why_a_model_that_was_found_is_not_in_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    showing(monkeypatch, -0.05)
    plan = plan_of("popularity", "bm25")
    tuned = replace(searched(2000, plan=plan).tuned, in_time=True, incumbent=BEFORE.spec)
    end = blended(RAW, tuned, plan)
    assert set(end.spec.models) == {"popularity"}
    assert "not better beyond noise" in end.tuned.dropped["bm25"]
