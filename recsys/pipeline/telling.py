"""One reason, said: code, sentence and evidence.  Which reasons there are is `explain`'s."""

from typing import NamedTuple

from recsys.domain.event import Verb
from recsys.domain.slate import Reason, ReasonCode
from recsys.domain.unit import Status
from recsys.pipeline.draft import Moment
from recsys.pipeline.history import Search
from recsys.pipeline.traits import plain, subjects_of
from recsys.pipeline.wording import Days, did, quoted

__all__ = ["Teller"]

FEW = 20
AUTHOR_SHARE = 0.05
"""An author of more units than `FEW`, and of a larger part of the catalogue, is no reason."""


class Worded(NamedTuple):
    """A unit of the history: `“Tides”, which you borrowed on 3 March`."""

    said: str
    evidence: tuple[str, ...]
    """The ids that it rests on."""
    nearness: ReasonCode
    """Of a unit that is close to it."""


class Teller:
    """Tells the reasons of one list; what is said of a unit of the history is worded once."""

    def __init__(self, moment: Moment) -> None:
        self._moment = moment
        self._days = Days(moment.at, moment.zone)
        self._worded: dict[int, Worded | None] = {}

    def names(self, before: int) -> bool:
        """Whether a reason may name that unit of the history: one that was taken down still counts,
        and is not named."""
        return self._history(before) is not None

    def search(self, search: Search) -> Reason:
        text = f"You searched {quoted(search.query)} {self._days.on(search.at)}"
        return Reason(ReasonCode.SEARCH_MATCH, text, (search.id,))

    def interest(self, row: int) -> Reason:
        declared = {plain(subject): subject for subject in self._moment.interests}
        under = subjects_of(self._moment.shelf.unit(row))
        subject = next(said for name, said in declared.items() if name in under)
        text = f"You named {subject} as an interest"
        return Reason(ReasonCode.DECLARED_INTEREST, text, (self._moment.shelf.unit_id(row),))

    def again(self, row: int) -> Reason:
        """A unit that the reader has used, and may come back to."""
        deed, bundle = self._moment.history.deed(row), self._moment.shelf.bundle
        if deed is None:
            raise ValueError(f"row {row} was never welcome")
        often = bundle is not None and bundle.again.draws_back(row)
        text = f"Y{did(deed.verb)[1:]} this {self._days.on(deed.at)}"
        text += "; readers often return to it" if often else ""
        return Reason(ReasonCode.USED_BEFORE, text, (self._moment.shelf.unit_id(row), deed.event))

    def group(self, row: int) -> Reason:
        """Everybody's is said where it is not the group that speaks for the unit."""
        bundle, groups = self._moment.shelf.bundle, self._moment.groups
        known = bundle.groups if bundle is not None and row < len(bundle.items) else None
        name = known.strongest(known.known(groups), row) if known is not None else None
        if name is None:
            return self.everybody(row, newest=False)
        group = quoted(name.partition(":")[2])
        text = f"Often chosen of late among {group}, a group of yours"
        evidence = (self._moment.shelf.unit_id(row),)
        return Reason(ReasonCode.POPULAR_IN_GROUP, text, evidence)

    def everybody(self, row: int, *, newest: bool) -> Reason:
        text = "Among the latest additions" if newest else "Often chosen in the library"
        evidence = (self._moment.shelf.unit_id(row),)
        return Reason(ReasonCode.NON_PERSONAL, f"{text}: everybody is shown this", evidence)

    def new(self, row: int) -> Reason:
        evidence = (self._moment.shelf.unit_id(row),)
        return Reason(ReasonCode.NEW_IN_LIBRARY, "New in the library", evidence)

    def pair(self, before: int, readers: int, author: int, subject: int) -> Reason:
        """The best that is known of a unit of the history and one of the list.  `readers` had both,
        0 where they are too few to be told; the first author and the first subject of the former
        that the latter has, too, by their places in the shelf's traits, -1 where there is none."""
        worded = self._history(before)
        if worded is None:
            raise ValueError(f"row {before} is not to be named")
        known, evidence, nearness = worded
        if self._moment.query.is_seed:
            return Reason(ReasonCode.LIKE_SEED, f"Close to {known}, which was asked for", evidence)
        if readers >= self._moment.policy.co_readers:
            text = f"{readers} readers opened or borrowed both this and {known}"
            return Reason(ReasonCode.CO_READ, text, evidence, readers)
        shelf = self._moment.shelf
        if author >= 0 and self._tells(name := shelf.by.written[author]):
            return Reason(ReasonCode.SAME_AUTHOR, f"By {name}, like {known}", evidence)
        if subject >= 0:
            text = f"On {shelf.about.written[subject]}, like {known}"
            return Reason(ReasonCode.SAME_SUBJECT, text, evidence)
        return Reason(nearness, f"Close to {known}", evidence)

    def _tells(self, author: str) -> bool:
        """Who wrote most of what there is says nothing about one unit of it."""
        shelf = self._moment.shelf
        return len(shelf.authors[plain(author)]) <= max(FEW, AUTHOR_SHARE * len(shelf))

    def _history(self, before: int) -> Worded | None:
        if before not in self._worded:
            self._worded[before] = self._told(before)
        return self._worded[before]

    def _told(self, before: int) -> Worded | None:
        unit = self._moment.shelf.units[before]
        if unit is None or unit.status is Status.WITHDRAWN:
            return None
        said, deed = quoted(unit.title), self._moment.history.deed(before)
        if deed is None:
            return Worded(said, (unit.id,), ReasonCode.NEAR_HISTORY)
        accepted = deed.verb is Verb.ACCEPT
        nearness = ReasonCode.ACCEPTED_BEFORE if accepted else ReasonCode.NEAR_HISTORY
        said = f"{said}, which {did(deed.verb)} {self._days.on(deed.at)}"
        return Worded(said, (unit.id, deed.event), nearness)
