"""One reason, said: code, sentence and evidence.  Which reasons there are is `explain`'s."""

from collections.abc import Mapping

from recsys.domain.event import Event, Verb
from recsys.domain.slate import Reason, ReasonCode
from recsys.pipeline.draft import Moment
from recsys.pipeline.shelf import plain
from recsys.pipeline.wording import deed, on_day, quoted

__all__ = ["Teller"]

FEW = 20
AUTHOR_SHARE = 0.05
"""An author of more units than `FEW`, and of a larger part of the catalogue, is no reason."""


class Teller:
    """Tells the reasons of one list; what is said of a unit of the history is worded once."""

    def __init__(self, moment: Moment) -> None:
        self._moment = moment
        self._worded: dict[int, tuple[str, tuple[str, ...]]] = {}

    def search(self, event: Event) -> Reason:
        day = on_day(event.at, self._moment.at, self._moment.zone)
        text = f"You searched {quoted(event.query or '')} {day}"
        return Reason(ReasonCode.SEARCH_MATCH, text, (event.id,))

    def interest(self, row: int) -> Reason:
        declared = {plain(subject): subject for subject in self._moment.interests}
        subject = _shared(declared, self._moment.shelf.traits(row).subjects)
        text = f"You named {subject} as an interest"
        return Reason(ReasonCode.DECLARED_INTEREST, text, (self._moment.shelf.unit_id(row),))

    def again(self, row: int) -> Reason:
        """A unit that the reader has used, and may come back to."""
        event, bundle = self._moment.history.deeds[row], self._moment.shelf.bundle
        done = deed(event, self._moment.at, self._moment.zone, what="this")
        often = bundle is not None and bundle.again.draws_back(row)
        text = f"Y{done[1:]}{'; readers often return to it' if often else ''}"
        return Reason(ReasonCode.USED_BEFORE, text, (self._moment.shelf.unit_id(row), event.id))

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

    def pair(self, before: int, row: int, readers: int) -> Reason:
        """The best that is known of a unit of the history and one of the list, which have so many
        readers in common."""
        known, evidence = self._history(before)
        if self._moment.query.is_seed:
            return Reason(ReasonCode.LIKE_SEED, f"Close to {known}, which was asked for", evidence)
        if readers >= self._moment.policy.co_readers:
            text = f"{readers} readers opened or borrowed both this and {known}"
            return Reason(ReasonCode.CO_READ, text, evidence, readers)
        earlier, traits = self._moment.shelf.traits(before), self._moment.shelf.traits(row)
        author = _shared(earlier.authors, traits.authors)
        if author and self._tells(author):
            return Reason(ReasonCode.SAME_AUTHOR, f"By {author}, like {known}", evidence)
        if subject := _shared(earlier.subjects, traits.subjects):
            return Reason(ReasonCode.SAME_SUBJECT, f"On {subject}, like {known}", evidence)
        return Reason(self._nearness(before), f"Close to {known}", evidence)

    def _tells(self, author: str) -> bool:
        """Who wrote most of what there is says nothing about one unit of it."""
        shelf = self._moment.shelf
        return len(shelf.authors[plain(author)]) <= max(FEW, AUTHOR_SHARE * len(shelf))

    def _nearness(self, before: int) -> ReasonCode:
        event = self._moment.history.deeds.get(before)
        accepted = event is not None and event.verb is Verb.ACCEPT
        return ReasonCode.ACCEPTED_BEFORE if accepted else ReasonCode.NEAR_HISTORY

    def _history(self, before: int) -> tuple[str, tuple[str, ...]]:
        """`“Tides”, which you borrowed on 3 March`, and the ids that it rests on."""
        if before not in self._worded:
            unit = self._moment.shelf.unit(before)
            event = self._moment.history.deeds.get(before)
            said = quoted(unit.title)
            evidence: tuple[str, ...] = (unit.id,)
            if event is not None:
                said += f", which {deed(event, self._moment.at, self._moment.zone)}"
                evidence = (unit.id, event.id)
            self._worded[before] = said, evidence
        return self._worded[before]


def _shared(one: Mapping[str, str], other: Mapping[str, str]) -> str:
    """As the first has it written; empty when they share none."""
    for key in one:
        if key in other:
            return one[key]
    return ""
