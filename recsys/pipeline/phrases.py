"""What is said in every answer, as bytes: the texts that `print_loops` has numbers for."""

from recsys.domain.slate import ReasonCode
from recsys.pipeline import print_loops as numbered
from recsys.pipeline.outline import RULES, SOURCES
from recsys.pipeline.query import LONGEST_LIST
from recsys.pipeline.said import escaped, opened
from recsys.pipeline.texts import Texts
from recsys.pipeline.wording import FOR_ALL, LATEST

__all__ = ["PHRASES"]

_EVIDENCE = b'","evidence":['
_CLOSE = b"Close to "

_SAID = {
    numbered.COMMA: b",",
    numbered.SCORE: b',"score":',
    numbered.CLOSED: b"]}",
    numbered.NEXT: b"],[",
    numbered.SHARED_BY: opened(ReasonCode.CO_READ),
    numbered.READERS_OF: b" readers opened or borrowed both this and ",
    numbered.READERS: b',"readers":',
    numbered.BY: opened(ReasonCode.SAME_AUTHOR) + b"By ",
    numbered.ON: opened(ReasonCode.SAME_SUBJECT) + b"On ",
    numbered.LIKE: b", like ",
    numbered.ENDED: b"}",
    numbered.EVERYBODY: opened(ReasonCode.NON_PERSONAL) + escaped(FOR_ALL) + _EVIDENCE,
    numbered.NEWEST: opened(ReasonCode.NON_PERSONAL) + escaped(LATEST) + _EVIDENCE,
    numbered.NEW: opened(ReasonCode.NEW_IN_LIBRARY) + b"New in the library" + _EVIDENCE,
    numbered.NAMED: b"]}",
    numbered.NEAR_SEED: opened(ReasonCode.LIKE_SEED) + _CLOSE,
    numbered.NEAR_HISTORY: opened(ReasonCode.NEAR_HISTORY) + _CLOSE,
    numbered.NEAR_ACCEPTED: opened(ReasonCode.ACCEPTED_BEFORE) + _CLOSE,
}
for _place, _name in enumerate(SOURCES):
    _SAID[numbered.SOURCES + _place] = b',"source":"%b","reasons":[' % _name.encode()
    _SAID[numbered.SOURCED + _place] = b',"%b",' % _name.encode()
for _place, _name in enumerate(RULES):
    _SAID[numbered.REMOVED + _place] = b'"%b":' % _name.encode()
    _SAID[numbered.RULED + _place] = b',"%b"' % _name.encode()
for _place in range(LONGEST_LIST):
    _comma = b"," if _place else b""
    _SAID[numbered.OPENED + _place] = b'%b{"position":%d,' % (_comma, _place + 1)

PHRASES = Texts.of([_SAID[number] for number in range(len(_SAID))])
