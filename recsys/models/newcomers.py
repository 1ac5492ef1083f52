"""Members of a blend that reach units which came after the fit, as one: their features side by
side, so that what a history wants of a new unit is a single product.

How much each counts, and for whom, is the blend's `Stack`.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import numpy as np
import scipy.sparse as sp

from recsys.domain.unit import Unit
from recsys.models.base import Floats, Ints, Recommender
from recsys.models.content import Content
from recsys.models.content_map import ContentMap
from recsys.models.embedding import Embedding
from recsys.models.kin import Kin
from recsys.models.reaching import Reaching
from recsys.models.stack import Stack
from recsys.models.walk import Walk

__all__ = ["Newcomers"]

KINDS: Mapping[str, type[Reaching]] = {
    kind.__name__: kind for kind in (Content, ContentMap, Embedding, Kin, Walk)
}
"""Not the registry's: who serves need not bring all that fits."""


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

    def scores(self, user_items: sp.csr_matrix, bands: Ints, features: sp.csr_matrix) -> Floats:
        """(n_users, n_new); `bands`: of each reader."""
        counted = zip(self._members.values(), self._weights.T, strict=True)
        wanted = [sp.diags_array(of[bands]) @ member.wants(user_items) for member, of in counted]
        return np.asarray((_beside(wanted) @ features.T).toarray(), np.float32)

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
