"""May a challenger serve?  Only if it beats what serves now, on later data, beyond noise.

Both sides are judged on the same readers by the same measure; `challenge` sees to it that neither
has learnt from what it is judged on.
"""

from dataclasses import dataclass

from recsys.errors import Misconfigured
from training.intervals import difference
from training.metrics import METRICS, Values

__all__ = ["GateConfig", "Verdict", "judge", "too_few"]


@dataclass(frozen=True, slots=True)
class GateConfig:
    fewest_readers: int = 50
    """With fewer readers to judge on, a challenger does not serve: chance would decide."""
    measure: str = "ndcg"
    """Of `metrics.METRICS`."""

    def __post_init__(self) -> None:
        if self.fewest_readers < 1:
            raise Misconfigured("gate.fewest_readers", "at least 1")
        if self.measure not in METRICS:
            raise Misconfigured("gate.measure", f"is none of {', '.join(METRICS)}")


@dataclass(frozen=True, slots=True)
class Verdict:
    promoted: bool
    reason: str
    """One sentence for a person, with the figures it rests on."""


def judge(
    ours: Values, theirs: Values, rival: str, config: GateConfig, *, label: str, seed: int
) -> Verdict:
    """`ours` and `theirs` hold one value a reader; `label` names the measure, as in NDCG@10."""
    if len(ours) < config.fewest_readers:
        return too_few(len(ours), rival, config)
    gain = difference(ours, theirs, seed=seed)
    figures = (
        f"{label} {ours.mean():.4f} against {theirs.mean():.4f}, a difference of {gain.mean:+.4f} "
        f"[{gain.low:+.4f}, {gain.high:+.4f}] on {len(ours):,} readers' later events"
    )
    if gain.above_noise:
        return Verdict(True, f"better than {rival} beyond noise: {figures}")
    if gain.below_noise:
        return Verdict(False, f"worse than {rival}: {figures}")
    return Verdict(False, f"not better than {rival} beyond noise: {figures}")


def too_few(readers: int, rival: str, config: GateConfig) -> Verdict:
    return Verdict(
        False,
        f"too little to tell it from {rival}: {readers} readers did something new that neither "
        f"has learnt from, and at least {config.fewest_readers} are needed",
    )
