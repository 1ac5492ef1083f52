"""Members of a blend that reach units which came after the fit, as one: their features side by
side, so that what a history wants of a new unit is a single product.

How much each counts, and for whom, is the blend's `Stack`.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import scipy.sparse as sp

from recsys.domain.unit import Unit
from recsys.models.base import Floats, Ints, Recommender
from recsys.models.compiling import compiled
from recsys.models.content import Content
from recsys.models.content_map import ContentMap
from recsys.models.embedding import Embedding
from recsys.models.kin import Kin
from recsys.models.newcomer_loops import heard
from recsys.models.reaching import Reaching
from recsys.models.stack import Stack
from recsys.models.walk import Walk

__all__ = ["Newcomers", "Reach"]

KINDS: Mapping[str, type[Reaching]] = {
    kind.__name__: kind for kind in (Content, ContentMap, Embedding, Kin, Walk)
}
"""Not the registry's: who serves need not bring all that fits."""


class Step(NamedTuple):
    """One hearing of a member, as `newcomer_loops` takes it."""

    member: int
    told: tuple[Ints, Ints, Ints, Floats]
    factors: Floats
    share: np.float32
    backwards: bool
    of_units: tuple[Ints, Ints, Ints, Floats]
    """The place of each feature of the hearing among those of its that any new unit has, -1 where
    none has it; and, by place, where its units begin and end, which they are, and how much each has
    of it."""


class Reach(NamedTuple):
    """What histories are asked about some new units, in this order."""

    features: sp.csr_matrix
    """(n_units, n_features), of which the steps are made."""
    steps: tuple[Step, ...] = ()

    @property
    def n(self) -> int:
        """Units."""
        count: int = self.features.shape[0]
        return count


class Newcomers:
    def __init__(self, members: Mapping[str, Reaching], stack: Stack) -> None:
        self._members = members
        self._weights = stack.table([*members])

    @classmethod
    def among(cls, members: Mapping[str, Recommender], stack: Stack) -> Self:
        """Of the members that the stack hears, those that reach new units."""
        counted = {name: members[name] for name in stack.weights if name in members}
        return cls({n: one for n, one in counted.items() if isinstance(one, Reaching)}, stack)

    @property
    def content(self) -> Content:
        """What reads searches, too: a blend always has it."""
        member = self._members["content"]
        if not isinstance(member, Content):
            raise TypeError("the member named content is not a Content model")
        return member

    def features(self, units: Sequence[Unit]) -> sp.csr_matrix:
        """(n_units, n_features) float32."""
        return _beside([member.features(units) for member in self._members.values()])

    def reach(self, features: sp.csr_matrix) -> Reach:
        """Of units with these `features`, as the method of that name makes them."""
        had, ends, units, values = _by_feature(features)
        steps, first = list[Step](), 0
        for at, member in enumerate(self._members.values()):
            own = list[Step]()
            for told, factors, share in member.hearings:
                width = told.n_features
                begin, end = np.searchsorted(had, (first, first + width)).tolist()
                place_of = np.full(width, -1, np.int32)
                place_of[had[begin:end] - first] = np.arange(end - begin, dtype=np.int32)
                of_units = (place_of, ends[begin : end + 1], units, values)
                own.append(Step(at, told[1:], factors, share, member.backwards, of_units))
                first += width
            steps += reversed(own) if member.backwards else own
        if first != features.shape[1]:
            raise ValueError(f"{features.shape[1]} features, not {first}")
        return Reach(features, tuple(steps))

    def scores(self, histories: tuple[Ints, Ints, Floats], bands: Ints, reach: Reach) -> Floats:
        """(n, n_new) float32; `histories`: ends (n + 1,), rows and weights, `bands` of each."""
        totals = np.zeros((len(bands), reach.n), np.float32)
        shares = np.ascontiguousarray(self._weights[bands].T)
        for member, *step in reach.steps:
            compiled(heard)(totals, histories, shares[member], *step)
        return totals

    def save(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        kinds = {name: type(member).__name__ for name, member in self._members.items()}
        (directory / "kinds.json").write_text(json.dumps(kinds), "utf-8")
        for name, member in self._members.items():
            member.save(directory / name)

    @classmethod
    def load(cls, directory: Path, stack: Stack) -> Self:
        kinds = json.loads((directory / "kinds.json").read_text("utf-8"))
        members = {name: KINDS[kind].load(directory / name) for name, kind in kinds.items()}
        return cls(members, stack)


def _by_feature(features: sp.csr_matrix) -> tuple[Ints, Ints, Ints, Floats]:
    """The features that any unit has, rising, and the rest of `Step.of_units` by these."""
    had, places = np.unique(features.indices, return_inverse=True)
    units = np.repeat(np.arange(features.shape[0], dtype=np.int32), np.diff(features.indptr))
    order = np.argsort(places, kind="stable")
    ends = np.append(0, np.cumsum(np.bincount(places, minlength=len(had)))).astype(np.int32)
    return had, ends, units[order], features.data[order]


def _beside(parts: Sequence[sp.csr_matrix]) -> sp.csr_matrix:
    return sp.csr_matrix(sp.hstack(parts, format="csr"), dtype=np.float32)
