"""What is fine, stale, wrong or out of reach in one installation.  Printing it is the command's."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from recsys.errors import DamagedBundle, ShelfcastError, Unavailable
from recsys.models.absent import ABSENT, loads
from recsys.models.bundle import Bundle
from recsys.services.champion_alias import champion_alias
from recsys.services.learning import RetrainConfig
from recsys.stores.base import ModelRecord, Stores
from recsys.stores.open import library_exists, open_stores
from recsys.stores.redis.config import RedisConfig
from recsys.stores.sql.health import health

__all__ = ["Finding", "Installation", "State", "examine"]

ROOM = 500_000_000
"""Bytes that should be left on the disk."""
LATEST = 1000
"""So many of the last events are looked at for times that cannot be."""
NEW_UNITS = 0.1
"""A larger share of units that the champion does not know makes it stale."""


class State(StrEnum):
    FINE = "fine"
    STALE = "stale"
    WRONG = "wrong"
    OUT_OF_REACH = "out of reach"


@dataclass(frozen=True, slots=True)
class Finding:
    subject: str
    state: State
    text: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    home: Path
    store: str
    redis: RedisConfig
    models: Path
    tracking: str
    retrain: RetrainConfig
    now: datetime
    workers: int


Check = Callable[[Installation, Stores], Iterator[Finding]]


def examine(installation: Installation) -> list[Finding]:
    """Every check that can be made; what needs the store is left out when that cannot be
    opened.  Makes nothing: a library that is not there yet is only said to be missing."""
    findings = [*_home(installation), *_packages(), *_redis(installation.redis)]
    try:
        if not library_exists(installation.store):
            text = "there is no library here yet"
            return [*findings, Finding("store", State.STALE, text, "shelfcast import units FILE")]
        opened = open_stores(installation.store)
    except ShelfcastError as problem:
        return [*findings, Finding("store", State.OUT_OF_REACH, str(problem))]
    try:
        for check in CHECKS:
            findings.extend(check(installation, opened.stores))
    finally:
        opened.close()
    return findings


def _home(installation: Installation) -> Iterator[Finding]:
    if not installation.home.is_dir():
        return
    free = shutil.disk_usage(installation.home).free
    if free < ROOM:
        text = f"only {free // 1_000_000} MB are left on the disk of {installation.home}"
        yield Finding("home", State.WRONG, text, "make room")
    else:
        yield Finding("home", State.FINE, f"{installation.home}, {free // 1_000_000:,} MB free")


def _packages() -> Iterator[Finding]:
    for model, package in ABSENT.items():
        text = f"{model} is left out of trainings: {package} is not installed"
        yield Finding("models", State.STALE, text, f"pip install {package} (needs a C compiler)")
    if not loads("lightgbm"):
        text = "no trees are grown to put lists in order: lightgbm cannot be loaded"
        remedy = "pip install lightgbm (needs OpenMP; on macOS: brew install libomp)"
        yield Finding("trees", State.STALE, text, remedy)


def _redis(config: RedisConfig) -> Iterator[Finding]:
    """Of the one that processes share, where one is named."""
    if not config.url:
        return
    from recsys.stores.redis.health import redis_health

    try:
        told = redis_health(config)
    except Unavailable as problem:
        text = f"{problem}; processes go on by looking into the store, some later"
        yield Finding("redis", State.OUT_OF_REACH, text, "start it, or take redis.url away")
        return
    text = f"Redis {told.version}, {told.milliseconds:.1f} ms a question"
    yield Finding("redis", State.FINE, text)


def _store(_: Installation, stores: Stores) -> Iterator[Finding]:
    counts = f"{stores.units.count():,} units, {stores.readers.count():,} readers, "
    counts += f"{stores.events.count():,} events, {stores.slates.count():,} slates"
    yield Finding("store", State.FINE, counts)


def _server(installation: Installation, _: Stores) -> Iterator[Finding]:
    """Of the database, where there is one.  A training connects as a worker does."""
    told = health(installation.store)
    if told is None:
        return
    needed = (installation.workers + 1) * told.each
    if told.lossy:
        text = f"{' and '.join(told.lossy)} off: a power cut loses what was acknowledged"
        yield Finding("database", State.WRONG, text, "turn it on in postgresql.conf")
    elif needed > told.room:
        text = f"this server and a training may need {needed} connections; {told.room} are let in"
        yield Finding("database", State.WRONG, text, "raise max_connections, or lower http.workers")
    else:
        text = f"PostgreSQL {told.version}, {told.milliseconds:.1f} ms a look"
        yield Finding("database", State.FINE, f"{text}, room for {told.room} connections")


def _clock(installation: Installation, stores: Stores) -> Iterator[Finding]:
    last = stores.events.last_seq()
    latest = max(
        (e.event.at for e in stores.events.scan(after=max(0, last - LATEST))), default=None
    )
    if latest is not None and latest > installation.now + timedelta(days=1):
        text = f"an event of {latest:%Y-%m-%d %H:%M} UTC lies in the future"
        yield Finding("clock", State.WRONG, text, "set this machine's clock, or the platform's")
    else:
        yield Finding("clock", State.FINE, f"{installation.now:%Y-%m-%d %H:%M} UTC")


def _champion(installation: Installation, stores: Stores) -> Iterator[Finding]:
    pointer = stores.models.champion()
    record = stores.models.of(pointer) if pointer else None
    if record is None:
        yield Finding("champion", State.STALE, "no model serves yet", "shelfcast train")
        return
    try:
        bundle = Bundle.load(installation.models / record.path)
    except (DamagedBundle, OSError) as problem:
        text = f"{record.version} cannot be loaded: {problem}"
        yield Finding("champion", State.OUT_OF_REACH, text, "shelfcast rollback, or train again")
        return
    yield from _age(installation, stores, record)
    yield Finding("search", State.FINE, f"{record.version}: {bundle.model.search}")
    yield from _catalogue(stores, bundle)


def _age(installation: Installation, stores: Stores, record: ModelRecord) -> Iterator[Finding]:
    """Behind by as much as should have started a training, and half as much again."""
    retrain, age = installation.retrain, installation.now - record.trained_at
    accepts = stores.events.accepts(after=record.cutoff)
    behind = stores.events.last_seq() - record.cutoff
    text = (
        f"{record.version}, {age.days} days old, {behind:,} events and {accepts:,} accepts behind"
    )
    due = retrain.accepts and accepts > 1.5 * retrain.accepts
    late = retrain.every_hours and behind and age > 1.5 * timedelta(hours=retrain.every_hours)
    state = State.STALE if due or late else State.FINE
    yield Finding("champion", state, text, "" if state is State.FINE else "shelfcast train")


def _catalogue(stores: Stores, bundle: Bundle) -> Iterator[Finding]:
    units = new = 0
    for unit in stores.units.scan():
        units += 1
        new += unit.id not in bundle.items
    text = f"{new:,} of {units:,} units came after the champion was trained"
    stale = new > NEW_UNITS * units
    remedy = "shelfcast train" if stale else ""
    yield Finding("catalogue", State.STALE if stale else State.FINE, text, remedy)


def _other_models(installation: Installation, stores: Stores) -> Iterator[Finding]:
    missing = [
        r.version for r in stores.models.all() if not (installation.models / r.path).is_dir()
    ]
    if missing:
        text = f"not on disk any more: {', '.join(missing)}; lists they made cannot be replayed"
        yield Finding("models", State.WRONG, text, f"restore {installation.models} from a backup")


def _alias(installation: Installation, stores: Stores) -> Iterator[Finding]:
    champion = stores.models.champion()
    if champion is None:
        return
    try:
        alias = champion_alias(installation.tracking)
    except OSError as problem:
        yield Finding("tracking", State.OUT_OF_REACH, f"{installation.tracking}: {problem}")
        return
    if alias == champion:
        yield Finding("tracking", State.FINE, f"MLflow's champion is {alias} as well")
    else:
        text = f"MLflow's champion is {alias or 'not set'}, and {champion} serves"
        yield Finding("tracking", State.STALE, text, "shelfcast models --sync")


CHECKS: tuple[Check, ...] = (_store, _server, _clock, _champion, _other_models, _alias)
