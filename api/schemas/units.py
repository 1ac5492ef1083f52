"""Units on the wire.  The full text goes in and never comes out: what may be shown is a snippet."""

from dataclasses import asdict
from typing import Any

from pydantic import Field

from api.schemas.fields import Body, Instant, Line, LongText, Out, Text, UnitIdField, Word, placed
from recsys.domain.ids import unit_id
from recsys.domain.rights import UNDETERMINED
from recsys.domain.snippet import snippet_of
from recsys.domain.unit import Status, Unit, UnitKind, Work

__all__ = ["MOST_UNITS", "UnitBody", "UnitOut", "UnitsBody", "UpsertedOut", "WorkBody", "unit_out"]

MOST_UNITS = 1_000


class WorkBody(Body):
    """The book, article or record that a unit is part of."""

    id: Line = Field(description="The work's id", examples=["python-3-language-reference"])
    title: Line = Field(description="Its title", examples=["The Python Language Reference"])
    isbn: list[Word] = Field(
        default=[], description="Its ISBNs", max_length=50, examples=[["9781680506105"]]
    )
    position: int | None = Field(
        default=None,
        strict=True,
        ge=1,
        le=1_000_000_000,
        description="Where in the work the unit stands, from 1",
        examples=[14],
    )

    def work(self) -> Work:
        return Work(id=self.id, title=self.title, isbn=tuple(self.isbn), position=self.position)


class _UnitFields(Body):
    id: UnitIdField = Field(
        description="The unit's id: printable characters, `/` and every script included",
        examples=["python/topics/lambda"],
    )
    title: Line = Field(description="Its title", min_length=1, examples=["Lambdas"])
    url: Line = Field(
        description="Its canonical address at the owning library: https, http, urn or doi",
        examples=["https://docs.python.org/3/reference/expressions.html#lambda"],
    )
    authors: list[Line] = Field(
        default=[],
        max_length=200,
        description="Its authors, as they want to be named",
        examples=[["Python Software Foundation"]],
    )
    provider: Line = Field(default="", description="The library that owns it", examples=["Lib A"])
    publisher: Line = Field(
        default="", description="Its publisher", examples=["Python Software Foundation"]
    )
    work: WorkBody | None = Field(
        default=None,
        description="The work it is part of",
        examples=[{"id": "python-3-language-reference", "title": "The Python Language Reference"}],
    )
    kind: UnitKind = Field(
        default=UnitKind.SECTION, description="What sort of piece it is", examples=["section"]
    )
    language: Word = Field(
        default="und", description="Its language, as a BCP 47 tag", examples=["en"]
    )
    subjects: list[Line] = Field(
        default=[],
        max_length=500,
        description="Headings or notations, as the catalogue has them",
        examples=[["Functions", "005.133"]],
    )
    keywords: list[Line] = Field(
        default=[],
        max_length=500,
        description="Free keywords",
        examples=[["anonymous function"]],
    )
    published: Word = Field(
        default="", description="When it was published, as far as known", examples=["2024-10"]
    )
    licence: Line | None = Field(
        default=None, description="Its licence: an SPDX id or a URI", examples=["PSF-2.0"]
    )
    rights: Line = Field(
        default=UNDETERMINED,
        description="Exactly one rights statement, a URI",
        examples=["http://rightsstatements.org/vocab/InC/1.0/"],
    )
    credit: Line = Field(
        default="",
        description="How the owner wants to be named; made from author and owner where empty",
        examples=["Python documentation, © Python Software Foundation"],
    )
    status: Status = Field(
        default=Status.ACTIVE,
        description="Whether it may be recommended: `withdrawn` never, `embargoed` not yet",
        examples=["active"],
    )
    embargo_until: Instant | None = Field(
        default=None,
        description="For an embargoed unit: from when it may be recommended",
        examples=["2027-01-01T00:00:00Z"],
    )


class UnitBody(_UnitFields):
    """A knowledge unit, as the library sends it."""

    abstract: Text = Field(
        default="",
        description="A summary, shown as the snippet where the rights allow it",
        examples=["Lambda expressions make anonymous functions."],
    )
    text: LongText = Field(
        default="",
        description="The full text.  It is learnt from, and never shown beyond a short snippet",
        examples=["Lambda expressions (sometimes called lambda forms) are used to create …"],
    )

    def unit(self) -> Unit:
        """Invalid, where its parts contradict one another."""
        fields = self.model_dump(exclude={"work"})
        lists = {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
        work = self.work and self.work.work()
        return Unit(**{**fields, **lists, "id": unit_id(self.id), "work": work})


class UnitsBody(Body):
    """Units to add or replace: all of them, or, when one is wrong, none."""

    units: list[UnitBody] = Field(
        min_length=1,
        max_length=MOST_UNITS,
        description=f"The units, up to {MOST_UNITS}; of two with one id the later holds",
        examples=[
            [
                {
                    "id": "python/topics/lambda",
                    "title": "Lambdas",
                    "url": "https://docs.python.org/3/reference/expressions.html#lambda",
                    "authors": ["Python Software Foundation"],
                    "subjects": ["Functions"],
                    "language": "en",
                    "licence": "PSF-2.0",
                    "text": "Lambda expressions (sometimes called lambda forms) …",
                }
            ]
        ],
    )

    def domain(self) -> list[Unit]:
        """Invalid, with the place of the unit that is."""
        return [placed(f"units.{i}", unit.unit) for i, unit in enumerate(self.units)]


class UpsertedOut(Out):
    """What became of those that were sent."""

    added: int = Field(description="How many were new", examples=[1])
    changed: int = Field(description="How many replaced an older state", examples=[0])
    unchanged: int = Field(description="How many were there already, just so", examples=[0])


class UnitOut(_UnitFields):
    """A unit as a stranger may see it."""

    snippet: str = Field(
        description="What may be shown of it", examples=["Lambda expressions make anonymous …"]
    )
    truncated: bool = Field(description="Whether more of it stands at the library", examples=[True])


def unit_out(unit: Unit) -> dict[str, Any]:
    """The values of `UnitOut`, as they are: what an import took in may be longer than what a
    request may send."""
    snippet = snippet_of(unit)
    fields = asdict(unit)
    del fields["text"], fields["abstract"]
    return {**fields, "snippet": snippet.text, "truncated": snippet.truncated}
