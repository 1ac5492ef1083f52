"""A run: begun, gone on with, and put together."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from recsys.clock import Clock
from recsys.domain.ids import ReaderId, UnitId
from recsys.errors import Invalid
from recsys.models.parallel import workers
from recsys.pipeline.policy import PolicyConfig
from recsys.pipeline.shelf import Shelf
from recsys.services.champions import Champions
from recsys.services.night.config import NightConfig
from recsys.services.night.folder import Folder
from recsys.services.night.lists import Maker
from recsys.services.night.memory import at_once
from recsys.services.night.people import Person, digest, people
from recsys.services.night.plan import Asked, Plan
from recsys.services.night.table import SCHEMA, table
from recsys.services.shelves import Shelves
from recsys.stores.base import Stores

__all__ = ["Done", "Night"]

Told = Callable[[int, int], None]
"""How many readers have their list, of how many."""

PART = 4096
"""Readers; so much at most is lost when a run is killed."""
REMEDY = "go on with it by the same options and settings, or begin anew with --anew"
READERS, CATALOGUE = b"shelfcast.readers", b"shelfcast.catalogue"
"""Where a part says what its readers and the catalogue were, when it was made."""


@dataclass(frozen=True, slots=True)
class Done:
    plan: Plan
    rows: int
    kept: int
    """Parts that an earlier run had finished."""


class Night:
    def __init__(
        self,
        stores: Stores,
        champions: Champions,
        shelves: Shelves,
        policy: PolicyConfig,
        clock: Clock,
    ) -> None:
        self._stores = stores
        self._champions = champions
        self._shelves = shelves
        self._policy = policy
        self._clock = clock

    def run(
        self, asked: Asked, out: Path, memory: NightConfig, told: Told, *, anew: bool = False
    ) -> Done:
        """The lists of all readers in `out`, once all are made; until then it is as it was.

        Goes on with a run of the same that was killed, unless `anew`.  Invalid: another one was
        begun there.  Misconfigured: there is no room for it; then none is begun.
        """
        asked = replace(asked, repeats=asked.repeats or self._policy.repeats_on(asked.surface))
        folder = Folder(out)
        with folder.held():
            begun = None if anew else folder.plan()
            plan = self._planned(asked) if begun is None else self._same(begun, asked)
            shelf = self._shelf(plan)
            most = at_once(memory, events=self._policy.memory, units=len(shelf))
            if begun is None:
                ids = (reader.id for reader in self._stores.readers.scan())
                plan = folder.begin(plan, _blocks(ids, plan.block))
            kept = self._made(plan, folder, shelf, most, told)
            return Done(plan, folder.put_together(SCHEMA, plan.parts), kept)

    def _planned(self, asked: Asked) -> Plan:
        bundle = self._champions.refresh()
        return Plan(
            asked=asked,
            model="" if bundle is None else bundle.version,
            policy=self._policy.version,
            catalogue=self._stores.units.version(),
            events=self._stores.events.last_seq(),
            made_at=self._clock.now(),
            block=PART,
        )

    def _same(self, plan: Plan, asked: Asked) -> Plan:
        """Invalid where the run that was begun makes other lists."""
        if (plan.asked, plan.policy) == (asked, self._policy.version):
            return plan
        what = "of another policy" if plan.asked == asked else "that were asked for otherwise"
        raise Invalid("out", f"a run was begun there, for lists {what}: {REMEDY}")

    def _shelf(self, plan: Plan) -> Shelf:
        bundle = self._champions.version(plan.model) if plan.model else None
        return self._shelves.latest(bundle, self._stores.units.version())

    def _made(self, plan: Plan, folder: Folder, shelf: Shelf, most: int, told: Told) -> int:
        """How many parts were there already."""
        changed, kept = self._changed(plan), 0
        with workers() as team, _settled():
            maker = Maker(plan, shelf, self._policy, self._stores.readers, team)
            for number in range(plan.parts):
                told(number * plan.block, plan.readers)
                here = people(self._stores.readers, folder.readers(number))
                part = folder.part(number)
                if part is not None and _holds(part, here, changed):
                    kept += 1
                    continue
                made = table(plan, maker.made(here, most))
                folder.keep(number, made.replace_schema_metadata(_facts(here, shelf.version)))
        told(plan.readers, plan.readers)
        return kept

    def _changed(self, plan: Plan) -> dict[UnitId, int]:
        """Units that are not what they were when the run began, and the version that it was."""
        changes = self._stores.units.changes(plan.catalogue)
        return {change.unit.id: change.version for change in changes}


@contextmanager
def _settled() -> Iterator[None]:
    """What is in memory now is not looked through for garbage again and again: the catalogue
    alone is many objects, and each part makes and drops many more."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _facts(here: list[Person], catalogue: int) -> dict[bytes, str]:
    """What is written into a part, so that it can be told whether it may stand."""
    return {READERS: digest(here), CATALOGUE: str(catalogue)}


def _holds(part: pa.Table, here: list[Person], changed: dict[UnitId, int]) -> bool:
    """Whether its lists may stand: the same readers, who agree to the same, and no unit in them
    that was changed or taken down since."""
    made_with = int(part.schema.metadata[CATALOGUE])
    since = [unit for unit, version in changed.items() if version > made_with]
    listed = pc.is_in(part["unit"].cast(pa.string()), pa.array(since, pa.string()))
    return part.schema.metadata[READERS] == digest(here).encode() and not pc.any(listed).as_py()


def _blocks(ids: Iterator[ReaderId], block: int) -> Iterable[list[ReaderId]]:
    while some := list(islice(ids, block)):
        yield some
