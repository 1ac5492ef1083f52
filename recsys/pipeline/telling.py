"""One reason, said: code, sentence and evidence, as bytes of an answer.  Which reasons there are is
`explain`'s."""

from functools import lru_cache
from typing import NamedTuple

from recsys.data.log import VERBS
from recsys.domain.event import Verb
from recsys.domain.slate import ReasonCode
from recsys.pipeline.draft import Moment
from recsys.pipeline.history import Search
from recsys.pipeline.print_loops import NEAR_ACCEPTED, NEAR_HISTORY, NEAR_SEED
from recsys.pipeline.said import escaped, said, strings
from recsys.pipeline.traits import plain, subjects_of
from recsys.pipeline.wording import FOR_ALL, Days, did, quoted

__all__ = ["Teller", "Worded"]

_ACCEPT = VERBS.index(Verb.ACCEPT)
_WHICH = [f", which {did(verb)} " for verb in VERBS]
HELD = 4096
"""So many titles are kept as they are written in reasons."""


class Worded(NamedTuple):
    """A unit of the history."""

    near: int
    """Which of `print_loops`' texts says that another is near it."""
    end: bytes
    """Of every reason that names it: `“Tides”, which you borrowed on 3 March`, and the ids that it
    rests on."""


class Teller:
    """Tells the reasons of one list; what is said of a unit of the history is worded once, for as
    long as its days are named alike."""

    def __init__(self, moment: Moment) -> None:
        self._moment = moment
        self._days = Days.at(moment.at, moment.zone)
        self._is_seed = moment.query.is_seed
        self._words: dict[int, Worded] = moment.history.words(self._days)

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
            return said(ReasonCode.NON_PERSONAL, FOR_ALL, self._moment.shelf.unit_id(row))
        group = quoted(name.partition(":")[2])
        text = f"Often chosen of late among {group}, a group of yours"
        return said(ReasonCode.POPULAR_IN_GROUP, text, self._moment.shelf.unit_id(row))

    def worded(self, row: int) -> Worded:
        """A unit of the history that may be named."""
        if row not in self._words:
            self._words[row] = self._told(row)
        return self._words[row]

    def _told(self, row: int) -> Worded:
        unit, deed = self._moment.shelf.unit(row), self._moment.history.deed(row)
        title = _title(unit.title)
        if self._is_seed:
            return Worded(NEAR_SEED, _end(title + b", which was asked for", unit.id))
        if deed is None:
            return Worded(NEAR_HISTORY, _end(title, unit.id))
        known = title + (_WHICH[deed.verb] + self._days.on(deed.micros)).encode()
        near = NEAR_ACCEPTED if deed.verb == _ACCEPT else NEAR_HISTORY
        return Worded(near, _end(known, unit.id, deed.event))


def _end(known: bytes, *evidence: str) -> bytes:
    return b'%b","evidence":%b' % (known, strings(evidence))


@lru_cache(maxsize=HELD)
def _title(title: str) -> bytes:
    return escaped(quoted(title))
