"""An experiment small enough to be worked by hand: five units, and models that give set lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from recsys.data.assemble import RawLog, assemble
from recsys.data.interactions import HistoryConfig
from recsys.data.log import VERBS, EventLog
from recsys.domain.event import Verb
from recsys.domain.ids import ReaderId, UnitId
from recsys.domain.unit import Unit
from recsys.models.base import TopK
from training.experiment import Fit, Plan
from training.fit import Fitted
from training.measure import Cost
from training.queries import Targets
from training.report.told import Told, told
from training.spec import Spec
from training.split import hold_out

__all__ = ["ALPHA", "LATER", "LEARNT", "LISTS", "Event", "Fixed", "raw", "story", "units"]

Event = tuple[str, str, float]
"""Reader, unit, day."""

UNITS = "ABCDE"
LEARNT: Sequence[Event] = [
    # A has four readers, B three, C two, D one, E none; 1 comes back to A.
    ("1", "A", 4.5), ("2", "A", 5.5), ("3", "A", 6.5), ("4", "A", 7.5),
    ("1", "B", 8.5), ("2", "B", 9.5), ("3", "B", 10.5), ("1", "C", 11.5), ("2", "C", 12.5),
    ("1", "D", 13.5), ("1", "A", 14.5),
]  # fmt: skip
LATER: Sequence[Event] = [("2", "D", 18.5), ("3", "C", 19.5), ("3", "E", 20.5), ("4", "A", 21.5)]
"""New to 2: D; to 3: C and E.  4 comes back to A."""
ALPHA = {"2": "DE", "3": "CD", "4": "AB"}
LISTS: Mapping[str, Mapping[str, str]] = {
    "alpha": ALPHA,
    "beta": {"2": "ED", "3": "DE", "4": "BA"},
}


@dataclass(frozen=True)
class Fixed:
    """Gives each reader, known by the history, the list that is written for them."""

    lists: Mapping[str, Sequence[int]]
    histories: Mapping[tuple[int, ...], str]

    def recommend(
        self, histories: sp.csr_matrix, k: int, /, *, barred: sp.csr_matrix | None = None
    ) -> TopK:
        found = np.full((histories.shape[0], k), -1, np.int32)
        for row in range(len(found)):
            reader = self.histories[tuple(sorted(histories[[row]].indices.tolist()))]
            found[row, : len(self.lists[reader])] = self.lists[reader][:k]
        return TopK(found, np.zeros(found.shape, np.float32))


def units(names: str = UNITS, **about: dict[str, object]) -> tuple[Unit, ...]:
    """`about`: more of some of them, by name."""
    return tuple(
        Unit(
            id=UnitId(f"id-of-{name}"),
            title=f"Title {name}",
            url="urn:unit:x",
            **about.get(name, {}),  # type: ignore[arg-type]  # as the test wants it
        )
        for name in names
    )


def raw(events: Sequence[Event], catalogue: Sequence[Unit]) -> RawLog:
    readers = sorted({reader for reader, _, _ in events})
    row = {unit.id: at for at, unit in enumerate(catalogue)}
    log = EventLog(
        np.array([readers.index(reader) for reader, _, _ in events], np.int32),
        np.array([row[UnitId(f"id-of-{unit}")] for _, unit, _ in events], np.int32),
        np.full(len(events), VERBS.index(Verb.BORROW), np.uint8),
        np.array([day for _, _, day in events], np.float64),
        np.arange(len(events), dtype=np.int64),
    )
    names = tuple(ReaderId(f"person-{reader}") for reader in readers)
    return RawLog(log, names, tuple(catalogue), (None,) * len(names))


def story(
    lists: Mapping[str, Mapping[str, str]] = LISTS,
    *,
    catalogue: Sequence[Unit] | None = None,
    learnt: Sequence[Event] = LEARNT,
    later: Sequence[Event] = LATER,
) -> Told:
    """Lists of two."""
    catalogue = units() if catalogue is None else catalogue
    everything = raw([*learnt, *later], catalogue)
    chosen = np.arange(len(everything.log)) < len(learnt)
    holdout = hold_out(everything, chosen, listed={unit.id for unit in catalogue})
    plan = Plan(Spec(models={}), HistoryConfig(half_life_days=np.inf), 0, 2, lambda _doing: None)
    data = assemble(holdout.train, plan.history, seed=0)
    row = {unit.title[-1]: at for at, unit in enumerate(data.units)}
    had = {
        tuple(sorted({row[unit] for who, unit, _ in learnt if who == reader})): reader
        for reader in {who for who, _, _ in (*learnt, *later)}
    }
    members = [
        Fitted(
            name, Fixed({who: [row[u] for u in given] for who, given in by.items()}, had), Cost()
        )
        for name, by in lists.items()
    ]
    done = Fit(data, members, None, {})  # type: ignore[arg-type]  # lists are all that is asked of them
    made = told(done, holdout, {}, plan, {"seed": "0"})
    assert [*made.judged] == [Targets.NEW, Targets.REPEAT]
    return replace(made, left_out={})
