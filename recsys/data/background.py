"""What of a reader, beside what they did, their lists are made of."""

from typing import NamedTuple, Self

from recsys.data.groups import groups_of
from recsys.domain.reader import Reader

__all__ = ["Background"]


class Background(NamedTuple):
    personal: bool
    """Whether they have agreed to lists of their own."""
    interests: tuple[str, ...]
    groups: tuple[str, ...]
    """`data.groups` names them."""
    time_zone: str

    @classmethod
    def of(cls, reader: Reader) -> Self:
        personal = reader.consents.personal
        return cls(personal, reader.interests, groups_of(reader), reader.time_zone)
