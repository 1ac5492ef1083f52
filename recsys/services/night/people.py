"""What of each reader a list is made of, beside their events, as `services.recommend` reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from recsys.data.groups import groups_of
from recsys.domain.ids import ReaderId
from recsys.domain.reader import Reader
from recsys.stores.base import ReaderStore

__all__ = ["Person", "digest", "people"]


@dataclass(frozen=True, slots=True)
class Person:
    id: ReaderId
    personal: bool
    """Whether they agreed to personal lists; who did not has nothing that counts."""
    interests: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


def people(readers: ReaderStore, ids: Sequence[ReaderId]) -> list[Person]:
    """In the order given; who was erased is left out."""
    known = readers.of(ids)
    return [_person(known[identifier]) for identifier in ids if identifier in known]


def digest(people: Sequence[Person]) -> str:
    """Another one where a list could be another, of the same events."""
    return sha256(repr(people).encode()).hexdigest()


def _person(reader: Reader) -> Person:
    if not reader.consents.personal:
        return Person(reader.id, personal=False)
    return Person(reader.id, True, reader.interests, groups_of(reader))
