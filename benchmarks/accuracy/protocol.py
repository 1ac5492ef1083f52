"""The protocols: what is split how, what lists may hold, and who is held against whom."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from benchmarks.accuracy import splits
from training.split import Holdout

__all__ = ["PROTOCOLS", "Cold", "Protocol"]

TFIDF = str(Path(__file__).parent / "tfidf.toml")


class Cold(Enum):
    """Units that nothing was learnt of, and their place in the lists."""

    BESIDE = "compete with all others"
    APART = "compete with all others, and once more alone"
    ALONE = "alone"


@dataclass(frozen=True)
class Protocol:
    name: str
    holdout: Callable[[Path], Holdout]
    split: Mapping[str, Any]
    """How it is made, in the words of the result."""
    k: int
    cold: Cold = Cold.BESIDE
    plain: str = "plain"
    """The spec of plain methods that stand beside ours."""
    rival: str | None = None
    """The plain method that each of our models is held against.  None: the blend is held against
    its best member."""
    inner: float | None = None
    """Share of what is learnt from on which members compete for the rest, to be tuned and
    blended.  None: as the spec says."""


PROTOCOLS: Mapping[str, Protocol] = {
    protocol.name: protocol
    for protocol in (
        Protocol("unil", splits.time, {"by": "time", "cut": splits.EARLIER}, 10, Cold.APART),
        Protocol(
            "goodbooks",
            splits.random,
            {
                "by": "lot, reader by reader",
                "learnt": 0.8,
                "tuned_and_blended_on": 0.1,
                "judged_on": 0.1,
                "likes": f"ratings of {splits.LIKED} or more",
            },
            20,
            inner=8 / 9,
        ),
        Protocol(
            "goodbooks-cold",
            splits.cold_units,
            {
                "by": "lot, unit by unit",
                "learnt": splits.WARM,
                "judged_on": 0.2,
                "likes": f"ratings of {splits.LIKED} or more",
            },
            20,
            Cold.ALONE,
            plain=TFIDF,
            rival="content",
        ),
    )
}
