"""One protocol from its data to its result: plain methods, then ours, on the same readers."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.accuracy.lists import Lists, lists
from benchmarks.accuracy.protocol import Cold, Protocol
from benchmarks.accuracy.splits import SEED
from benchmarks.accuracy.surroundings import load_average, surroundings
from benchmarks.accuracy.verdicts import verdicts
from recsys.data.interactions import HistoryConfig
from training.experiment import Plan
from training.fit import Say
from training.measure import costs
from training.spec import Spec, load_spec
from training.split import Holdout
from training.tuning.written import as_toml

__all__ = ["Measurement", "measured"]


@dataclass(frozen=True)
class Measurement:
    """What is asked for."""

    protocol: Protocol
    folder: Path
    spec: str
    command: str
    at: datetime
    say: Say


def measured(asked: Measurement) -> dict[str, Any]:
    load = load_average()
    with costs() as cost:
        holdout = asked.protocol.holdout(asked.folder)
        plain = _lists(load_spec(asked.protocol.plain), holdout, asked)
        spec = _wanted(asked)
        ours = _lists(spec, holdout, asked)
    return {
        "protocol": asked.protocol.name,
        "command": asked.command,
        "at": f"{asked.at:%Y-%m-%d}",
        **surroundings(),
        "load_average": {"before": load, "after": load_average()},
        "took": {k: round(v) for k, v in asdict(cost).items()},
        "settings": as_toml(spec),
        **ours.evaluation.as_json(asked.protocol.split),
        "plain": plain.evaluation.as_json({})["models"],
        "cold": [one.as_json() for one in ours.cold],
        "cold_plain": [one.as_json() for one in plain.cold],
        "verdicts": [
            asdict(one)
            for one in verdicts(asked.protocol, ours.judged.shown, plain.judged.shown, seed=SEED)
        ],
    }


def _wanted(asked: Measurement) -> Spec:
    spec, protocol = load_spec(asked.spec), asked.protocol
    if protocol.inner:
        spec = replace(spec, split=replace(spec.split, inner=protocol.inner))
    return replace(spec, blend=spec.blend and protocol.cold is not Cold.ALONE)


def _lists(spec: Spec, holdout: Holdout, asked: Measurement) -> Lists:
    plan = Plan(spec, spec.history or HistoryConfig(), SEED, asked.protocol.k, asked.say)
    return lists(holdout, plan, asked.protocol)
