"""Views that are given again: whatever happened since, they are what would be read anew."""

from collections.abc import Callable
from random import Random

import pytest

from recsys.domain.consent import Purpose
from recsys.domain.ids import ReaderId
from recsys.stores.base import ReaderView, Stores
from tests.contracts.made import NOW, click, event, reader, soon

WHO = [ReaderId(f"r{n}") for n in range(5)]
LIMIT = 6


class Life:
    """What happens to a few readers, at random."""

    def __init__(self, stores: Stores, seed: int) -> None:
        self._stores = stores
        self._chance = Random(seed)
        self._events = 0

    def go_on(self) -> None:
        kinds: list[Callable[[str], None]] = [self._acts, self._clicks, self._changes, self._goes]
        [deed] = self._chance.choices(kinds, [6, 3, 2, 1])
        deed(self._chance.choice(WHO))

    def _acts(self, who: str) -> None:
        at = soon(self._chance.randrange(100))  # in no order
        robot = self._chance.random() < 0.2
        self._stores.events.append([event(self._next(), who, at=at)], robots=[robot]).result()

    def _clicks(self, who: str) -> None:
        """Makes an earlier one double, perhaps."""
        at = soon(self._chance.randrange(60))
        self._stores.events.append([click(self._next(), at, reader=who)]).result()

    def _changes(self, who: str) -> None:
        region = self._chance.choice(["", "CH-VD"])
        purposes = [Purpose.HISTORY, Purpose.PERSONALISATION][: self._chance.randrange(3)]
        self._stores.readers.upsert([reader(who, *purposes, region=region)]).result()

    def _goes(self, who: str) -> None:
        self._stores.readers.erase(ReaderId(who)).result()

    def _next(self) -> str:
        self._events += 1
        return f"e{self._events}"


@pytest.mark.parametrize("seed", range(4))
def test_known_views_are_what_would_be_read_anew(stores: Stores, seed: int) -> None:
    life, known = Life(stores, seed), dict[ReaderId, ReaderView]()
    for _ in range(60):
        life.go_on()
        views = stores.readers.views([*WHO, None], limit=LIMIT, known=known)
        assert views == stores.readers.views([*WHO, None], limit=LIMIT)
        known = dict(zip(WHO, views, strict=False))


def test_who_comes_back_after_an_erasure_has_done_nothing(stores: Stores) -> None:
    [who, *_] = WHO
    stores.readers.upsert([reader(who, Purpose.HISTORY)]).result()
    stores.events.append([event("e1", who)]).result()
    [before] = stores.readers.views([who], limit=LIMIT)
    stores.readers.erase(who).result()
    stores.readers.upsert([reader(who, Purpose.HISTORY)]).result()
    [after] = stores.readers.views([who], limit=LIMIT, known={who: before})
    assert (before.inputs, after.inputs) == ((1,), ())


def test_a_known_view_of_another_length_is_not_given_again(stores: Stores) -> None:
    [who, *_] = WHO
    stores.events.append([event(f"e{n}", who, at=soon(n)) for n in range(LIMIT)]).result()
    [short] = stores.readers.views([who], limit=2)
    [whole] = stores.readers.views([who], limit=LIMIT, known={who: short})
    [again] = stores.readers.views([who], limit=2, known={who: whole})
    assert (len(whole.inputs), again.inputs) == (LIMIT, short.inputs)


def test_a_known_view_is_not_given_as_that_of_an_earlier_event(stores: Stores) -> None:
    [who, *_] = WHO
    stores.events.append([event("e1", who, at=NOW), event("e2", who, at=soon(5))]).result()
    [now] = stores.readers.views([who], limit=LIMIT)
    [then] = stores.readers.views([who], limit=LIMIT, until=1, known={who: now})
    assert then.inputs == (1,)
