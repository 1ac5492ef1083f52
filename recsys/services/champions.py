"""The model that serves, and the swap to the next one without a pause."""

from concurrent.futures import Future

from recsys.models.bundle import Bundle
from recsys.stores.base import ModelRecord

__all__ = ["Champions"]


class Champions:
    trouble: str
    """Why the model that should serve does not; empty when it does."""

    def current(self) -> Bundle | None:
        """The bundle that serves, None before the first; costs microseconds.  A pointer that
        moved is obeyed by a load in the background and a swap; a damaged bundle is not."""
        raise NotImplementedError

    def version(self, version: str) -> Bundle:
        """Any version that is on disk; NotFound, DamagedBundle."""
        raise NotImplementedError

    def all(self) -> list[ModelRecord]:
        """Oldest first."""
        raise NotImplementedError

    def pointer(self) -> str | None:
        """The version that should serve."""
        raise NotImplementedError

    def promote(self, version: str, *, by: str) -> "Future[None]":
        """NotFound when it is not registered; DamagedBundle when it could not serve."""
        raise NotImplementedError

    def roll_back(self, *, by: str) -> "Future[str]":
        """Back to the champion before this one, whose version is the answer."""
        raise NotImplementedError

    def close(self) -> None: ...
