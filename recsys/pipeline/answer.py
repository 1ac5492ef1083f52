"""The bytes: a list as a platform gets it, and the trace that is kept beside it."""

from collections.abc import Sequence
from typing import Any

import orjson

from recsys.pipeline.compose import Shown
from recsys.pipeline.draft import Moment
from recsys.pipeline.query import LONGEST_LIST, Query

__all__ = ["body_of", "sealed", "trace_of"]

_OPENED = [b'%b{"position":%d,' % (b"," if n > 1 else b"", n) for n in range(1, LONGEST_LIST + 1)]
"""How the entry at each position begins."""


def sealed(head: dict[str, Any], body: bytes) -> bytes:
    """One JSON object: the fields of `head`, then those of `body`."""
    return orjson.dumps(head)[:-1] + b"," + body[1:]


def body_of(query: Query, shown: Shown, model: str, policy: str) -> bytes:
    """The answer without what is this one list's alone: id, reader, instant.  JSON with its keys
    in one order: the same list, the same bytes."""
    notice = shown.notice
    head = {
        "surface": query.surface,
        "repeats": query.settled_repeats,
        "personal": shown.personal,
        "notice": notice and {"code": notice.code, "text": notice.text, "remedy": notice.remedy},
        "model": model or None,
        "policy": policy,
    }
    return b'%b,"entries":[%b]}' % (orjson.dumps(head)[:-1], _entries(shown))


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
            "candidates": shown.candidates,
            "dropped": shown.removed,
            "drops": shown.drops,
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
        "repeats": query.settled_repeats,
    }


def _entries(shown: Shown) -> bytes:
    """With commas between."""
    listed = shown.candidates[: len(shown.cards)]
    scores = orjson.dumps([score for _, _, score in listed])[1:-1].split(b",")
    parts = list[bytes]()
    told = zip(_OPENED, shown.cards, scores, listed, shown.reasons, strict=False)
    for opened, (_, fields), score, (_, source, _), reasons in told:
        parts += (opened, fields, b',"score":', score, b',"source":"', source.encode())
        parts += (b'","reasons":[', reasons, b"]}")
    return b"".join(parts)
