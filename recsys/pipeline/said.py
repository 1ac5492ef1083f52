"""A reason as it stands in an answer: JSON, put together from bytes that are worded once, for a
list has a score of them."""

import orjson

from recsys.domain.slate import ReasonCode

__all__ = ["escaped", "opened", "said", "strings"]


def said(code: ReasonCode, text: str, *evidence: str) -> bytes:
    """`recsys.domain.slate.Reason`, rendered."""
    return b'%b%b","evidence":%b}' % (opened(code), escaped(text), strings(evidence))


def opened(code: ReasonCode) -> bytes:
    """All that stands before the text."""
    return b'{"code":"%b","text":"' % code.encode()


def escaped(text: str) -> bytes:
    """What stands between the quotes of a JSON string: parts that are joined are one string's."""
    return orjson.dumps(text)[1:-1]


def strings(values: tuple[str, ...]) -> bytes:
    return orjson.dumps(values)
