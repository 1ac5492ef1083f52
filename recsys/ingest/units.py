"""Rows into units.  A row changes only what it speaks of; the rest stays as it was."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from recsys.domain.ids import unit_id
from recsys.domain.rights import UNDETERMINED
from recsys.domain.unit import Status, Unit, UnitKind, Work
from recsys.errors import Invalid
from recsys.ingest.coerce import choice, identifier, moment, text, texts, whole
from recsys.ingest.columns import Field, Said

__all__ = ["BLANK", "REQUIRED", "unit_fields", "unit_of"]

REQUIRED = frozenset({"id", "title"})

BLANK: Mapping[str, Any] = {
    "authors": (),
    "provider": "",
    "publisher": "",
    "abstract": "",
    "text": "",
    "language": "und",
    "subjects": (),
    "keywords": (),
    "published": "",
    "licence": None,
    "rights": UNDETERMINED,
    "credit": "",
    "status": Status.ACTIVE,
    "embargo_until": None,
}
"""What a blank cell means."""


def unit_fields(zone: ZoneInfo | None) -> tuple[Field, ...]:
    return (
        Field("id", identifier, ("unit", "unit_id", "identifier")),
        Field("title", text, ("name",)),
        Field("url", identifier, ("link", "uri", "source_url")),
        Field("authors", texts, ("author", "creator", "creators"), many=True),
        Field("provider", text, ("library", "owner")),
        Field("publisher", text),
        Field("work_id", text),
        Field("work_title", text, ("work", "book", "source")),
        Field("work_isbn", texts, ("isbn", "isbns", "isbn13"), many=True),
        Field("work_position", whole),
        Field("kind", choice(UnitKind), ("unit_kind",)),
        Field("abstract", text, ("description", "summary")),
        Field("text", text, ("body", "content", "full_text")),
        Field("language", text, ("lang", "in_language")),
        Field("subjects", texts, ("subject", "genres", "about", "topics"), many=True),
        Field("keywords", texts, ("keyword", "tags", "openlibrary_subjects"), many=True),
        Field("published", text, ("year", "date", "publication_year", "date_published")),
        Field("licence", text, ("license",)),
        Field("rights", identifier, ("rights_statement",)),
        Field("credit", text, ("credit_text",)),
        Field("status", choice(Status)),
        Field("embargo_until", moment(zone), ("embargo",)),
    )


def unit_of(said: Said, known: Unit | None) -> Unit:
    """The unit that a row describes, on top of what is known of it.  Invalid names the field."""
    identity = unit_id(said["id"], field="id")
    changes = {
        name: said[name] if said[name] is not None else BLANK[name]
        for name in BLANK
        if name in said
    }
    changes["title"] = said["title"]
    changes["work"] = _work(said, known)
    if said.get("kind") or known is None:
        changes["kind"] = said.get("kind") or _kind(said)
    if said.get("url") or known is None:
        changes["url"] = said.get("url") or _address(identity, changes["work"])
    if known is None:
        return Unit(id=identity, **changes)
    return replace(known, **changes)


def _kind(said: Said) -> UnitKind:
    """An ISBN without the title of a work, or a place in one, is the unit's own: a whole book."""
    in_a_work = any(said.get(name) for name in ("work_id", "work_title", "work_position"))
    return UnitKind.WORK if said.get("work_isbn") and not in_a_work else UnitKind.SECTION


def _work(said: Said, known: Unit | None) -> Work | None:
    held = known.work if known else None
    isbn = said.get("work_isbn", held.isbn if held else ()) or ()
    title = said.get("work_title", held.title if held else None)
    identity = said.get("work_id", held.id if held else None)
    position = said.get("work_position", held.position if held else None)
    if not (isbn or title or identity or position):
        return None
    if position is not None and position < 1:
        raise Invalid("work_position", "positions count from 1")
    made = _isbn_name(isbn) or f"urn:shelfcast:work:{quote(title or said['id'], safe='')}"
    return Work(id=identity or made, title=title or said["title"], isbn=isbn, position=position)


def _address(identity: str, work: Work | None) -> str:
    """A persistent name, where the catalogue has no address."""
    return _isbn_name(work.isbn if work else ()) or f"urn:shelfcast:unit:{quote(identity, safe='')}"


def _isbn_name(numbers: tuple[str, ...]) -> str:
    return next((f"urn:isbn:{isbn}" for isbn in map(_bare_isbn, numbers) if _is_isbn(isbn)), "")


def _bare_isbn(number: str) -> str:
    return number.replace("-", "").replace(" ", "").upper()


def _is_isbn(number: str) -> bool:
    """Whether its check digit is right (ISO 2108)."""
    body, check = number[:-1], number[-1:]
    if not (body.isascii() and body.isdigit()) or len(number) not in (10, 13):
        return False
    digits = [int(digit) for digit in body]
    if len(number) == 13:
        total = sum(digit * (3 if place % 2 else 1) for place, digit in enumerate(digits))
        return check == str(-total % 10)
    total = sum(digit * (10 - place) for place, digit in enumerate(digits))
    return check == "0123456789X"[-total % 11]
