"""The part of an entry that depends on the unit alone: what is shown, and whom to credit."""

from dataclasses import dataclass
from functools import cached_property

import orjson

from recsys.domain.ids import UnitId
from recsys.domain.rights import UNDETERMINED
from recsys.domain.snippet import snippet_of
from recsys.domain.unit import Unit
from recsys.errors import Invalid

__all__ = ["AUTHOR_NOT_STATED", "REMINDER", "Card", "card_of"]

AUTHOR_NOT_STATED = "author not stated"
"""Stands where the catalogue names nobody: an author is never guessed."""
REMINDER = "Quote with source and author; the full text is at the library."


@dataclass(frozen=True)
class Card:
    unit: UnitId
    title: str
    snippet: str
    truncated: bool
    url: str
    authors: tuple[str, ...]
    credit: str
    licence: str
    reminder: str = REMINDER

    def __post_init__(self) -> None:
        for name in ("title", "url", "authors", "credit", "licence", "reminder"):
            if not getattr(self, name):
                raise Invalid(name, f"unit {self.unit!r} has no {name}")

    @cached_property
    def fields(self) -> bytes:
        """The members of a JSON object, rendered once."""
        return orjson.dumps(
            {
                "unit": self.unit,
                "title": self.title,
                "snippet": self.snippet,
                "truncated": self.truncated,
                "url": self.url,
                "authors": self.authors,
                "credit": self.credit,
                "licence": self.licence,
                "reminder": self.reminder,
            }
        )[1:-1]


def card_of(unit: Unit) -> Card:
    snippet = snippet_of(unit)
    authors = tuple(name for name in unit.authors if name.strip()) or (AUTHOR_NOT_STATED,)
    return Card(
        unit.id,
        unit.title,
        snippet.text,
        snippet.truncated,
        unit.url,
        authors,
        unit.credit.strip() or _credit(unit, authors),
        unit.licence or unit.rights or UNDETERMINED,
    )


def _credit(unit: Unit, authors: tuple[str, ...]) -> str:
    """Author, title and owner, as far as the catalogue knows them."""
    owner = unit.provider or unit.publisher
    return ", ".join(filter(None, ("; ".join(authors), f"“{unit.title.strip()}”", owner)))
