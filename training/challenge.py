"""Which later events a challenger is judged on, and against whom.

The challenger's *twin*, fitted on all but the last events, stands in for it: the challenger
itself learns from everything.  Where the champion has learnt from some of those last events
already, the later half of what came after the champion is kept back instead; with too few
readers in that half, the usual part is measured and nobody is promoted on it.
"""

from dataclasses import replace

import numpy as np

from recsys.data.assemble import RawLog
from recsys.data.dataset import Dataset
from recsys.models.bundle import Bundle
from training.evaluate import Lister, assess
from training.experiment import BLEND, Judged, Plan, earlier
from training.gate import Verdict, judge, too_few
from training.queries import Targets, queries
from training.rival import Seated, asked_of
from training.split import Holdout, Mask, by_time, has_times
from training.stacking import FLOOR

__all__ = ["FLOOR", "learnt_by_twin", "verdict_on_first", "verdict_on_next"]


def learnt_by_twin(raw: RawLog, plan: Plan, champion: Bundle | None) -> Mask:
    """Which events of the log the twin learns from."""
    usual = earlier(raw, plan.spec.split.cut, plan)
    if champion is None or not has_times(raw.log):
        return usual
    unseen = raw.log.seqs > champion.provenance.cutoff
    if unseen[~usual].all():
        return usual
    kept_back = np.zeros(len(raw.log), bool)
    kept_back[np.flatnonzero(unseen)[~by_time(raw.log.where(unseen), 0.5)]] = True
    readers = len(np.unique(raw.log.users[kept_back]))
    return ~kept_back if readers >= plan.spec.gate.fewest_readers else usual


def verdict_on_first(judged: Judged, plan: Plan) -> Verdict:
    """Nothing serves yet: the blend has to be worth more than the list everybody gets."""
    gate = plan.spec.gate
    ours, theirs = (judged.shown[name].of(gate.measure) for name in (BLEND, FLOOR))
    return judge(ours, theirs, FLOOR, gate, label=_label(plan), seed=plan.seed)


def verdict_on_next(
    twin: Lister, champion: Bundle, data: Dataset, holdout: Holdout, plan: Plan
) -> Verdict:
    """On events that neither has learnt from, with the same histories for both."""
    gate, rival = plan.spec.gate, f"champion {champion.version}"
    unseen = replace(
        holdout, test=holdout.test.where(holdout.test.seqs > champion.provenance.cutoff)
    )
    asked = queries(data, unseen, Targets.NEW)
    if len(asked) < gate.fewest_readers:
        return too_few(len(asked), rival, gate)
    plan.say(f"asking {rival}")
    ours = assess(twin, asked, plan.k).of(gate.measure)
    theirs = assess(Seated(champion, data), asked_of(champion, data, unseen), plan.k)
    return judge(ours, theirs.of(gate.measure), rival, gate, label=_label(plan), seed=plan.seed)


def _label(plan: Plan) -> str:
    return f"{plan.spec.gate.measure.upper()}@{plan.k}"
