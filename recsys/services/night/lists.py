"""The lists of many readers, as each of them would get it now from `services.recommend`: together
where `pipeline.everyone` knows how, one at a time where more speaks for units than it knows of."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from recsys.data.interactions import HistoryConfig
from recsys.domain.ids import ReaderId, SlateId
from recsys.models.parallel import Workers
from recsys.pipeline import notices
from recsys.pipeline.crowd import Crowd, crowd_of
from recsys.pipeline.draft import Draft
from recsys.pipeline.everyone import Everyone
from recsys.pipeline.history import NOTHING, History, histories_of
from recsys.pipeline.listed import Listed
from recsys.pipeline.lists import Basis, moment_of, notice_code
from recsys.pipeline.policy import PolicyConfig
from recsys.pipeline.shelf import Shelf
from recsys.pipeline.sources import LITTLE
from recsys.pipeline.stages import drafts_of
from recsys.services.night.people import Person
from recsys.services.night.plan import Plan
from recsys.services.night.table import Block
from recsys.stores.base import ReaderStore

__all__ = ["Maker"]

NOBODY = ReaderId("")
KEPT = 1000
"""So many lists of readers without a history are kept: many readers have the same."""


class Maker:
    def __init__(
        self, plan: Plan, shelf: Shelf, policy: PolicyConfig, readers: ReaderStore, team: Workers
    ) -> None:
        self._plan = plan
        self._shelf = shelf
        self._policy = policy
        self._readers = readers
        self._team = team
        self._everyone = self._of_everyone()
        self._kept: dict[Person, tuple[str, Draft]] = {}

    def made(self, people: Sequence[Person], most: int) -> Block:
        """`most`: so many readers are at hand at a time."""
        blocks = [self._block(people[at : at + most]) for at in range(0, len(people), most)]
        codes = [code for some, _ in blocks for code in some]
        ids = [person.id for person in people]
        listed = Listed.joined([part for _, part in blocks], self._plan.asked.k)
        return Block(ids, codes, listed, self._shelf.ids, self._shelf.version)

    def _block(self, people: Sequence[Person]) -> tuple[list[str], Listed]:
        """Codes of notices, and the lists."""
        crowd, listed = self._crowd(people), Listed.empty(len(people), self._plan.asked.k)
        codes = [""] * len(people)
        known = (crowd.held > 0) | crowd.searched
        for place in self._left(people, crowd, listed).tolist():
            made = self._of_one if known[place] else self._of_nobody
            codes[place], draft = made(people[place])
            listed.put(place, draft)
        return codes, listed

    def _crowd(self, people: Sequence[Person]) -> Crowd:
        """Of who did not agree, nothing is read."""
        agreed = np.array([n for n, person in enumerate(people) if person.personal], np.int32)
        asked, limit = [people[n].id for n in agreed.tolist()], self._policy.memory
        doings = self._readers.doings(asked, limit=limit, until=self._plan.events)
        bundle = self._shelf.bundle
        config = HistoryConfig() if bundle is None else bundle.history
        theirs = replace(doings, readers=agreed[doings.readers])
        return crowd_of(theirs, len(people), self._shelf, config, self._policy)

    def _left(self, people: Sequence[Person], crowd: Crowd, listed: Listed) -> NDArray[np.intp]:
        """Those whose lists are still to be made, after all that can be are made together."""
        if self._everyone is None:
            return np.arange(len(people))
        together = self._everyone.speaks(crowd)
        more = [self._more_speaks(person, n) for person, n in zip(people, crowd.held, strict=True)]
        together &= ~np.array(more, np.bool_)
        silent = self._everyone.put(crowd, np.flatnonzero(together), listed, self._team)
        return np.concatenate([np.flatnonzero(~together), silent])

    def _more_speaks(self, person: Person, held: int) -> bool:
        bundle = self._shelf.bundle
        if person.interests or bundle is None:
            return True
        return held <= LITTLE and bool(person.groups and bundle.groups.known(person.groups))

    def _of_everyone(self) -> Everyone | None:
        """None where nobody's list can be made with others'."""
        bundle = self._shelf.bundle
        moment = moment_of(self._basis(Person(NOBODY, False), NOTHING))
        return None if bundle is None or moment.mixing is not None else Everyone(moment, bundle)

    def _of_nobody(self, person: Person) -> tuple[str, Draft]:
        """Of a reader without a history."""
        key = replace(person, id=NOBODY)
        if key not in self._kept:
            if len(self._kept) == KEPT:
                self._kept.clear()
            self._kept[key] = self._told(self._basis(person, NOTHING))
        return self._kept[key]

    def _of_one(self, person: Person) -> tuple[str, Draft]:
        limit, until = self._policy.memory, self._plan.events
        [view] = self._readers.views([person.id], limit=limit, until=until)
        [history] = histories_of([view.recent], self._shelf, self._policy)
        return self._told(self._basis(person, history))

    def _told(self, basis: Basis) -> tuple[str, Draft]:
        [draft] = drafts_of([moment_of(basis)])
        return notice_code(basis), draft

    def _basis(self, person: Person, history: History) -> Basis:
        notice = "" if person.personal else notices.CONSENT
        return Basis(
            slate=SlateId(""),
            query=self._plan.asked.of(person.id),
            at=self._plan.made_at,
            shelf=self._shelf,
            policy=self._policy,
            events=self._plan.events,
            history=history,
            interests=person.interests,
            groups=person.groups,
            notice=notices.NO_MODEL if self._shelf.bundle is None else notice,
        )
