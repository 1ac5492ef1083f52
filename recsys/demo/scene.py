"""What every chapter has at hand: the library, its reader, the wire, and who tells and notes."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from numpy.random import Generator

from recsys.demo.casting import Cast
from recsys.demo.client import Client, path_of
from recsys.demo.facts import Facts
from recsys.demo.library import Library
from recsys.demo.narrator import Narrator
from recsys.demo.simulator import SURFACE

__all__ = ["Scene", "units_of", "until"]

LOOK_EVERY = 0.1

Found = TypeVar("Found")


@dataclass
class Scene:
    library: Library
    cast: Cast
    http: Client
    narrator: Narrator
    facts: Facts
    rng: Generator
    slates: list[str] = field(default_factory=list)
    """Lists that must come out the same again at the end."""

    @property
    def reader(self) -> str:
        return self.cast.reader

    def list_for_reader(self) -> dict[str, Any]:
        path = path_of("readers", self.reader, "recommendations")
        slate: dict[str, Any] = self.http.get(f"{path}?k=10&surface={SURFACE}")
        self.slates.append(slate["slate"])
        return slate

    def answer(self, slate: str, answers: dict[str, str]) -> None:
        """`answers`: unit → accept, reject or ignore."""
        body = [{"unit": unit, "verb": verb} for unit, verb in answers.items()]
        self.http.post(path_of("slates", slate, "feedback"), {"answers": body})

    def now(self) -> datetime:
        return datetime.now(UTC)


def units_of(slate: dict[str, Any]) -> list[str]:
    return [entry["unit"] for entry in slate["entries"]]


def until(look: Callable[[], Found | None], seconds: float) -> Found | None:
    """What `look` finds within so many seconds, or None."""
    deadline = time.monotonic() + seconds
    found = look()
    while found is None and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY)
        found = look()
    return found
