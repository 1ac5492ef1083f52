"""Ids in paths.  An id may hold any printable character, `/` included, in either spelling:

    /v1/units/10.1000%2F182/similar      the encoded slash always belongs to the id
    /v1/units/10.1000/182/similar        a plain one does where no route ends in what follows it

so the unit `x/similar` is `/v1/units/x%2Fsimilar`.  Servers hand the path on decoded, where both
look alike: here it is decoded again from the raw one, the encoded slash as a mark of its own.
"""

import re
from collections.abc import Callable
from typing import Annotated
from urllib.parse import quote, unquote_to_bytes

from fastapi import Path
from pydantic import AfterValidator
from starlette.convertors import Convertor, register_url_convertor
from starlette.types import ASGIApp, Receive, Scope, Send

from api.schemas.fields import checked
from recsys.domain.ids import (
    PushId,
    ReaderId,
    SlateId,
    UnitId,
    push_id,
    reader_id,
    slate_id,
    unit_id,
)
from recsys.errors import Invalid

__all__ = [
    "PushInPath",
    "RawPath",
    "ReaderInPath",
    "SlateInPath",
    "UnitInPath",
    "VersionInPath",
    "reader_of",
]

_SLASH = "\udc2f"
"""A lone surrogate: no text decodes to it (`surrogateescape` starts at U+DC80)."""
_LINE_BREAK = "\udc0a"
_ENCODED_SLASH = re.compile(rb"%2[Ff]")


def _whole(*endings: str) -> str:
    """The rest of a path, unless a plain slash and one of `endings` end it: that is a route of its
    own, and no other method of it means the id."""
    return f"(?!.*/(?:{'|'.join(endings)})$).*"


class _Whole(Convertor[str]):
    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return quote(value, safe="")


class _Unit(_Whole):
    regex = _whole("similar")


class _Reader(_Whole):
    regex = _whole("recommendations", "data", "pushes", "pushes/stream")


class _Slate(_Whole):
    regex = _whole("feedback", "replay")


class _Version(_Whole):
    regex = _whole("promote")


for _kind in (_Unit, _Reader, _Slate, _Version):
    register_url_convertor(_kind.__name__.strip("_").lower(), _kind())


class RawPath:
    """ASGI middleware: routes see the path with encoded slashes kept apart."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raw: bytes | None = scope.get("raw_path")
        if raw and b"%" in raw:
            scope = {**scope, "path": _decoded(raw)}
        await self._app(scope, receive, send)


def _decoded(raw: bytes) -> str:
    """Bytes that are not UTF-8, and line breaks, at which routes would stop reading, become lone
    surrogates, which no id may hold."""
    parts = map(unquote_to_bytes, _ENCODED_SLASH.split(raw))
    path = _SLASH.join(part.decode("utf-8", "surrogateescape") for part in parts)
    return path.replace("\n", _LINE_BREAK)


def reader_of(part: str) -> ReaderId | None:
    """The reader whom a part of a path names; None where that is not one id, or not plainly."""
    if "/" in part:
        return None
    try:
        return reader_id(part.replace(_SLASH, "/"))
    except Invalid:
        return None


def _restored(make: Callable[[str], str]) -> AfterValidator:
    """`make`, of an id with its slashes back."""
    check = checked(make)
    return AfterValidator(lambda raw: check(raw.replace(_SLASH, "/")))


UnitInPath = Annotated[
    UnitId,
    _restored(unit_id),
    Path(description="The unit's id, percent-encoded", examples=["python/topics/lambda"]),
]
ReaderInPath = Annotated[
    ReaderId,
    _restored(reader_id),
    Path(description="The reader's pseudonym, percent-encoded", examples=["r-1042"]),
]
SlateInPath = Annotated[
    SlateId,
    _restored(slate_id),
    Path(
        description="The list's id, as its answer gave it",
        examples=["019aa2b4-5c1e-7d7a-9f6b-0d8f3a4c2e11"],
    ),
]
PushInPath = Annotated[
    PushId,
    _restored(push_id),
    Path(
        description="The push's id, as inbox and stream give it",
        examples=["019aa2b4-6f02-7c43-8a55-7be1d0a9c3f4"],
    ),
]
VersionInPath = Annotated[
    str,
    _restored(slate_id),  # a version is written like any other id
    Path(description="A model's version, as `GET /v1/models` lists it", examples=["3"]),
]
