"""The bytes: a list as a platform gets it, and the trace that is kept beside it."""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

import orjson

from recsys.pipeline.compose import Shown
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
    return b'%b,"entries":[%b]}' % (orjson.dumps(head)[:-1], b",".join(_entries(shown)))


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
        "repeats": query.repeats,
    }


def _entries(shown: Shown) -> Iterator[bytes]:
    listed = shown.candidates[: len(shown.cards)]
    scores = orjson.dumps([score for _, _, score in listed])[1:-1].split(b",")
    told = zip(count(1), shown.cards, scores, listed, shown.reasons)
    for position, (_, fields), score, (_, source, _), reasons in told:
        yield (
            b'{"position":%d,%b,"score":%b,"source":"%b","reasons":[%b]}'
            % (position, fields, score, source.encode(), reasons)
        )
