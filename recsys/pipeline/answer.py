"""The bytes: a list as a platform gets it, and the trace that is kept beside it."""

from collections.abc import Sequence
from typing import Any

import orjson

from recsys.domain.slate import Notice
from recsys.pipeline.draft import Moment
from recsys.pipeline.printing import Printed
from recsys.pipeline.query import Query

__all__ = ["body_of", "is_personal", "sealed", "trace_of"]


def sealed(head: dict[str, Any], body: bytes) -> bytes:
    """One JSON object: the fields of `head`, then those of `body`."""
    return orjson.dumps(head)[:-1] + b"," + body[1:]


def body_of(
    query: Query, notice: Notice | None, versions: tuple[str, str], entries: bytes
) -> bytes:
    """The answer without what is this one list's alone: id, reader, instant.  JSON with its keys
    in one order: the same list, the same bytes.  `versions`: of model and policy."""
    model, policy = versions
    head = {
        "surface": query.surface,
        "repeats": query.settled_repeats,
        "personal": is_personal(query, notice),
        "notice": notice and {"code": notice.code, "text": notice.text, "remedy": notice.remedy},
        "model": model or None,
        "policy": policy,
    }
    return b'%b,"entries":[%b]}' % (orjson.dumps(head)[:-1], entries)


def trace_of(
    moment: Moment, notice: Notice | None, inputs: Sequence[int], printed: Printed
) -> bytes:
    """What it was made of: query, policy, what of the reader counted (`inputs` are places in
    the event log), candidates with source and score, drops with their rule."""
    head = orjson.dumps(
        {
            "query": _query(moment),
            "personal": is_personal(moment.query, notice),
            "notice": notice and notice.code,
            "interests": moment.interests,
            "groups": moment.groups,
            "zone": moment.zone,
            "catalogue": moment.shelf.version,
            "policy": {
                "version": moment.policy.version,
                "values": orjson.Fragment(moment.policy.record),
            },
            "inputs": inputs,
        }
    )
    return b"%b,%b}" % (head[:-1], _made_of(printed))


def is_personal(query: Query, notice: Notice | None) -> bool:
    return notice is None and query.reader is not None


def _made_of(printed: Printed) -> bytes:
    listed, dropped = _pairs(printed.candidates), _pairs(printed.drops)
    told = (listed, printed.dropped, dropped)
    return b'"candidates":%b,"dropped":{%b},"drops":%b' % told


def _pairs(rows: bytes) -> bytes:
    return b"[[%b]]" % rows if rows else b"[]"


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
