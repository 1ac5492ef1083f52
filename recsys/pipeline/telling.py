"""One reason, said: code, sentence and evidence, as bytes of an answer.  Which reasons there are is
`explain`'s."""

from functools import lru_cache
from typing import NamedTuple

from recsys.data.log import VERBS
from recsys.domain.event import Verb
from recsys.domain.slate import ReasonCode
from recsys.domain.unit import Status
from recsys.pipeline.draft import Moment
from recsys.pipeline.history import Search
from recsys.pipeline.pair_loops import AUTHOR, CLOSE, CO_READ
from recsys.pipeline.said import escaped, opened, said, strings
from recsys.pipeline.traits import plain, subjects_of
from recsys.pipeline.wording import Days, did, quoted

__all__ = ["Teller"]

_CO_READ = opened(ReasonCode.CO_READ) + (
    b'%d readers opened or borrowed both this and %b,"readers":%d}'
)
_AUTHOR = opened(ReasonCode.SAME_AUTHOR) + b"By %b, like %b}"
_SUBJECT = opened(ReasonCode.SAME_SUBJECT) + b"On %b, like %b}"
_SEED = opened(ReasonCode.LIKE_SEED) + b"Close to "
_NEAR = opened(ReasonCode.NEAR_HISTORY) + b"Close to "
_ACCEPTED = opened(ReasonCode.ACCEPTED_BEFORE) + b"Close to "
_ACCEPT = VERBS.index(Verb.ACCEPT)
_WHICH = [f", which {did(verb)} " for verb in VERBS]
HELD = 4096
"""So many titles and names are kept as they are written in reasons."""


class Worded(NamedTuple):
    """A unit of the history."""

    end: bytes
    """Of every reason that names it, but for the bracket: `“Tides”, which you borrowed on 3 March`,
    and the ids that it rests on."""
    close: bytes
    """The whole reason, where nothing else is known than that it is near."""


class Teller:
    """Tells the reasons of one list; what is said of a unit of the history is worded once, for as
    long as its days are named alike."""

    def __init__(self, moment: Moment) -> None:
        self._moment = moment
        self._days = Days.at(moment.at, moment.zone)
        self._is_seed = moment.query.is_seed
        self._words: dict[int, Worded | None] = moment.history.words(self._days)

    def search(self, search: Search) -> bytes:
        text = f"You searched {quoted(search.query)} {self._days.on(search.micros)}"
        return said(ReasonCode.SEARCH_MATCH, text, search.id)

    def interest(self, row: int) -> bytes:
        declared = {plain(subject): subject for subject in self._moment.interests}
        under = subjects_of(self._moment.shelf.unit(row))
        subject = next(written for name, written in declared.items() if name in under)
        text = f"You named {subject} as an interest"
        return said(ReasonCode.DECLARED_INTEREST, text, self._moment.shelf.unit_id(row))

    def again(self, row: int) -> bytes:
        """A unit that the reader has used, and may come back to."""
        deed, bundle = self._moment.history.deed(row), self._moment.shelf.bundle
        if deed is None:
            raise ValueError(f"row {row} was never welcome")
        often = bundle is not None and bundle.again.draws_back(row)
        text = f"Y{did(VERBS[deed.verb])[1:]} this {self._days.on(deed.micros)}"
        text += "; readers often return to it" if often else ""
        return said(ReasonCode.USED_BEFORE, text, self._moment.shelf.unit_id(row), deed.event)

    def group(self, row: int) -> bytes:
        """Everybody's is said where it is not the group that speaks for the unit."""
        bundle, groups = self._moment.shelf.bundle, self._moment.groups
        known = bundle.groups if bundle is not None and row < len(bundle.items) else None
        name = known.strongest(known.known(groups), row) if known is not None else None
        if name is None:
            return self.everybody(row, newest=False)
        group = quoted(name.partition(":")[2])
        text = f"Often chosen of late among {group}, a group of yours"
        return said(ReasonCode.POPULAR_IN_GROUP, text, self._moment.shelf.unit_id(row))

    def everybody(self, row: int, *, newest: bool) -> bytes:
        text = "Among the latest additions" if newest else "Often chosen in the library"
        text += ": everybody is shown this"
        return said(ReasonCode.NON_PERSONAL, text, self._moment.shelf.unit_id(row))

    def new(self, row: int) -> bytes:
        unit = self._moment.shelf.unit_id(row)
        return said(ReasonCode.NEW_IN_LIBRARY, "New in the library", unit)

    def pair(self, before: int, kind: int, told: int) -> bytes | None:
        """The best that is known of a unit of the history and one of the list, as `pair_loops` has
        it.  None where no reason may name the former: it was taken down, and counts still."""
        worded = self._worded(before)
        if worded is None or kind == CLOSE or self._is_seed:
            return worded and worded.close
        if kind == CO_READ:
            return _CO_READ % (told, worded.end, told)
        if kind == AUTHOR:
            return _AUTHOR % (_escaped(self._moment.shelf.by.written[told]), worded.end)
        return _SUBJECT % (_escaped(self._moment.shelf.about.written[told]), worded.end)

    def _worded(self, before: int) -> Worded | None:
        if before not in self._words:
            self._words[before] = self._told(before)
        return self._words[before]

    def _told(self, before: int) -> Worded | None:
        unit = self._moment.shelf.units[before]
        if unit is None or unit.status is Status.WITHDRAWN:
            return None
        title, deed = _title(unit.title), self._moment.history.deed(before)
        if self._is_seed:
            return _worded(title + b", which was asked for", (unit.id,), _SEED)
        if deed is None:
            return _worded(title, (unit.id,), _NEAR)
        event, verb, micros = deed
        known = title + (_WHICH[verb] + self._days.on(micros)).encode()
        return _worded(known, (unit.id, event), _ACCEPTED if verb == _ACCEPT else _NEAR)


def _worded(known: bytes, evidence: tuple[str, ...], close: bytes) -> Worded:
    """`close`: how the reason begins where nothing else is known."""
    end = b'%b","evidence":%b' % (known, strings(evidence))
    return Worded(end, b"%b%b}" % (close, end))


@lru_cache(maxsize=HELD)
def _title(title: str) -> bytes:
    return escaped(quoted(title))


@lru_cache(maxsize=HELD)
def _escaped(name: str) -> bytes:
    return escaped(name)
