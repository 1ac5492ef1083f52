"""The kinds of value that bodies are made of, checked so that every store can keep them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from recsys.domain.ids import MAX_LENGTH, event_id, push_id, reader_id, slate_id, unit_id
from recsys.errors import Invalid

__all__ = [
    "Body",
    "ClockTime",
    "EventIdField",
    "Instant",
    "Line",
    "LongText",
    "Out",
    "PushIdField",
    "ReaderIdField",
    "SlateIdField",
    "Text",
    "UnitIdField",
    "Word",
    "checked",
    "placed",
]

T = TypeVar("T")


class Body(BaseModel):
    """What is sent to us: a key nobody knows is refused, not dropped in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Out(BaseModel):
    """What we answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def checked(make: Callable[[str], T]) -> Callable[[str], T]:
    """`make`, with its `Invalid` told to pydantic."""

    def check(raw: str) -> T:
        try:
            return make(raw)
        except Invalid as error:
            raise _refusal(error.reason) from None

    return check


def placed(at: str, make: Callable[[], T]) -> T:
    """`make`, with its `Invalid` told from where the value stands in the body."""
    try:
        return make()
    except Invalid as error:
        raise Invalid(f"{at}.{error.field}", error.reason) from None


def _refusal(reason: str) -> PydanticCustomError:
    return PydanticCustomError("invalid", "{reason}", {"reason": reason})


def _storable(raw: str) -> str:
    if "\0" in raw:
        raise _refusal("a text may not hold the character NUL")
    try:
        raw.encode()
    except UnicodeEncodeError:
        raise _refusal("a text may not hold half of a surrogate pair") from None
    return raw


def _written(raw: object) -> object:
    if not isinstance(raw, str):
        raise _refusal("a time is text, such as 2026-11-21T09:30:00Z")
    return raw


def _in_range(at: datetime) -> datetime:
    if not 1900 <= at.year < 2200:
        raise _refusal("between the years 1900 and 2200")
    return at.astimezone(UTC)


_OfAnId = Field(min_length=1, max_length=MAX_LENGTH)
_Storable = AfterValidator(_storable)

Word = Annotated[str, _Storable, StringConstraints(max_length=200)]
Line = Annotated[str, _Storable, StringConstraints(max_length=2_000)]
Text = Annotated[str, _Storable, StringConstraints(max_length=20_000)]
LongText = Annotated[str, _Storable, StringConstraints(max_length=1_000_000)]

UnitIdField = Annotated[str, _OfAnId, AfterValidator(checked(unit_id))]
ReaderIdField = Annotated[str, _OfAnId, AfterValidator(checked(reader_id))]
EventIdField = Annotated[str, _OfAnId, AfterValidator(checked(event_id))]
SlateIdField = Annotated[str, _OfAnId, AfterValidator(checked(slate_id))]
PushIdField = Annotated[str, _OfAnId, AfterValidator(checked(push_id))]

Instant = Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_in_range)]
"""An instant with its offset, kept in UTC; within the years that every store can count in."""
ClockTime = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
"""Hours and minutes of a wall clock."""
