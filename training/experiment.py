"""One experiment: fit on what came first, learn the blend, judge on what came after.

The blend's weights are learnt inside the part that is learnt from: members fitted on its earlier
share compete for what came in its later share.  Then all are fitted again on the whole part.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recsys.data.assemble import RawLog, assemble, canonical
from recsys.data.dataset import Dataset
from recsys.data.interactions import HistoryConfig
from recsys.errors import Misconfigured
from recsys.models.base import Recommender
from recsys.models.blend import Blend
from recsys.models.content import Content, ContentConfig
from recsys.models.mixing import Mixing
from recsys.models.stack import Stack
from training.compare import Contender, Row, compare
from training.evaluate import Assessment, Lister, assess
from training.fit import Fitted, Members, Say, fit_all
from training.heads import READERS
from training.limits import Limits
from training.measure import costs
from training.queries import Queries, Targets, queries
from training.returning import Listing, learn_mixing, refuse_too_large
from training.spare import Spare, endless
from training.spec import Spec
from training.split import Holdout, Mask, by_reader, by_time, has_times, hold_out
from training.stacking import Studied, Window, learn_stack, studied
from training.unfolded import Unfolded

__all__ = [
    "BLEND",
    "Fit",
    "Judged",
    "Learnt",
    "Plan",
    "earlier",
    "fit",
    "fit_with",
    "judge",
    "judge_on",
    "learnt_for",
    "parts",
    "plan_of",
]

BLEND = "blend"
STILL = 3.0
"""With trees it takes so many times as long as one window did until readers are judged on: this
window is collapsed, and all is fitted and collapsed again."""


@dataclass(frozen=True)
class Plan:
    """How an experiment is run; the same plan on the same data gives the same figures."""

    spec: Spec
    history: HistoryConfig
    seed: int
    k: int
    say: Say
    limits: Limits = field(default_factory=Limits)
    tuned: Mapping[str, Any] | None = None
    """What a search for the spec's settings tried and found, for the report; None without one."""


@dataclass(frozen=True)
class Fit:
    data: Dataset
    members: list[Fitted[Recommender]]
    blend: Fitted[Blend] | None
    """None where the spec wants none."""
    left_out: Mapping[str, str]
    """Why, by the name of a model that cannot be fitted on these data."""
    mixing: Mixing | None = None
    """How the blend's new units are mixed with those a reader comes back to; None where that was
    not learnt with it, or there was no memory for it."""

    @property
    def fitted(self) -> Sequence[Fitted[Lister]]:
        return [*self.members, *([self.blend] if self.blend else [])]


@dataclass(frozen=True)
class Judged:
    """What every model showed for one kind of target."""

    asked: Queries
    shown: Mapping[str, Assessment]
    rows: list[Row]


def fit(raw: RawLog, plan: Plan, learnt: "Learnt | None" = None) -> Fit:
    """All models of the spec, and the blend of them where the spec wants one.  `learnt`: what
    `learnt_for` says of the same, where that is known already."""
    if not plan.spec.blend:
        return fit_with(raw, None, plan)
    learnt = learnt or learnt_for(raw, plan)
    return replace(fit_with(raw, learnt.stack, plan), mixing=learnt.mixing)


def fit_with(raw: RawLog, stack: Stack | None, plan: Plan) -> Fit:
    """The same where it is known already how the members are put together."""
    data = assemble(raw, plan.history, seed=plan.seed)
    members = _fitted(data, plan)
    blend = None if stack is None else _blended(data, members.fitted, stack)
    return Fit(data, members.fitted, blend, members.left_out)


def _fitted(data: Dataset, plan: Plan) -> Members:
    return fit_all(data, plan.spec, seed=plan.seed, say=plan.say, limits=plan.limits)


@dataclass(frozen=True)
class Learnt:
    """What the later parts of a log say of members fitted on the parts before them."""

    stack: Stack
    mixing: Mixing | None
    shown: NDArray[np.float64]
    """`Led.shown`."""
    hurried: bool
    """No time was left to try trees."""


def learnt_for(raw: RawLog, plan: Plan, spare: Spare = endless) -> Learnt:
    """On windows one before the other, the last at the end of the log; those in which nobody is
    to be judged on teach nothing.  Trees are left out where time is running short."""
    *before, whole = parts(canonical(raw, plan.history, seed=plan.seed), plan)
    known: list[Studied] = []
    longest = 0.0
    for head in before:
        began = spare()
        window, _ = _window(head, plan)
        plan = plan_of(plan, window.members)
        if len(window.asked):
            plan.say("learning the blend")
            known.append(studied(window, seed=plan.seed))
        longest = max(longest, began - spare())
    window, everything = _window(whole, plan)
    plan.say("learning the blend")
    hurried = spare() < STILL * longest
    led = learn_stack(known, window, seed=plan.seed, leads=not hurried)
    return Learnt(led.stack, _mixing(led.stack, window, everything, plan), led.shown, hurried)


def _mixing(stack: Stack, window: Window, asked: Queries, plan: Plan) -> Mixing | None:
    """None where there is no memory left for it."""
    try:
        refuse_too_large(plan.limits, window.data, window.members.values())
    except Misconfigured:
        return None
    together = Unfolded.of(window.data, window.members, stack.heard())
    return learn_mixing(together, window.data, asked, seed=plan.seed)


def parts(raw: RawLog, plan: Plan) -> list[RawLog]:
    """The log up to the end of each window, the shortest first: two windows, and more where those
    have fewer readers than can be learnt from."""
    found, readers = [raw], 0
    while len(found) < plan.spec.split.windows:
        learnt = earlier(found[-1], plan.spec.split.inner, plan)
        readers += min(len(np.unique(found[-1].log.users[~learnt])), READERS)
        if readers >= 2 * READERS:
            break
        found.append(found[-1].where(learnt))
    return found[::-1]


def _window(raw: RawLog, plan: Plan) -> tuple[Window, Queries]:
    """Members fitted on what came first, asked for what came later: new units; and all."""
    inner = hold_out(
        raw, earlier(raw, plan.spec.split.inner, plan), listed={u.id for u in raw.units}
    )
    data = assemble(inner.train, plan.history, seed=plan.seed)
    members = {member.name: member.model for member in _fitted(data, plan).fitted}
    asked = queries(data, inner, Targets.NEW)
    return Window(data, members, asked, plan.k), queries(data, inner, Targets.ALL)


def plan_of(plan: Plan, names: Collection[str]) -> Plan:
    """With these models of its spec alone."""
    models = {name: config for name, config in plan.spec.models.items() if name in names}
    return replace(plan, spec=replace(plan.spec, models=models))


def earlier(raw: RawLog, cut: float, plan: Plan) -> Mask:
    """What to learn from: the earlier share by time; for each reader, by lot, without times."""
    if has_times(raw.log):
        return by_time(raw.log, cut)
    return by_reader(raw.log, cut, seed=plan.seed)


def _blended(data: Dataset, members: Sequence[Fitted[Recommender]], stack: Stack) -> Fitted[Blend]:
    fitted = {member.name: member.model for member in members}
    with costs() as cost:
        model = Blend.of(data, fitted, _of_fitted(stack, fitted))
    cost.seconds += sum(member.cost.seconds for member in members)
    cost.peak_memory_bytes = max(c.peak_memory_bytes for c in (cost, *(m.cost for m in members)))
    return Fitted(BLEND, model, cost)


def _of_fitted(stack: Stack, fitted: Collection[str]) -> Stack:
    """Trees look at every member's part: where one could not be fitted, the rest go without."""
    weights = {name: of for name, of in stack.weights.items() if name in fitted}
    whole = len(weights) == len(stack.weights)
    return replace(stack, weights=weights, trees=stack.trees if whole else None)


def judge(
    done: Fit, holdout: Holdout, targets: Targets, plan: Plan, *, beside: Sequence[Listing] = ()
) -> Judged:
    """`beside`: whatever else gives lists of these data."""
    asked = queries(done.data, holdout, targets)
    return judge_on(asked, [*done.fitted, *beside], done.data, plan)


def judge_on(asked: Queries, fitted: Sequence[Listing], data: Dataset, plan: Plan) -> Judged:
    """`fitted`: models of `data`, or whatever else gives lists of its rows."""
    shown = {}
    for one in fitted:
        plan.say(f"asking {one.name}")
        shown[one.name] = assess(one.model, asked, plan.k)
    contenders = [Contender(one.name, one.cost, shown[one.name]) for one in fitted]
    text = Content.fit(data, ContentConfig(), seed=plan.seed).vectors
    return Judged(asked, shown, compare(contenders, asked, data.interacted(), text, seed=plan.seed))
