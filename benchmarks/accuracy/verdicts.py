"""Whether one list is better than another beyond noise, and by how many per cent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.accuracy.protocol import Protocol
from training.evaluate import Assessment
from training.experiment import BLEND
from training.intervals import difference

__all__ = ["Verdict", "verdicts"]

METRIC = "ndcg"


@dataclass(frozen=True)
class Verdict:
    """`difference` and the ends of its interval are of the metric, `relative` of the rival's."""

    ours: str
    rival: str
    metric: str
    difference: float
    low: float
    high: float
    relative: float
    relative_low: float
    relative_high: float
    beyond_noise: bool

    @classmethod
    def of(cls, ours: str, rival: str, shown: Mapping[str, Assessment], *, seed: int) -> "Verdict":
        better, base = (shown[name].of(METRIC) for name in (ours, rival))
        found = difference(better, base, seed=seed)
        scale = float(base.mean()) or 1.0
        return cls(
            ours=ours,
            rival=rival,
            metric=METRIC,
            difference=found.mean,
            low=found.low,
            high=found.high,
            relative=found.mean / scale,
            relative_low=found.low / scale,
            relative_high=found.high / scale,
            beyond_noise=found.above_noise or found.below_noise,
        )


def verdicts(
    protocol: Protocol,
    ours: Mapping[str, Assessment],
    plain: Mapping[str, Assessment],
    *,
    seed: int,
) -> Iterator[Verdict]:
    if protocol.rival:
        shown = {**ours, f"{protocol.rival}, plain": plain[protocol.rival]}
        for name in ours:
            yield Verdict.of(name, f"{protocol.rival}, plain", shown, seed=seed)
    elif BLEND in ours and len(ours) > 1:
        members = {name: one for name, one in ours.items() if name != BLEND}
        best = max(members, key=lambda name: members[name].of(METRIC).mean())
        yield Verdict.of(BLEND, best, ours, seed=seed)
