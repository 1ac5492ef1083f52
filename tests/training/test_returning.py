"""Lists in which readers meet what they know: worked by hand, and judged apart from new units."""

import numpy as np
import pytest
import scipy.sparse as sp

from recsys.data.assemble import RawLog, assemble
from recsys.data.interactions import HistoryConfig
from recsys.data.log import VERBS, EventLog
from recsys.domain.event import Verb
from recsys.domain.ids import ReaderId, UnitId
from recsys.domain.unit import Unit
from recsys.models.again import Again
from recsys.models.base import TopK
from recsys.models.cost import Needs
from recsys.models.ranking import top_k
from training.evaluate import assess
from training.evaluation import evaluate
from training.experiment import Plan
from training.queries import Targets, queries
from training.returning import PastsOf, learn_mixing, returning
from training.spec import load_spec, only
from training.split import by_time, hold_out

N_READERS, N_UNITS = 80, 40


def renewed(*, weeks: int = 12) -> RawLog:
    """Every week each reader takes up a unit of their kind; of the even ones, each is fetched
    again a week later, and no odd one ever is."""
    rng = np.random.default_rng(4)
    week, reader = (a.ravel() for a in np.indices((weeks, N_READERS)))
    taken = 4 * rng.integers(0, N_UNITS // 4, weeks * N_READERS) + reader % 4
    again = (taken % 2 == 0) & (week < weeks - 1)
    readers, units = np.append(reader, reader[again]), np.append(taken, taken[again])
    days = np.append(7.0 * week, 7.0 * week[again] + 7.5) + readers / 1000
    order = np.argsort(days, kind="stable")
    n = len(order)
    log = EventLog(
        readers[order].astype(np.int32),
        units[order].astype(np.int32),
        np.full(n, VERBS.index(Verb.BORROW), np.uint8),
        days[order],
        np.arange(1, n + 1, dtype=np.int64),
    )
    names = tuple(ReaderId(f"r{r}") for r in range(N_READERS))
    catalogue = tuple(
        Unit(id=UnitId(f"u{u}"), title=f"{['rye', 'elm', 'ash', 'oak'][u % 4]} {u}", url="urn:u")
        for u in range(N_UNITS)
    )
    return RawLog(log, names, catalogue, (None,) * N_READERS)


class InOrder:
    """New units in order of their rows."""

    def recommend(
        self, histories: sp.csr_matrix, k: int, /, *, barred: sp.csr_matrix | None = None
    ) -> TopK:
        scores = np.tile(-np.arange(histories.shape[1], dtype=np.float32), (histories.shape[0], 1))
        if barred is not None:
            scores[barred.nonzero()] = -np.inf
        return top_k(scores, k)


@pytest.fixture(scope="module")
def plan() -> Plan:
    spec = only(load_spec("all"), ["popularity", "cosine"])
    return Plan(
        type(spec)(models=spec.models, blend=True), HistoryConfig(), 0, 10, lambda _doing: None
    )


def test_the_pasts_of_the_readers_asked_for_are_theirs() -> None:
    raw = renewed(weeks=3)
    data = assemble(raw, HistoryConfig(), seed=0)
    past = PastsOf.of(data)
    asked = past.asked(np.array([5, -1, 2]))
    assert sorted(set(asked.users.tolist())) == [0, 2]
    for row, reader in ((0, 5), (2, 2)):
        mine = past.known.users == reader
        assert asked.items[asked.users == row].tolist() == past.known.items[mine].tolist()
        assert asked.ages[asked.users == row].tolist() == past.known.ages[mine].tolist()


def test_own_past_is_newest_first() -> None:
    raw = renewed(weeks=4)
    holdout = hold_out(raw, by_time(raw.log, 0.75), listed={unit.id for unit in raw.units})
    data = assemble(holdout.train, HistoryConfig(), seed=0)
    asked = queries(data, holdout, Targets.ALL)
    lists = assess(returning(data, None, None, seed=0)["own_past"].model, asked, 3).lists
    latest = data.log.where(np.argsort(-data.log.days, kind="stable"))
    for row, reader in enumerate(asked.readers[:20]):
        mine = list(dict.fromkeys(latest.items[latest.users == reader].tolist()))[:3]
        assert lists[row, : len(mine)].tolist() == mine


def test_the_model_beats_the_newest_and_the_mixture_everything(plan: Plan) -> None:
    raw = renewed()
    holdout = hold_out(raw, by_time(raw.log, 0.8), listed={unit.id for unit in raw.units})
    found = evaluate(holdout, Targets.ALL, plan).judged
    ndcg = {
        kind: {row.model: row.estimates["ndcg"].mean for row in judged.rows}
        for kind, judged in found.items()
    }
    assert ndcg[Targets.REPEAT]["again"] > ndcg[Targets.REPEAT]["own_past"]
    assert ndcg[Targets.ALL]["mixed"] > max(
        score for name, score in ndcg[Targets.ALL].items() if name != "mixed"
    )
    assert ndcg[Targets.NEW].keys() == {"popularity", "cosine", "blend", "mixed"}


def test_where_only_new_units_count_nothing_is_compared_beside_the_models(plan: Plan) -> None:
    raw = renewed(weeks=6)
    holdout = hold_out(raw, by_time(raw.log, 0.8), listed={unit.id for unit in raw.units})
    rows = evaluate(holdout, Targets.NEW, plan).judged[Targets.NEW].rows
    assert {row.model for row in rows} == {"popularity", "cosine", "blend"}


def test_a_mixture_is_learnt_from_what_was_taken_later() -> None:
    raw = renewed()
    holdout = hold_out(raw, by_time(raw.log, 0.8), listed={unit.id for unit in raw.units})
    data = assemble(holdout.train, HistoryConfig(), seed=0)
    asked = queries(data, holdout, Targets.ALL)
    mixing = learn_mixing(InOrder(), data, asked, seed=0)
    again = returning(data, InOrder(), mixing, seed=0)["again"].model.again
    known = PastsOf.of(data).asked(asked.readers)
    told = mixing.chances_again(again, known).sum()
    happened = np.asarray(asked.targets[known.users, known.items]).sum()
    assert told == pytest.approx(happened, rel=0.05)
    assert mixing == learn_mixing(InOrder(), data, asked, seed=0)


def test_what_would_not_fit_into_memory_is_left_out_and_says_so(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    too_much = Needs(memory_bytes=1e18, seconds=0.0)
    monkeypatch.setattr(Again, "needs", classmethod(lambda _cls, _size, _config: too_much))
    raw = renewed(weeks=6)
    holdout = hold_out(raw, by_time(raw.log, 0.8), listed={unit.id for unit in raw.units})
    found = evaluate(holdout, Targets.REPEAT, plan)
    rows = found.judged[Targets.REPEAT].rows
    assert {row.model for row in rows} == {"popularity", "cosine", "blend"}
    assert "GB" in found.left_out["again"]
    assert found.done.mixing is None
