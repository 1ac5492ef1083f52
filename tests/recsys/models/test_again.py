"""Who comes back: weights against scikit-learn's, habits that are learnt, and nothing invented."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from recsys.data.dataset import Dataset
from recsys.data.interactions import HistoryConfig
from recsys.data.log import VERBS, EventLog
from recsys.data.pasts import Pasts, pasts
from recsys.data.vocabulary import Vocabulary
from recsys.domain.event import Verb
from recsys.domain.ids import ReaderId, UnitId
from recsys.domain.unit import Unit
from recsys.models.again import Again, AgainConfig
from recsys.models.cost import Size
from recsys.models.logistic import logistic_weights, logit, probability

CONFIG = AgainConfig()
N_READERS, N_UNITS = 60, 12
READERS = np.arange(N_READERS)


def library(users: np.ndarray, items: np.ndarray, days: np.ndarray) -> Dataset:
    order = np.lexsort((items, users, days))
    log = EventLog(
        users[order].astype(np.int32),
        items[order].astype(np.int32),
        np.full(len(order), VERBS.index(Verb.BORROW), np.uint8),
        days[order].astype(np.float64),
        np.arange(len(order)),
    )
    units = tuple(Unit(id=UnitId(f"u{i}"), title="t", url="urn:u") for i in range(N_UNITS))
    readers = Vocabulary([ReaderId(f"r{u}") for u in range(N_READERS)])
    items_known = Vocabulary([unit.id for unit in units])
    return Dataset(readers, items_known, log, units, (None,) * N_READERS, HistoryConfig())


def renewals() -> Dataset:
    """Everybody takes up a new unit every ten days; units 0 to 3, once taken up, are fetched
    again two days later."""
    users = np.repeat(READERS, 8)
    step = np.tile(np.arange(8), N_READERS)
    items = (users + 5 * step) % N_UNITS
    days = 10.0 * step + users / 100
    often = items < 4
    return library(
        np.concatenate([users, users[often]]),
        np.concatenate([items, items[often]]),
        np.concatenate([days, days[often] + 2]),
    )


def past(items: list[int], days: list[float]) -> Pasts:
    n = len(items)
    log = EventLog(
        np.zeros(n, np.int32),
        np.array(items, np.int32),
        np.full(n, VERBS.index(Verb.BORROW), np.uint8),
        np.array(days),
        np.arange(n),
    )
    return pasts(log, HistoryConfig())


@pytest.fixture(scope="module")
def again() -> Again:
    return Again.fit(renewals(), CONFIG, seed=0)


def test_a_unit_that_is_renewed_is_likelier_than_one_that_is_not(again: Again) -> None:
    renewed, other = again.odds(past([1, 8], [1.0, 1.0]))
    assert renewed > other


def test_a_unit_used_a_moment_ago_is_likelier_than_one_of_long_ago(again: Again) -> None:
    recent, old = again.odds(past([1, 2], [50.0, 1.0]))
    assert recent > old


def test_where_nobody_came_back_nobody_will() -> None:
    users = np.repeat(READERS, 4)
    items = (users + np.tile(np.arange(4), N_READERS)) % N_UNITS
    once = library(users, items, np.tile(np.arange(4.0), N_READERS))
    assert probability(Again.fit(once, CONFIG, seed=0).odds(past([1], [0.0]))).max() < 1e-6


def test_without_times_nothing_is_claimed() -> None:
    data = renewals()
    still = library(data.log.users, data.log.items, np.zeros(len(data.log)))
    assert probability(Again.fit(still, CONFIG, seed=0).odds(past([1], [0.0]))).max() < 1e-6


def test_a_library_without_a_single_event_has_a_model_all_the_same() -> None:
    none = np.zeros(0, int)
    model = Again.fit(library(none, none, none), CONFIG, seed=0)
    assert probability(model.odds(past([1], [0.0]))).max() < 1e-6
    assert model.odds(past([], [])).shape == (0,)


def test_a_unit_that_came_later_has_everybodys_rate(again: Again) -> None:
    (unknown,), (other,) = (again.odds(past([item], [1.0])) for item in (N_UNITS, N_UNITS + 7))
    each = [again.odds(past([item], [1.0])).item() for item in range(N_UNITS)]
    assert unknown == other
    assert min(each) < unknown < max(each)


def test_a_model_read_back_says_the_same(again: Again, tmp_path: Path) -> None:
    again.save(tmp_path)
    known = past([1, 8, 3], [1.0, 5.0, 5.0])
    assert Again.load(tmp_path).odds(known).tobytes() == again.odds(known).tobytes()


def test_the_same_data_and_seed_give_the_same_bits(again: Again) -> None:
    known = past([1, 8, 3], [1.0, 5.0, 5.0])
    other = Again.fit(renewals(), CONFIG, seed=0)
    assert other.odds(known).tobytes() == again.odds(known).tobytes()


def test_more_readers_need_more() -> None:
    few, many = (
        Size(users=n, items=n, pairs=10 * n, together=100 * n, letters=n) for n in (100, 10_000)
    )
    small, large = Again.needs(few, CONFIG), Again.needs(many, CONFIG)
    assert 0 < small.memory_bytes < large.memory_bytes
    assert 0 < small.seconds < large.seconds


def test_weights_are_those_of_scikit_learn() -> None:
    rng = np.random.default_rng(5)
    features = np.column_stack([np.ones(300), rng.normal(size=(300, 3))])
    happened = (rng.random(300) < probability(features @ [-1.0, 2.0, 0.0, -0.5])).astype(float)
    theirs = LogisticRegression(C=1 / 0.7, tol=1e-10, max_iter=1000)
    theirs.fit(features[:, 1:], happened)
    expected = [*theirs.intercept_, *theirs.coef_[0]]
    found = logistic_weights(features, happened, ridge=0.7)
    np.testing.assert_allclose(found, expected, atol=1e-4)
    assert probability(features @ found).sum() == pytest.approx(happened.sum(), abs=1e-3)


def test_log_odds_and_chances_are_each_others_inverse() -> None:
    chances = np.array([1e-6, 0.2, 0.5, 0.999])
    np.testing.assert_allclose(probability(logit(chances)), chances)
    assert probability(np.array([-1e6, 1e6])).tolist() == [0.0, 1.0]
