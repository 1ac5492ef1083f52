"""The bytes: a list as a platform gets it, and the trace that is kept beside it."""

from collections.abc import Sequence
from itertools import count
from typing import Any

import orjson

from recsys.domain.slate import Reason
from recsys.pipeline.compose import Line, Shown
from recsys.pipeline.draft import Moment
from recsys.pipeline.query import Query, Repeats

__all__ = ["body_of", "sealed", "trace_of"]


def sealed(head: dict[str, Any], body: bytes) -> bytes:
    """One JSON object: the fields of `head`, then those of `body`."""
    return orjson.dumps(head)[:-1] + b"," + body[1:]


def body_of(query: Query, shown: Shown, model: str, policy: str) -> bytes:
    """The answer without what is this one list's alone: id, reader, instant.  JSON with its keys
    in one order: the same list, the same bytes."""
    notice = shown.notice
    head = {
        "surface": query.surface,
        "repeats": query.repeats or Repeats.NEW,
        "personal": shown.personal,
        "notice": notice and {"code": notice.code, "text": notice.text, "remedy": notice.remedy},
        "model": model or None,
        "policy": policy,
    }
    entries = b",".join(map(_entry, count(1), shown.lines))
    return b'%b,"entries":[%b]}' % (orjson.dumps(head)[:-1], entries)


def trace_of(moment: Moment, shown: Shown, inputs: Sequence[int]) -> bytes:
    """What it was made of: query, policy, what of the reader counted (`inputs` are places in
    the event log), candidates with source and score, drops with their rule."""
    return orjson.dumps(
        {
            "query": _query(moment),
            "personal": shown.personal,
            "notice": shown.notice and shown.notice.code,
            "interests": moment.interests,
            "groups": moment.groups,
            "zone": moment.zone,
            "catalogue": moment.shelf.version,
            "policy": {
                "version": moment.policy.version,
                "values": orjson.Fragment(moment.policy.record),
            },
            "inputs": inputs,
            "candidates": _candidates(shown),
            "dropped": shown.removed,
            "drops": [[drop.unit, drop.rule] for drop in shown.drops],
        }
    )


def _query(moment: Moment) -> dict[str, Any]:
    query = moment.query
    return {
        "reader": query.reader,
        "liked": query.liked,
        "disliked": query.disliked,
        "k": query.k,
        "surface": query.surface,
        "subject": query.subject,
        "exclude": query.exclude,
        "only": query.only,
        "personal": query.personal,
        "repeats": query.repeats,
    }


def _candidates(shown: Shown) -> list[tuple[str, str, float]]:
    """The list and what came close: unit, source, score."""
    listed = [(line.card.unit, line.source, line.score) for line in shown.lines]
    return [*listed, *((one.unit, one.source, one.score) for one in shown.close)]


def _entry(position: int, line: Line) -> bytes:
    own = {
        "score": line.score,
        "source": line.source,
        "reasons": [_reason(reason) for reason in line.reasons],
    }
    return b'{"position":%d,%b,%b' % (position, line.card.fields, orjson.dumps(own)[1:])


def _reason(reason: Reason) -> dict[str, Any]:
    said = {"code": reason.code, "text": reason.text, "evidence": reason.evidence}
    return said if reason.readers is None else {**said, "readers": reason.readers}
