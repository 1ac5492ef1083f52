"""What happened in the story, for programs: every figure is read from what the parts answered."""

from dataclasses import asdict, dataclass, field
from typing import Any

__all__ = ["Champion", "Facts", "Pushed", "Retrained"]


@dataclass
class Champion:
    version: str = ""
    ndcg_at_10: float = 0.0
    ndcg_at_10_interval: tuple[float, float] = (0.0, 0.0)
    popularity_ndcg_at_10: float = 0.0
    popularity_ndcg_at_10_interval: tuple[float, float] = (0.0, 0.0)
    reason: str = ""


@dataclass
class Pushed:
    planned: int = 0
    delivered: int = 0
    accepted: int = 0


@dataclass
class Retrained:
    version: str | None = None
    promoted: bool = False
    reason: str = ""


@dataclass
class Facts:
    data: str
    simulated: str
    """What of it is invented."""
    reader: str = ""
    """Whom the story follows."""
    units: int = 0
    readers: int = 0
    events: int = 0
    champion: Champion = field(default_factory=Champion)
    list_changed_after_accept: bool = False
    """The order or the choice, beyond the accepted unit's leaving."""
    accept_to_new_list_ms: float = 0.0
    push: Pushed = field(default_factory=Pushed)
    retrained: Retrained = field(default_factory=Retrained)
    replay_identical: bool = False
    """Of every list that was replayed."""
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
