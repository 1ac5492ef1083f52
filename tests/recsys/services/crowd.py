"""A library of some size, drawn by lot: readers of every kind, units of every state, and a model
with all that a blend can have.  What is tested with it is tested by comparison."""

from datetime import timedelta
from random import Random

from recsys.bootstrap import Services
from recsys.data.assemble import assemble
from recsys.data.interactions import HistoryConfig
from recsys.domain.consent import Purpose
from recsys.domain.event import Event, Verb
from recsys.domain.reader import Reader
from recsys.domain.unit import Status, Unit, Work
from recsys.models.blend import Blend
from recsys.models.bundle import Bundle, Provenance
from recsys.models.calibration import Calibration
from recsys.models.mixing import Mixing
from recsys.models.registry import MODELS
from recsys.models.stack import Stack
from recsys.models.trees import Trees
from recsys.stores.base import ModelRecord
from tests.recsys.small_library import NOW, event, reader, unit
from training.snapshot import take

__all__ = ["fill", "train"]

N_UNITS, N_NEW, N_READERS, N_LONG = 420, 12, 140, 5
WORDS = [
    "tide",
    "anchor",
    "harbour",
    "rope",
    "wind",
    "dough",
    "flour",
    "crust",
    "oven",
    "yeast",
    "rose",
    "soil",
    "seed",
    "orchard",
]
SUBJECTS = ("Sailing", "Bread", "Gardens", "Text", "Stars")
BOTH = (Purpose.HISTORY, Purpose.PERSONALISATION)
DONE = (Verb.VIEW, Verb.READ, Verb.BORROW, Verb.SAVE, Verb.LIKE, Verb.ACCEPT)
REFUSED = (Verb.REJECT, Verb.DISLIKE, Verb.IGNORE)


def fill(services: Services) -> None:
    """Everything but the units that come after the training."""
    lot = Random(7)
    services.stores.units.upsert([_unit(lot, n) for n in range(N_UNITS)]).result(10)
    readers = [_reader(lot, n) for n in range(N_READERS)]
    services.stores.readers.upsert(readers).result(10)
    services.stores.events.append([e for one in readers for e in _events(lot, one)]).result(10)


def train(services: Services, version: str = "crowd") -> None:
    """And what happens after it: units arrive, are used, change and go."""
    snapshot = take(services.stores)
    data = assemble(snapshot.raw, HistoryConfig(longest=30), seed=1)
    names = ("cosine", "content", "authors", "popularity")
    members = {n: MODELS[n].model.fit(data, MODELS[n].config(), seed=1) for n in names}
    stack = Stack(
        {
            "cosine": (1.0, 2.0, 1.5),
            "content": (0.5, 0.2, 0.1),
            "authors": (0.2, 0.0, 0.3),
            "popularity": (0.01, 0.02, 0.0),
        },
        bands=(0, 3, 12),
        trees=_trees(len(names)),
        calibration=Calibration((0.7, 0.9), (0.01, -0.02)),
    )
    provenance = Provenance(
        version=version,
        trained_at=NOW,
        cutoff=snapshot.cutoff,
        fingerprint=snapshot.fingerprint,
        seed=1,
    )
    mixing = Mixing(new=(-1.5, -0.6, 0.05), again=(0.3, 1.0))
    bundle = Bundle.of(data, Blend.of(data, members, stack), provenance, mixing=mixing)
    bundle.save(services.settings.models_directory / version)
    record = ModelRecord(
        version=version,
        path=version,
        trained_at=NOW,
        cutoff=snapshot.cutoff,
        fingerprint=snapshot.fingerprint,
        metrics={},
        promoted=True,
        reason="test",
    )
    services.stores.models.register(record).result(10)
    services.champions.promote(version, by="test").result(10)
    services.champions.refresh()
    _go_on(services)


def _go_on(services: Services) -> None:
    lot = Random(8)
    new = [_unit(lot, N_UNITS + n) for n in range(N_NEW)]
    gone = [_unit(Random(n), n, status=Status.WITHDRAWN) for n in (3, 70, 200)]
    closed = [
        _unit(Random(n), n, status=Status.EMBARGOED, embargo_until=NOW + timedelta(days=days))
        for n, days in ((5, 30), (6, -1), (N_UNITS + 1, 1))
    ]
    services.stores.units.upsert([*new, *gone, *closed]).result(10)
    late = [
        event(
            f"late-{n}",
            f"r{n}",
            lot.choice(DONE + REFUSED),
            f"u{N_UNITS + lot.randrange(N_NEW)}",
            at=NOW - timedelta(minutes=lot.randrange(500)),
        )
        for n in range(0, N_READERS, 5)
    ]
    services.stores.events.append(late).result(10)
    services.stores.readers.upsert([reader(f"long-{n}", *BOTH) for n in range(N_LONG)]).result(10)
    services.stores.events.append([e for n in range(N_LONG) for e in _long_ago(n)]).result(10)


def _long_ago(n: int) -> list[Event]:
    """What was welcome last is new to the model, and too much came after it for it to weigh."""
    who, since = f"long-{n}", NOW - timedelta(days=3)
    welcome = event(f"{who}-new", who, Verb.ACCEPT, f"u{N_UNITS + n}", at=since)
    ignored = (
        event(
            f"{who}-{step}",
            who,
            Verb.IGNORE,
            f"u{60 * n + step}",
            at=since + timedelta(minutes=1 + step),
        )
        for step in range(35)
    )
    return [welcome, *ignored]


def _unit(lot: Random, n: int, **fields: object) -> Unit:
    subjects = tuple(lot.sample(SUBJECTS, lot.choice((1, 1, 2))))
    authors = tuple(
        {f"Author {int(lot.expovariate(0.12))}" for _ in range(lot.choice((0, 1, 1, 2)))}
    )
    told = {
        "title": " ".join(lot.choices(WORDS, k=4)),
        "text": " ".join(lot.choices(WORDS, k=30)),
        "subjects": subjects,
        "authors": authors,
        "work": Work(id=f"w{n // 7}", title=f"Work {n // 7}") if n % 3 else None,
    }
    return unit(f"u{n}", subjects[0], **{**told, **fields})


def _reader(lot: Random, n: int) -> Reader:
    purposes = lot.choice((BOTH, BOTH, BOTH, BOTH, (Purpose.HISTORY,), ()))
    return reader(
        f"r{n}",
        *purposes,
        groups=tuple({f"class {lot.randrange(4)}"} if lot.random() < 0.5 else ()),
        interests=tuple(lot.sample(SUBJECTS, lot.choice((0, 0, 0, 1, 2)))),
        time_zone=lot.choice(("UTC", "Europe/Zurich")),
    )


def _events(lot: Random, who: Reader) -> list[Event]:
    taste, n = lot.randrange(N_UNITS), lot.choice((0, 1, 2, 5, 12, 40))
    made = []
    for step in range(n):
        at = NOW - timedelta(days=lot.randrange(200), minutes=lot.randrange(1440))
        if lot.random() < 0.02:
            words = " ".join(lot.choices(WORDS, k=2))
            made.append(event(f"{who.id}-{step}", who.id, Verb.SEARCH, words, at=at))
            continue
        about = (taste + int(lot.gauss(0, 25))) % N_UNITS
        verb = lot.choice(REFUSED) if lot.random() < 0.15 else lot.choice(DONE)
        made.append(event(f"{who.id}-{step}", who.id, verb, f"u{about}", at=at))
    return made


def _trees(members: int) -> Trees:
    """Over every feature, so that the order is another one than that of the scores."""
    lot = Random(5)
    trees = Trees.stump(0, 0.1, -0.2, 0.3)
    for column in range(members + 9):
        for _ in range(3):
            split = lot.choice((0.02, 0.2, 0.5, 1.5, 4.0, 40.0))
            trees = trees.joined(Trees.stump(column, split, lot.gauss(0, 1), lot.gauss(0, 1)))
    return trees
