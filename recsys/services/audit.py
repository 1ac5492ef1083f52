"""Lists that were made: the record, and the same list made again from it."""

from dataclasses import dataclass

from recsys.domain.ids import SlateId
from recsys.domain.slate import SlateRecord

__all__ = ["Audit", "Replay"]


@dataclass(frozen=True, slots=True)
class Replay:
    identical: bool
    """Byte for byte."""
    differences: tuple[str, ...]
    """What is not as it was, in words."""
    answer: bytes
    """The list as made again; empty when it cannot be."""


class Audit:
    def record(self, slate: SlateId) -> SlateRecord:
        """NotFound when there is none."""
        raise NotImplementedError

    def replay(self, slate: SlateId) -> Replay:
        """Made again from what was recorded: model version, events up to then, the catalogue as
        it was, policy, consent, time and seed.  NotFound when there is no record."""
        raise NotImplementedError
