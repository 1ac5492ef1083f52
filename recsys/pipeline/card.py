"""The part of an entry that depends on the unit alone: what is shown, and whom to credit."""

import orjson

from recsys.domain.rights import UNDETERMINED
from recsys.domain.snippet import snippet_of
from recsys.domain.unit import Unit
from recsys.errors import Invalid

__all__ = ["AUTHOR_NOT_STATED", "REMINDER", "card_of"]

AUTHOR_NOT_STATED = "author not stated"
"""Stands where the catalogue names nobody: an author is never guessed."""
REMINDER = "Quote with source and author; the full text is at the library."
NEEDED = ("title", "url", "authors", "credit", "licence", "reminder")


def card_of(unit: Unit) -> bytes:
    """The members of a JSON object.  Invalid where nobody can be credited."""
    snippet = snippet_of(unit)
    authors = tuple(name for name in unit.authors if name.strip()) or (AUTHOR_NOT_STATED,)
    fields = {
        "unit": unit.id,
        "title": unit.title,
        "snippet": snippet.text,
        "truncated": snippet.truncated,
        "url": unit.url,
        "authors": authors,
        "credit": unit.credit.strip() or _credit(unit, authors),
        "licence": unit.licence or unit.rights or UNDETERMINED,
        "reminder": REMINDER,
    }
    for name in NEEDED:
        if not fields[name]:
            raise Invalid(name, f"unit {unit.id!r} has no {name}")
    return orjson.dumps(fields)[1:-1]


def _credit(unit: Unit, authors: tuple[str, ...]) -> str:
    """Author, title and owner, as far as the catalogue knows them."""
    owner = unit.provider or unit.publisher
    return ", ".join(filter(None, ("; ".join(authors), f"“{unit.title.strip()}”", owner)))
