"""A sender that is killed, at every point of its work, loses nothing and repeats nothing."""

import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from recsys.domain.ids import ReaderId
from recsys.domain.push import PushState
from recsys.stores.open import open_stores
from tests.recsys.push.dying import CONFIG, POINTS
from tests.recsys.push.house import House
from tests.recsys.push.people import reader

READERS = [f"r{n}" for n in range(30)]


def run(database: str, at: datetime, *point: str) -> int:
    command = [sys.executable, "-m", "tests.recsys.push.dying", database, at.isoformat(), *point]
    return subprocess.run(command, timeout=60, check=False).returncode


def test_killed_at_every_point_every_push_still_arrives_once(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'library.db'}"
    opened = open_stores(database)
    house = House(opened.stores)
    house.welcome(*(reader(name) for name in READERS))
    planned = {name: house.push_to(name) for name in READERS}
    for point in POINTS:
        assert run(database, house.clock.at, point) == -signal.SIGKILL
        delivered = house.stores.pushes.counts().get(PushState.DELIVERED, 0)
        seen = {p.id for name in READERS for p in house.stores.pushes.inbox(ReaderId(name))}
        assert len(seen) == delivered
        house.later(seconds=CONFIG.lease_seconds)
    assert run(database, house.clock.at) == 0
    assert house.stores.pushes.counts() == {PushState.DELIVERED: len(READERS)}
    inboxes = [house.stores.pushes.inbox(ReaderId(name)) for name in READERS]
    assert [[p.id for p in inbox] for inbox in inboxes] == [[p.id] for p in planned.values()]
    assert sorted(p.seq for (p,) in inboxes) == list(range(1, len(READERS) + 1))
    opened.close()
