"""What one run makes, pinned when it begins, so that a run that was killed goes on as the same."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from recsys.domain.ids import ReaderId
from recsys.errors import Invalid
from recsys.pipeline.query import Query, Repeats

__all__ = ["Asked", "Plan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The same of every reader; as in a `Query`."""

    k: int = 10
    surface: str = ""
    subject: str = ""
    repeats: Repeats | None = None

    def __post_init__(self) -> None:
        for field, text in (("surface", self.surface), ("subject", self.subject)):
            if any("\ud800" <= letter <= "\udfff" for letter in text):
                raise Invalid(field, "text, as UTF-8 can write it")

    def of(self, reader: ReaderId | None) -> Query:
        return Query(
            reader=reader,
            k=self.k,
            surface=self.surface,
            subject=self.subject,
            repeats=self.repeats,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    asked: Asked
    model: str
    """Version; empty before there is one."""
    policy: str
    catalogue: int
    """Version when the run began."""
    events: int
    """Sequence number of the last event that counts."""
    made_at: datetime
    block: int
    """So many readers make a part."""
    readers: int = 0

    @property
    def parts(self) -> int:
        return -(-self.readers // self.block)

    def to_json(self) -> bytes:
        return _PLAN.dump_json(self, indent=1)

    @staticmethod
    def of_json(told: bytes) -> "Plan":
        return _PLAN.validate_json(told)


_PLAN: TypeAdapter[Plan] = TypeAdapter(Plan)
