"""One experiment: fit on what came first, learn the blend, judge on what came after.

The blend's weights are learnt inside the part that is learnt from: members fitted on its earlier
share compete for what came in its later share.  Then all are fitted again on the whole part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from recsys.data.assemble import RawLog, assemble, canonical
from recsys.data.dataset import Dataset
from recsys.data.interactions import HistoryConfig
from recsys.models.base import Recommender
from training.compare import Contender, Row, compare
from training.evaluate import Assessment, assess
from training.fit import Fitted, Say, fit_all
from training.measure import Cost, costs
from training.queries import Queries, Targets, queries
from training.spec import Spec
from training.split import Holdout, Mask, by_reader, by_time, has_times, hold_out
from training.weights import contest, learn_weights

__all__ = ["BLEND", "Fit", "Judged", "fit", "judge", "learn_blend", "later_part"]

BLEND = "blend"


@dataclass(frozen=True)
class Plan:
    """How an experiment is run; the same plan on the same data gives the same figures."""

    spec: Spec
    history: HistoryConfig
    seed: int
    k: int


@dataclass(frozen=True)
class Judged:
    """What every model showed for one kind of target."""

    asked: Queries
    shown: Mapping[str, Assessment]
    rows: list[Row]


def later_part(raw: RawLog, cut: float, *, seed: int) -> Mask:
    """What to learn from: the earlier share by time; by lot for each reader without times."""
    if has_times(raw.log):
        return by_time(raw.log, cut)
    return by_reader(raw.log, cut, seed=seed)
