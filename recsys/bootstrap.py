"""The one place where the parts are put together."""

from dataclasses import dataclass

from recsys.clock import Clock, NewId, SystemClock, random_ids
from recsys.services.audit import Audit
from recsys.services.catalogue import Catalogue
from recsys.services.champions import Champions
from recsys.services.feedback import Feedback
from recsys.services.readers import Readers
from recsys.services.recommend import Recommend
from recsys.services.shelves import Shelves
from recsys.settings import Settings
from recsys.stores.base import Stores
from recsys.stores.open import open_stores

__all__ = ["Services", "open_services", "services_over"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the edge and the commands call; nothing else of the library is theirs."""

    settings: Settings
    stores: Stores
    clock: Clock
    catalogue: Catalogue
    readers: Readers
    feedback: Feedback
    recommend: Recommend
    audit: Audit
    champions: Champions

    def close(self) -> None:
        """Finish what was accepted, then let go of the stores."""
        self.champions.close()
        self.stores.close()


def open_services(
    settings: Settings, *, clock: Clock | None = None, new_id: NewId | None = None
) -> Services:
    """Services over the stores that the settings name; `Unavailable` when those cannot be
    opened.  `close` them, or use `contextlib.closing`."""
    return services_over(open_stores(settings.store_url), settings, clock=clock, new_id=new_id)


def services_over(
    stores: Stores, settings: Settings, *, clock: Clock | None = None, new_id: NewId | None = None
) -> Services:
    """The same over stores that are open already."""
    tools = (clock or SystemClock(), new_id or random_ids())
    shelves = Shelves(stores.units)
    champions = Champions(stores.models, settings.models_directory, tools[0], shelves.warm)
    readers = Readers(stores, tools[0], settings.consent)
    return Services(
        settings=settings,
        stores=stores,
        clock=tools[0],
        catalogue=Catalogue(stores, tools[0]),
        readers=readers,
        feedback=Feedback(stores, readers, tools[0]),
        recommend=Recommend(stores, champions, shelves, settings.policy, tools),
        audit=Audit(stores, champions, shelves),
        champions=champions,
    )
