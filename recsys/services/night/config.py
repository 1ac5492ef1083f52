"""What a run may take."""

from dataclasses import dataclass

from recsys.errors import Misconfigured

__all__ = ["NightConfig"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NightConfig:
    memory_gb: float = 4.0
    """Most memory that making lists for everyone may take, and never more than the machine has."""

    def __post_init__(self) -> None:
        if not self.memory_gb > 0:
            raise Misconfigured("night.memory_gb", "more than 0")
