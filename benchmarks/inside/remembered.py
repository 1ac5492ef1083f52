"""A library whose readers were read already: a list is then made without a look at the disk."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from recsys.domain.ids import ReaderId
from recsys.stores.base import ReaderView, Stores

__all__ = ["remembering"]


def remembering(stores: Stores, readers: Sequence[ReaderId], *, limit: int) -> Stores:
    """The same stores; what a request knows of these readers is what it is now.  Without a mark,
    nothing that is worked out from it is kept from one list to the next."""
    views = [replace(view, mark=None) for view in stores.readers.views(readers, limit=limit)]
    remembered: Any = _Remembered(stores.readers, dict(zip(readers, views, strict=True)))
    return replace(stores, readers=remembered)


class _Remembered:
    def __init__(self, readers: object, views: dict[ReaderId, ReaderView]) -> None:
        self._readers = readers
        self._views = views

    def __getattr__(self, name: str) -> Any:
        return getattr(self._readers, name)

    def views(
        self, readers: Sequence[ReaderId], *, limit: int, known: Mapping[ReaderId, ReaderView]
    ) -> list[ReaderView]:
        return [self._views[reader] for reader in readers]
