"""Readers and what they agreed to: upsert, change, export, erase."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from recsys.domain.consent import ConsentState, Purpose
from recsys.domain.ids import ReaderId
from recsys.domain.reader import PushWishes, Reader
from recsys.stores.base import Upserted

__all__ = ["ConsentConfig", "Decision", "Readers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentConfig:
    """A deployment whose platform collects consent itself says so here, once."""

    basis: str = ""
    """How and where consent is collected, recorded with every grant."""
    grants: tuple[Purpose, ...] = ()
    """What a reader first seen in an event has agreed to by that basis."""


@dataclass(frozen=True, slots=True)
class Decision:
    """`via`: where it was collected; empty: the basis of the settings, and Invalid without one."""

    purpose: Purpose
    state: ConsentState
    via: str = ""


class Readers:
    def upsert(self, readers: Sequence[Reader]) -> "Future[Upserted]":
        """Add or replace."""
        raise NotImplementedError

    def of(self, reader: ReaderId) -> Reader:
        """NotFound when there is none."""
        raise NotImplementedError

    def change(
        self,
        reader: ReaderId,
        *,
        consents: Iterable[Decision] = (),
        push: PushWishes | None = None,
        fields: Mapping[str, Any] | None = None,
    ) -> "Future[Reader]":
        """Decide consents, wishes and any other field of `Reader` (`fields`); an unknown reader
        is created.  Withdrawing push cancels what is queued."""
        raise NotImplementedError

    def erase(self, reader: ReaderId) -> "Future[None]":
        """Everywhere, at once.  NotFound when nothing is known of the reader."""
        raise NotImplementedError

    def export(self, reader: ReaderId) -> dict[str, Any]:
        """All that is kept: reader, events, slates, pushes, as JSON-ready values."""
        raise NotImplementedError
