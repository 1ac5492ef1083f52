"""A knowledge unit: a short citable piece of a work, with source, author and rights."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from recsys.domain.ids import UnitId
from recsys.domain.rights import UNDETERMINED
from recsys.errors import Invalid

__all__ = ["Status", "Unit", "UnitKind", "Work"]


_SCHEMES = frozenset({"https", "http", "urn", "doi", "ark", "hdl", "info"})


class Status(StrEnum):
    ACTIVE = "active"
    EMBARGOED = "embargoed"
    WITHDRAWN = "withdrawn"


class UnitKind(StrEnum):
    SECTION = "section"
    ENTRY = "entry"
    ABSTRACT = "abstract"
    FIGURE = "figure"
    TABLE = "table"
    QA = "qa"
    MEDIA = "media"
    WORK = "work"
    """A whole book, where the catalogue knows nothing smaller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """The book, article or record a unit is part of."""

    id: str
    title: str
    isbn: tuple[str, ...] = ()
    position: int | None = None
    """Where in the work the unit stands, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """`text` never leaves except through `domain.snippet`."""

    id: UnitId
    title: str
    url: str
    """Canonical address at the owning library, or a persistent name; see `_SCHEMES`."""
    authors: tuple[str, ...] = ()
    provider: str = ""
    """The library that owns it."""
    publisher: str = ""
    work: Work | None = None
    kind: UnitKind = UnitKind.SECTION
    abstract: str = ""
    text: str = ""
    language: str = "und"
    """BCP 47."""
    subjects: tuple[str, ...] = ()
    """Headings or notations, as the catalogue has them."""
    keywords: tuple[str, ...] = ()
    published: str = ""
    licence: str | None = None
    """SPDX id or licence URI."""
    rights: str = UNDETERMINED
    """Exactly one rights statement URI."""
    credit: str = ""
    """How the owner wants to be named; empty: made from author and provider."""
    status: Status = Status.ACTIVE
    embargo_until: datetime | None = None

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise Invalid("title", "a unit needs a title")
        scheme, _, rest = self.url.partition(":")
        if scheme.lower() not in _SCHEMES or not rest.strip("/") or not _one_word(rest):
            schemes = ", ".join(sorted(_SCHEMES))
            raise Invalid("url", f"a unit needs an address where a reader finds it: {schemes}")
        if self.embargo_until is not None and self.embargo_until.tzinfo is None:
            raise Invalid("embargo_until", "a time needs a time zone")
        if self.status is Status.EMBARGOED and self.embargo_until is None:
            raise Invalid("embargo_until", "an embargoed unit says until when")

    def is_open(self, at: datetime) -> bool:
        """Whether it may be recommended at that instant."""
        if self.status is Status.EMBARGOED:
            return self.embargo_until is not None and self.embargo_until <= at
        return self.status is Status.ACTIVE


def _one_word(text: str) -> bool:
    return text.isprintable() and not any(map(str.isspace, text))
