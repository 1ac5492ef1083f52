"""One protocol from its data to its result: plain methods, then ours, on the same readers."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from benchmarks.accuracy.lists import lists
from benchmarks.accuracy.protocol import Cold, Protocol
from benchmarks.accuracy.result import Result, rounded
from benchmarks.accuracy.splits import SEED
from benchmarks.accuracy.surroundings import load_average, surroundings
from benchmarks.accuracy.verdicts import verdicts
from recsys.data.interactions import HistoryConfig
from training.experiment import Learnt, Plan
from training.measure import costs
from training.spec import Spec, load_spec
from training.split import Holdout
from training.tuning.beforehand import tuned_beforehand
from training.tuning.budget import Budget
from training.tuning.watch import Watch
from training.tuning.written import as_toml

__all__ = ["Measurement", "measured"]


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """What is asked for."""

    protocol: Protocol
    folder: Path
    spec: str
    seconds: float | None
    """For the search for settings, and for all that is done with what it finds; None: the
    settings of the spec."""
    command: str
    at: datetime
    watch: Watch


def measured(asked: Measurement) -> Result:
    protocol, load = asked.protocol, load_average()
    with costs() as cost:
        holdout = protocol.holdout(asked.folder)
        plain = lists(holdout, _plan(load_spec(protocol.plain), asked), protocol)
        plan, learnt = _ours(holdout, asked)
        ours = lists(holdout, plan, protocol, learnt)
    told = {
        "protocol": protocol.name,
        "command": asked.command,
        "at": f"{asked.at:%Y-%m-%d}",
        **surroundings(),
        "load_average": {"before": load, "after": load_average()},
        "took": {k: round(v) for k, v in asdict(cost).items()},
        "settings": as_toml(plan.spec),
        **ours.evaluation.as_json(protocol.split),
        "plain": plain.evaluation.as_json({})["models"],
        "cold": [one.as_json() for one in ours.cold],
        "cold_plain": [one.as_json() for one in plain.cold],
        "verdicts": [
            asdict(one)
            for one in verdicts(protocol, ours.judged.shown, plain.judged.shown, seed=SEED)
        ],
    }
    return {name: rounded(value) for name, value in told.items()}


def _ours(holdout: Holdout, asked: Measurement) -> tuple[Plan, Learnt | None]:
    """And how its blend is put together, where that is known already."""
    spec, protocol = load_spec(asked.spec), asked.protocol
    if protocol.inner:
        spec = replace(spec, split=replace(spec.split, inner=protocol.inner))
    spec = replace(spec, blend=spec.blend and protocol.cold is not Cold.ALONE)
    plan = _plan(spec, asked)
    if asked.seconds is None:
        return plan, None
    before = tuned_beforehand(holdout, plan, Budget(asked.seconds), asked.watch)
    return before.plan, before.learnt


def _plan(spec: Spec, asked: Measurement) -> Plan:
    return Plan(spec, spec.history or HistoryConfig(), SEED, asked.protocol.k, asked.watch.say)
