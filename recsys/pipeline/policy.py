"""What a library may decide about its lists.  Which stages there are, and in which order, is
`stages`'s; every number and name that they obey is here."""

import hashlib
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Self

import orjson

from recsys.domain.event import Verb
from recsys.errors import Misconfigured
from recsys.pipeline.query import Repeats

__all__ = ["POLICY", "PUSH", "PolicyConfig"]

POLICY = "2"
"""Version of the stages themselves: grows when what they do changes."""


PUSH = "push"
"""The surface of pushes."""
WEIGHTS = ("search", "nearby", "interests", "groups")


@dataclass(frozen=True, kw_only=True)
class PolicyConfig:
    per_author: int = 2
    """Most units of one author among ten, while there are alternatives."""
    per_work: int = 3
    """Most units of one work among ten, while there are alternatives."""
    co_readers: int = 10
    """Fewest common readers that a reason may mention; a bundle never holds fewer than 10."""
    memory: int = 1000
    """So many of a reader's latest events are looked at: nothing rejected or read within them
    comes back."""
    seen: tuple[Verb, ...] = (
        Verb.VIEW,
        Verb.READ,
        Verb.BORROW,
        Verb.SAVE,
        Verb.SHARE,
        Verb.LIKE,
        Verb.ACCEPT,
    )
    """After these a unit is not recommended to the same reader again."""
    searches: int = 3
    """So many of a reader's latest searches count."""
    search_days: float = 30.0
    """For so long after the reader's newest event a search counts."""
    search: float = 1.0
    """Weight of the best search match, beside 1 for the model's best unit."""
    nearby: float = 0.3
    """The same for units near the last one that was welcome."""
    interests: float = 0.2
    """The same for units under subjects that the reader declared."""
    groups: float = 0.5
    """Weight of what is popular of late in the reader's groups, beside 1 for the model's best
    unit, for a reader without history; it falls with every unit they have used."""
    mixed_surfaces: tuple[str, ...] = ()
    """On these surfaces lists hold units that the reader is likely to come back to, too;
    elsewhere, and in pushes always, new ones only."""
    named_drops: int = 200
    """So many removals are named in the record, best first; all are counted."""

    def __post_init__(self) -> None:
        for name in ("per_author", "per_work", "memory"):
            if getattr(self, name) < 1:
                raise Misconfigured(f"policy.{name}", "at least 1")
        for name in (*WEIGHTS, "searches", "search_days", "named_drops"):
            if getattr(self, name) < 0:
                raise Misconfigured(f"policy.{name}", "not below 0")
        if PUSH in self.mixed_surfaces:
            raise Misconfigured("policy.mixed_surfaces", "pushes bring new units only")
        if self.co_readers < 10:
            raise Misconfigured("policy.co_readers", "at least 10: fewer could be recognised")

    def repeats_on(self, surface: str) -> Repeats:
        return Repeats.MIXED if surface in self.mixed_surfaces else Repeats.NEW

    @cached_property
    def version(self) -> str:
        """The stages and a digest of the numbers: the same version, the same policy."""
        return f"{POLICY}-{hashlib.sha256(self.record).hexdigest()[:8]}"

    @cached_property
    def record(self) -> bytes:
        """JSON; `of` reads it back."""
        return orjson.dumps(asdict(self), option=orjson.OPT_SORT_KEYS)

    @classmethod
    def of(cls, values: dict[str, Any]) -> Self:
        lists = {
            "seen": tuple(map(Verb, values["seen"])),
            "mixed_surfaces": tuple(values.get("mixed_surfaces", ())),
        }
        return cls(**{**values, **lists})
