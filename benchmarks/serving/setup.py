"""A library, and how it is served: in how many processes, and where its state is kept."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.servers import postgres, redis
from benchmarks.serving.libraries import copied
from benchmarks.serving.processes import Running, serving, shelfcast
from recsys.settings import Settings
from recsys.stores.base import Stores
from recsys.stores.open import open_stores

__all__ = ["Served", "Setup", "own_stores"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    library: Callable[[], Path]
    """Where it lies, made by now.  Never written to: what is served is a copy."""
    workers: int
    shared: bool = False
    """State in PostgreSQL and Redis; else in SQLite and in the process."""
    suffix: str = ""
    """Of the names of its figures, where it is not the first setup."""

    @contextmanager
    def copy(self) -> Iterator["Served"]:
        """The library, to be served and written to, in a folder that goes with the block.
        Unavailable where there is no PostgreSQL or Redis to keep it in."""
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            scratch = Path(folder)
            home = copied(self.library(), scratch)
            if not self.shared:
                yield Served(self, home, scratch, Settings(home=home).store_url)
                return
            with postgres(scratch) as store, redis(scratch) as beside:
                shelfcast("migrate", "--to", store, "--home", str(home), "--json")
                yield Served(self, home, scratch, store, beside)


@dataclass(frozen=True, slots=True)
class Served:
    setup: Setup
    home: Path
    scratch: Path
    """Empty but for the library."""
    store: str
    redis: str = ""

    @property
    def environment(self) -> Mapping[str, str]:
        """Nothing else shall take the cores meanwhile."""
        return {
            "SHELFCAST_STORE": self.store,
            "SHELFCAST_REDIS__URL": self.redis,
            "SHELFCAST_RETRAIN__ENABLED": "false",
            "SHELFCAST_PUSH__ENABLED": "false",
        }

    @contextmanager
    def running(self) -> Iterator[Running]:
        workers = str(self.setup.workers)
        serve = ["recsys.cli", "serve", "--port", "0", "--home", str(self.home)]
        log = self.scratch / "server.log"
        with serving([*serve, "--workers", workers], log, self.environment) as running:
            yield running

    @contextmanager
    def constant(self, answers: Mapping[str, bytes]) -> Iterator[Running]:
        """The server of constant answers, by route: `constant.ROUTES`."""
        folder = self.scratch / "answers"
        folder.mkdir(exist_ok=True)
        for name, answer in answers.items():
            (folder / name).write_bytes(answer)
        serve = ["benchmarks.serving.constant", str(folder), str(self.setup.workers)]
        with serving(serve, self.scratch / "constant.log") as running:
            yield running


@contextmanager
def own_stores(served: Served) -> Iterator[Stores]:
    opened = open_stores(served.store)
    try:
        yield opened.stores
    finally:
        opened.close()
