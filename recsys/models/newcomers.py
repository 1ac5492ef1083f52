"""Members of a blend that reach units which came after the fit, as one: their features side by
side, so that what a history wants of a new unit is a single product.

How much each counts, and for whom, is the blend's `Stack`.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import numpy as np
import scipy.sparse as sp

from recsys.domain.unit import Unit
from recsys.models.base import Floats, Ints, Recommender
from recsys.models.reaching import Reaching
from recsys.models.registry import MODELS
from recsys.models.stack import Stack

__all__ = ["Newcomers"]


class Newcomers:
    def __init__(self, members: Mapping[str, Reaching], stack: Stack) -> None:
        self._members = members
        self._weights = stack.table([*members])

    @classmethod
    def among(cls, members: Mapping[str, Recommender], stack: Stack) -> Self:
        """Of the members that the stack hears, those that reach new units."""
        heard = {name: members[name] for name in stack.weights if name in members}
        return cls({n: one for n, one in heard.items() if isinstance(one, Reaching)}, stack)

    def features(self, units: Sequence[Unit]) -> sp.csr_matrix:
        """(n_units, n_features) float32."""
        return _beside([member.features(units) for member in self._members.values()])

    def scores(self, user_items: sp.csr_matrix, bands: Ints, features: sp.csr_matrix) -> Floats:
        """(n_users, n_new); `bands`: of each reader."""
        counted = zip(self._members.values(), self._weights.T, strict=True)
        wanted = [sp.diags_array(of[bands]) @ member.wants(user_items) for member, of in counted]
        return np.asarray((_beside(wanted) @ features.T).toarray(), np.float32)

    def save(self, directory: Path) -> None:
        for name, member in self._members.items():
            member.save(directory / name)

    @classmethod
    def load(cls, directory: Path, stack: Stack) -> Self:
        found = [name for name in stack.weights if (directory / name).is_dir()]
        return cls.among({name: MODELS[name].model.load(directory / name) for name in found}, stack)


def _beside(parts: Sequence[sp.csr_matrix]) -> sp.csr_matrix:
    return sp.csr_matrix(sp.hstack(parts, format="csr"), dtype=np.float32)
