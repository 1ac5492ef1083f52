"""A search as a whole: its order, its end, what it drops, and how it goes on after a kill."""

from pathlib import Path

import pytest

from recsys.errors import Invalid, Misconfigured
from tests.training.small_logs import log_of
from tests.training.tuning.making import CHEAP, Killed, Notes, Searched, plan_of, searched
from training.limits import Limits
from training.tuning.decay import HISTORY, TRIALS
from training.tuning.finish import Finish
from training.tuning.ledger import STARTING
from training.tuning.search import EACH
from training.tuning.tune import blended

LONG = 1e6


@pytest.fixture(scope="module")
def whole() -> Searched:
    """A search that came to its own end."""
    return searched(LONG)


def test_first_the_decay_then_every_model_once_then_what_moves_the_blend(whole: Searched) -> None:
    names = [name for name, _ in whole.notes.order]
    assert names[:TRIALS] == [HISTORY] * TRIALS
    assert sorted(names[TRIALS : TRIALS + len(CHEAP)]) == sorted(CHEAP)
    assert set(names[TRIALS + len(CHEAP) :]) <= set(CHEAP)


def test_a_model_is_tried_no_more_often_than_its_settings_are_worth(whole: Searched) -> None:
    most = {"popularity": 1, "bm25": 2, "rp3beta": 2}
    for name, best in whole.tuned.best.items():
        assert best.trials <= STARTING + EACH * most[name]
    assert any(best.trials > STARTING for best in whole.tuned.best.values())


def test_the_best_is_never_worse_than_the_settings_it_began_from(whole: Searched) -> None:
    for name, best in whole.tuned.best.items():
        assert best.ndcg >= best.before > 0, name
        values = [t.trial.value for t in whole.notes.trials
                  if t.trial.name == name and not t.trial.pruned]  # fmt: skip
        assert best.ndcg in (best.before, max(values))


def test_shares_of_the_blend_sum_to_one(whole: Searched) -> None:
    assert sum(best.share for best in whole.tuned.best.values()) == pytest.approx(1)


def test_how_the_budget_was_spent_sums_to_what_was_spent(whole: Searched) -> None:
    assert sum(whole.tuned.seconds.values()) <= whole.budget.spent


def test_the_order_of_trials_does_not_depend_on_how_fast_the_machine_is(whole: Searched) -> None:
    slow = searched(250, tick=0.5)
    assert 5 < len(slow.notes.order) < len(whole.notes.order)
    shared = [entry for entry in whole.notes.order if entry in slow.notes.order]
    assert slow.notes.order == shared[: len(slow.notes.order)]


@pytest.mark.parametrize("seconds", [30, 100, 300])
def test_no_more_is_spent_than_the_budget_and_one_trial(seconds: float) -> None:
    found = searched(seconds, tick=0.5)
    longest = max((t.trial.facts["seconds"] for t in found.notes.trials), default=0)
    assert found.budget.spent <= seconds + longest + 20 * 0.5  # looks at the clock count, too


def test_what_was_begun_before_a_kill_is_gone_on_with(tmp_path: Path) -> None:
    small = plan_of("popularity", "cosine")
    whole = searched(LONG, plan=small)
    first = Notes(most=11)
    with pytest.raises(Killed):
        searched(LONG, plan=small, directory=tmp_path, notes=first)
    again = searched(LONG, plan=small, directory=tmp_path)
    assert again.tuned.resumed == len(first.order) == 11
    assert any("going on" in doing for doing in again.notes.doings)
    assert first.order + again.notes.order == whole.notes.order
    assert again.tuned.spec == whole.tuned.spec
    assert searched(LONG, spent=LONG, plan=small, directory=tmp_path).notes.order == []


@pytest.mark.parametrize("lost", ["*.npz", "trials.db"])
def test_what_an_earlier_run_left_and_cannot_be_read_is_named(tmp_path: Path, lost: str) -> None:
    small = plan_of("popularity", "cosine")
    with pytest.raises(Killed):
        searched(LONG, plan=small, directory=tmp_path, notes=Notes(most=11))
    for file in tmp_path.glob(lost):
        file.write_bytes(b"damaged" * 100)
    with pytest.raises(Invalid, match=r"remove .* to begin the search anew"):
        searched(LONG, plan=small, directory=tmp_path)


def test_a_model_that_does_not_fit_the_memory_is_dropped_untried_and_said_so() -> None:
    found = searched(LONG, plan=plan_of("popularity", "ease", limits=Limits(0.400_9)))
    assert "ease" in found.tuned.dropped
    assert "GB" in found.tuned.dropped["ease"]
    assert "ease" not in {name for name, _ in found.notes.order}
    assert "ease" not in found.tuned.spec.models


def test_popularity_is_looked_at_however_little_time_there_is() -> None:
    found = searched(1e-6, plan=plan_of("content", "popularity", "cosine"))
    assert [name for name, _ in found.notes.order] == ["popularity"]
    assert set(found.tuned.spec.models) == {"popularity"}


def test_a_model_that_cannot_be_fitted_is_dropped_with_its_reason() -> None:
    """Among so few models it is asked how histories fade, too."""
    found = searched(LONG, plan=plan_of("popularity", "embedding"))
    assert "names no directory" in found.tuned.dropped["embedding"]
    assert set(found.tuned.spec.models) == {"popularity"}


def test_where_no_model_can_be_fitted_there_is_no_search() -> None:
    with pytest.raises(Misconfigured, match="names no directory"):
        searched(LONG, plan=plan_of("embedding"))


def test_models_that_there_is_no_time_to_fit_again_are_left_out_least_promising_first() -> None:
    patient = searched(5000, tick=0.5, finish=Finish(fits=2, readers=50, blends=1))
    hasty = searched(60, tick=0.5, finish=Finish(fits=60, readers=50, blends=1))
    assert set(patient.tuned.spec.models) > set(hasty.tuned.spec.models)
    late = set(patient.tuned.spec.models) - set(hasty.tuned.spec.models)
    assert all("time" in hasty.tuned.dropped[n] or "budget" in hasty.tuned.dropped[n] for n in late)


def test_a_log_without_times_is_searched_without_decay() -> None:
    found = searched(LONG, raw=log_of(80, 40, timed=False), plan=plan_of("popularity", "bm25"))
    assert HISTORY not in {name for name, _ in found.notes.order}
    assert set(found.tuned.spec.models) == {"popularity", "bm25"}


def test_a_log_in_which_nobody_comes_back_cannot_be_tuned_on() -> None:
    with pytest.raises(Invalid, match="no reader"):
        searched(LONG, raw=log_of(1, 1))


def test_the_blend_keeps_what_counts_in_it_and_popularity(whole: Searched) -> None:
    end = blended(log_of(80, 40), whole.tuned, plan_of())
    assert set(end.spec.models) == {"popularity", *end.weights}
    assert all(weight > 0 for weight in end.weights.values())
    assert end.tuned is whole.tuned


def test_every_trial_is_told_with_what_it_took(whole: Searched) -> None:
    for one in whole.notes.trials:
        assert one.trial.facts["seconds"] >= 0
        assert one.best >= one.trial.value or one.trial.pruned
