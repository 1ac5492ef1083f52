"""The one place where the parts are put together."""

import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from recsys.clock import Clock, NewId, SystemClock, random_ids
from recsys.domain.ids import ReaderId
from recsys.pipeline.shelf import Shelf
from recsys.services.alias_sync import AliasSync
from recsys.services.audit import Audit
from recsys.services.catalogue import Catalogue
from recsys.services.champions import Champions
from recsys.services.feedback import Feedback
from recsys.services.learning import Learning
from recsys.services.push import PushService
from recsys.services.readers import Readers
from recsys.services.recommend import Recommend
from recsys.services.shelves import Shelves
from recsys.settings import Settings
from recsys.stores.base import Stores
from recsys.stores.open import OpenedStores, open_shared, open_stores
from recsys.stores.redis.config import RedisConfig
from recsys.stores.shared import Shared, Topic

if TYPE_CHECKING:
    from recsys.services.night.run import Night

__all__ = ["Services", "load_ahead", "open_services", "services_over"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the edge and the commands call.  Pushes and trainings of their own accord start with
    `push.start()` and `learning.start()`."""

    settings: Settings
    stores: Stores
    shared: Shared
    clock: Clock
    catalogue: Catalogue
    readers: Readers
    feedback: Feedback
    recommend: Recommend
    audit: Audit
    champions: Champions
    shelves: Shelves
    push: PushService
    learning: Learning
    release: Callable[[], None]
    """Lets go of the stores, and of what is shared beside them."""

    @property
    def night(self) -> "Night":
        """Lists for everyone.  A server makes none, and need not load what writes them."""
        from recsys.services.night.run import Night

        return Night(self.stores, self.champions, self.shelves, self.settings.policy, self.clock)

    def close(self) -> None:
        """Finish what was accepted, then let go."""
        self.push.stop()
        self.learning.stop()
        self.champions.close()
        self.release()


def open_services(
    settings: Settings,
    *,
    config: Path | None = None,
    clock: Clock | None = None,
    new_id: NewId | None = None,
    ahead: Shelf | None = None,
) -> Services:
    """Services over the stores that the settings name; `Unavailable` when those cannot be
    opened.  What is shared beside them need not be there.  `config`: the settings file, for the
    processes that this one starts.  `ahead`: what `load_ahead` made of the same settings."""
    opened = open_stores(settings.store_url, settings.queue)
    shared = open_shared(settings.redis)
    alias = AliasSync(_own_command(settings, config, "models", "--sync"))

    def release() -> None:
        alias.close()
        shared.close()
        opened.close()

    return services_over(
        replace(opened, close=release),
        settings,
        config=config,
        clock=clock,
        new_id=new_id,
        champion_moved=alias.start,
        shared=shared,
        ahead=ahead,
    )


def load_ahead(settings: Settings) -> Shelf | None:
    """The model that serves and the catalogue as lists read them, for the processes that are forked
    from this one: they share its memory.  None before the first model.  Errors are those of
    `open_services`."""
    with closing(open_stores(settings.store_url, settings.queue)) as opened:
        shelves, models = Shelves(opened.stores.units), opened.stores.models
        directory = settings.models_directory
        champions = Champions(models, directory, SystemClock(), shelves.warm, lambda: None)
        bundle = champions.current()
        return None if bundle is None else shelves.latest(bundle, 0)


def services_over(
    opened: OpenedStores,
    settings: Settings,
    *,
    config: Path | None = None,
    clock: Clock | None = None,
    new_id: NewId | None = None,
    champion_moved: Callable[[], None] = lambda: None,
    shared: Shared | None = None,
    ahead: Shelf | None = None,
) -> Services:
    """The same over stores that are open already.  `champion_moved`: called when another model
    was made champion from here.  Without `shared` this process is alone."""
    stores, now = opened.stores, clock or SystemClock()
    shared = shared or open_shared(RedisConfig())
    signals = shared.signals

    def moved() -> None:
        champion_moved()
        signals.send(Topic.CHAMPION)

    tools = (now, new_id or random_ids())
    shelves, directory = Shelves(stores.units, ahead), settings.models_directory
    loaded = None if ahead is None else ahead.bundle
    champions = Champions(stores.models, directory, now, shelves.warm, moved, loaded)
    readers = Readers(stores, now, settings.consent)
    feedback = Feedback(stores, readers, now)
    recommend = Recommend(stores, champions, shelves, settings.policy, tools)
    readers.when_erased(lambda reader: signals.send(Topic.ERASED, reader))
    signals.listen(Topic.ERASED, lambda reader: recommend.forget(ReaderId(reader)))
    signals.listen(Topic.ERASED, lambda reader: feedback.just_heard.forget(ReaderId(reader)))
    signals.listen(Topic.CHAMPION, lambda _: champions.wake())
    training = _own_command(settings, config, "train")
    return Services(
        settings=settings,
        stores=stores,
        shared=shared,
        clock=now,
        catalogue=Catalogue(stores, now, signals),
        readers=readers,
        feedback=feedback,
        recommend=recommend,
        audit=Audit(stores, champions, shelves),
        champions=champions,
        shelves=shelves,
        push=PushService(stores, recommend, feedback, settings.push, tools, shared),
        learning=Learning(stores.events, stores.models, settings.retrain, now, training),
        release=opened.close,
    )


def _own_command(settings: Settings, config: Path | None, *words: str) -> list[str]:
    """A command of ours in a process of its own, on the same library."""
    command = [sys.executable, "-m", "recsys.cli", *words, "--json", "--home", str(settings.home)]
    return [*command, "--config", str(config)] if config else command
