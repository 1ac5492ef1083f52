"""A list as it was recorded, read again."""

from typing import Any

import orjson

from recsys.domain.ids import UnitId
from recsys.domain.slate import (
    Drop,
    Entry,
    Notice,
    Provenance,
    Reason,
    ReasonCode,
    Slate,
    SlateRecord,
)

__all__ = ["reason_of", "slate_of"]


def slate_of(record: SlateRecord) -> Slate:
    """What stands in its answer and its trace."""
    answer, trace = orjson.loads(record.answer), orjson.loads(record.trace)
    return Slate(
        id=record.id,
        reader=record.reader,
        at=record.at,
        surface=answer["surface"],
        personal=answer["personal"],
        notice=Notice(**answer["notice"]) if answer["notice"] else None,
        entries=tuple(map(_entry, answer["entries"])),
        drops=tuple(Drop(UnitId(unit), rule) for unit, rule in trace["drops"]),
        provenance=Provenance(
            model=record.model,
            policy=answer["policy"],
            catalogue=trace["catalogue"],
            events=trace["events"],
            seed=trace["seed"],
        ),
    )


def _entry(told: dict[str, Any]) -> Entry:
    reasons = tuple(map(reason_of, told["reasons"]))
    return Entry(**{**told, "authors": tuple(told["authors"]), "reasons": reasons})


def reason_of(told: dict[str, Any]) -> Reason:
    code, evidence = ReasonCode(told["code"]), tuple(told["evidence"])
    return Reason(code, told["text"], evidence, told.get("readers"))
