"""Members of a blend that reach units which came after the fit, as one: their features side by
side, so that what a history wants of a new unit is a single product.

How much each counts, and for whom, is the blend's `Stack`.
"""

import json
from collections.abc import Mapping, Sequence
from itertools import chain
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


class Reach(NamedTuple):
    """Which new units have a feature, for features that any has."""

    n: int
    """Units."""
    place_of: Ints
    """(n_features,): of each, -1 where none has it."""
    unit_ends: Ints
    """(n_places + 1,): where the units of a place begin and end..."""
    units: Ints
    values: Floats
    """...and how much each has of it."""

    @classmethod
    def nothing(cls) -> Self:
        """There is no model that could reach any."""
        no_rows = np.zeros(0, np.int32)
        return cls(0, no_rows, np.zeros(1, np.int32), no_rows, np.zeros(0, np.float32))


class Newcomers:
    def __init__(self, members: Mapping[str, Reaching], stack: Stack) -> None:
        self._members = members
        self._weights = stack.table([*members])

    @classmethod
    def among(cls, members: Mapping[str, Recommender], stack: Stack) -> Self:
        """Of the members that the stack hears, those that reach new units."""
        heard = {name: members[name] for name in stack.weights if name in members}
        return cls({n: one for n, one in heard.items() if isinstance(one, Reaching)}, stack)

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
        hearings = chain.from_iterable(member.hearings for member in self._members.values())
        if (n := sum(own.matrix.shape[1] for own in hearings)) != features.shape[1]:
            raise ValueError(f"{features.shape[1]} features, not {n}")
        columns = sp.csc_matrix(features)
        ends, n_features = columns.indptr, features.shape[1]
        had = np.flatnonzero(ends[1:] > ends[:-1])
        place_of = np.full(n_features, -1, np.int32)
        place_of[had] = np.arange(len(had), dtype=np.int32)
        unit_ends = np.append(ends[had], ends[-1]).astype(np.int32)
        return Reach(features.shape[0], place_of, unit_ends, columns.indices, columns.data)

    def scores(self, histories: tuple[Ints, Ints, Floats], bands: Ints, reach: Reach) -> Floats:
        """(n, n_new) float32; `histories`: ends (n + 1,), rows and weights, `bands` of each."""
        totals, first = np.zeros((len(bands), reach.n), np.float32), 0
        for member, weights in zip(self._members.values(), self._weights.T, strict=True):
            hearings, shares = [], weights[bands]
            for hearing in member.hearings:
                end = first + hearing.matrix.shape[1]
                hearings.append((hearing, reach.place_of[first:end]))
                first = end
            for own, place_of in reversed(hearings) if member.backwards else hearings:
                matrix = (own.matrix.indptr, own.matrix.indices, own.matrix.data)
                told = (own.factors, own.share, member.backwards)
                of_units = (place_of, reach.unit_ends, reach.units, reach.values)
                compiled(heard)(totals, histories, shares, matrix, *told, of_units)
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


def _beside(parts: Sequence[sp.csr_matrix]) -> sp.csr_matrix:
    return sp.csr_matrix(sp.hstack(parts, format="csr"), dtype=np.float32)
