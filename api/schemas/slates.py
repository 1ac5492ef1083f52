"""Lists on the wire: what is asked for, what is answered, and what is kept of it.

The bytes of a list are rendered in `recsys.pipeline.answer`: these describe them.
"""

from typing import Any, Literal

from pydantic import Field

from api.schemas.fields import Body, Instant, Line, Out, ReaderIdField, UnitIdField, Word
from recsys.domain.event import Verb
from recsys.domain.ids import ReaderId, UnitId
from recsys.domain.slate import ReasonCode
from recsys.errors import Invalid
from recsys.pipeline.query import LONGEST_LIST, LONGEST_SEED, Query, Repeats
from recsys.services.feedback import Answer

__all__ = [
    "LONGEST_EXCLUDE",
    "MOST_LISTS",
    "AnswerBody",
    "AnswersBody",
    "EntryOut",
    "ListsBody",
    "RecordOut",
    "ReplayOut",
    "SlateOut",
    "SlatesOut",
]

MOST_LISTS = 100
LONGEST_EXCLUDE = 1_000

_SLATE = "019aa2b4-5c1e-7d7a-9f6b-0d8f3a4c2e11"


class ReasonOut(Out):
    """One reason for which an entry is there."""

    code: ReasonCode = Field(description="Which kind of reason", examples=["co_read"])
    text: str = Field(
        description="The same in words",
        examples=["14 readers who read “Lambdas” also read this"],
    )
    evidence: list[str] = Field(
        description="Ids of the units or events it rests on", examples=[["python/topics/lambda"]]
    )
    readers: int | None = Field(
        default=None,
        description="For `co_read`: how many readers stand behind it, never fewer than 10",
        examples=[14],
    )


class EntryOut(Out):
    """A unit as a platform may show it, with everything that must be shown beside it."""

    position: int = Field(description="Its rank, from 1", examples=[1])
    unit: str = Field(description="The unit's id", examples=["python/topics/def"])
    title: str = Field(description="Its title", examples=["Function definitions"])
    snippet: str = Field(
        description="A short quotation, within its rights; may be empty",
        examples=["A function definition defines a user-defined function object …"],
    )
    truncated: bool = Field(description="Whether more of it stands at the library", examples=[True])
    url: str = Field(
        description="Where it stands at the owning library",
        examples=["https://docs.python.org/3/reference/compound_stmts.html#function"],
    )
    authors: list[str] = Field(
        description="Whom to name", examples=[["Python Software Foundation"]]
    )
    credit: str = Field(
        description="The credit line to show",
        examples=["Python Software Foundation, “Function definitions”, Lib A"],
    )
    licence: str = Field(description="Its licence, or the rights statement", examples=["PSF-2.0"])
    reminder: str = Field(
        description="What to remind the reader of",
        examples=["Quote with source and author; the full text is at the library."],
    )
    score: float = Field(
        description="How well it fits; only its order in this list means anything",
        examples=[0.8123],
    )
    source: str = Field(description="The candidate source that brought it", examples=["model"])
    reasons: list[ReasonOut] = Field(
        description="Why it is there, at least one",
        examples=[
            [
                {
                    "code": "same_subject",
                    "text": "Under “Functions”, like “Lambdas”",
                    "evidence": ["python/topics/lambda"],
                }
            ]
        ],
    )


class NoticeOut(Out):
    """Why a list is not personal, and what would make it so."""

    code: str = Field(description="Which kind of notice", examples=["no_consent"])
    text: str = Field(
        description="Why the list is not personal",
        examples=["This reader has not agreed to both history and personalisation, …"],
    )
    remedy: str = Field(
        description="What would change it",
        examples=["Ask the reader, then PATCH /v1/readers/r-1042 …"],
    )


class SlateOut(Out):
    """One ranked list, made for one reader at one moment, and on record before it is answered."""

    slate: str = Field(
        description="The list's id, for feedback, record and replay", examples=[_SLATE]
    )
    reader: str | None = Field(
        description="For whom; null for a seed or for nobody", examples=["r-1042"]
    )
    at: Instant = Field(description="When it was made", examples=["2026-11-21T09:30:00Z"])
    surface: str = Field(description="Where it is shown, as was asked", examples=["home"])
    repeats: Repeats = Field(
        description="Whether units that the reader has had may be in it", examples=["new"]
    )
    personal: bool = Field(
        description="Whether it was made from the reader's own history", examples=[True]
    )
    notice: NoticeOut | None = Field(
        description="Where it is not: why, and what would make it so", examples=[None]
    )
    model: str | None = Field(
        description="Version of the model; null: none serves yet", examples=["3"]
    )
    policy: str = Field(description="Version of the policy", examples=["1-9f2c1ab0"])
    entries: list[EntryOut] = Field(
        description="The list, best first",
        examples=[[{name: (f.examples or [None])[0] for name, f in EntryOut.model_fields.items()}]],
    )


class SlatesOut(Out):
    """Several lists, in the order they were asked for."""

    slates: list[SlateOut] = Field(description="The lists", examples=[[]])


class ListsBody(Body):
    """Lists for several readers, or one list like some units and unlike others."""

    readers: list[ReaderIdField] = Field(
        default=[],
        max_length=MOST_LISTS,
        description=f"For whom, up to {MOST_LISTS}; not together with a seed",
        examples=[["r-1042", "r-1043"]],
    )
    liked: list[UnitIdField] = Field(
        default=[],
        max_length=LONGEST_SEED,
        description="A seed: units the list shall be like",
        examples=[["python/topics/lambda"]],
    )
    disliked: list[UnitIdField] = Field(
        default=[],
        max_length=LONGEST_SEED,
        description="A seed: units the list shall be unlike",
        examples=[["python/topics/debugger"]],
    )
    k: int = Field(
        default=10,
        strict=True,
        ge=1,
        le=LONGEST_LIST,
        description="How many units in a list",
        examples=[10],
    )
    surface: Word = Field(
        default="", description="Where it is shown: the platform's own word", examples=["home"]
    )
    subject: Line = Field(
        default="", description="Only units under this subject", examples=["Functions"]
    )
    exclude: list[UnitIdField] = Field(
        default=[],
        max_length=LONGEST_EXCLUDE,
        description="Units that shall not be in it",
        examples=[["python/topics/with"]],
    )
    repeats: Repeats | None = Field(
        default=None,
        description="Whether units that a reader has had may be in it; null: as the settings have "
        "it for the surface, and never with a seed",
        examples=["new"],
    )

    def queries(self) -> list[Query]:
        """Invalid where it is neither for readers nor for a seed, or both."""
        seed = bool(self.liked or self.disliked)
        if seed == bool(self.readers):
            raise Invalid("readers", "name readers, or else units in `liked` and `disliked`")
        return [self._query(reader) for reader in self.readers] or [self._query(None)]

    def _query(self, reader: str | None) -> Query:
        return Query(
            reader=None if reader is None else ReaderId(reader),
            liked=tuple(map(UnitId, self.liked)),
            disliked=tuple(map(UnitId, self.disliked)),
            k=self.k,
            surface=self.surface,
            subject=self.subject,
            exclude=tuple(map(UnitId, self.exclude)),
            repeats=self.repeats,
        )


class AnswerBody(Body):
    """What the reader said to one entry."""

    unit: UnitIdField = Field(description="The entry's unit", examples=["python/topics/def"])
    verb: Literal["accept", "reject", "ignore"] = Field(
        description="What the reader said to it", examples=["accept"]
    )

    def answer(self) -> Answer:
        return Answer(UnitId(self.unit), Verb(self.verb))


class AnswersBody(Body):
    """What the reader said to a list."""

    answers: list[AnswerBody] = Field(
        min_length=1,
        max_length=LONGEST_LIST,
        description="One answer an entry; the others are left open",
        examples=[[{"unit": "python/topics/def", "verb": "accept"}]],
    )


class RecordOut(Out):
    """All that is kept of a list."""

    slate: str = Field(description="The list's id", examples=[_SLATE])
    reader: str | None = Field(description="For whom it was made", examples=["r-1042"])
    at: Instant = Field(description="When", examples=["2026-11-21T09:30:00Z"])
    model: str = Field(description="Version of the model; empty: none", examples=["3"])
    answer: SlateOut = Field(
        description="The answer, as it was given", examples=[{"slate": _SLATE}]
    )
    trace: dict[str, Any] = Field(
        description="What it was made of: the query, what of the reader counted, candidates with "
        "source and score, and every rule that dropped a unit",
        examples=[{"seed": 17, "dropped": {"seen": 3}}],
    )


class ReplayOut(Out):
    """The same list, made again from its record."""

    slate: str = Field(description="The list's id", examples=[_SLATE])
    identical: bool = Field(description="Byte for byte", examples=[True])
    differences: list[str] = Field(
        description="What is not as it was, in words; empty when identical", examples=[[]]
    )
    answer: SlateOut | None = Field(
        description="The list as made again; null when it cannot be", examples=[{"slate": _SLATE}]
    )
