"""One graph of readers, units, authors, subjects, title words and publishers, and a walk in it from
the units of a history: over one of their readers or one of their things, to another unit there.

The kinds of edges are `rp3beta`'s and `kin`'s; here is how often the walk takes each.  The steps
over readers collapse into a matrix of units by units, those over things into one of units by
things: so a unit that nobody has taken up yet, or that came after the fit, is reached by what is
known of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

import numpy as np
import scipy.sparse as sp

from recsys.data.dataset import Dataset
from recsys.domain.unit import Unit
from recsys.models.arrays import load_array, save_array
from recsys.models.base import Floats, Ints, TopK
from recsys.models.cost import Needs, Size
from recsys.models.kin import Kin, KinConfig
from recsys.models.ranges import Between
from recsys.models.ranking import top_k
from recsys.models.reaching import Hearing, Reaching
from recsys.models.rp3beta import RP3Beta, RP3BetaConfig

__all__ = ["Walk", "WalkConfig"]

KINDS = ("authors", "subjects", "title", "publishers")


@dataclass(frozen=True, slots=True)
class WalkConfig:
    authors: Annotated[float, Between(0.3, 10.0, log=True)] = 3.0
    """How often the walk goes over an author, where it goes over a reader once."""
    subjects: Annotated[float, Between(0.5, 20.0, log=True)] = 7.0
    title: Annotated[float, Between(0.1, 10.0, log=True)] = 0.5
    publishers: Annotated[float, Between(0.1, 10.0, log=True)] = 1.5
    alpha: float = 0.3
    """As in `rp3beta`, and `beta`."""
    beta: float = -0.1
    crowd: float = 0.7
    """As in `kin`, and `lift`."""
    lift: float = 0.1
    neighbours: int = 300
    """Over readers, kept for each unit."""

    @property
    def over_readers(self) -> RP3BetaConfig:
        return RP3BetaConfig(self.alpha, self.beta, self.neighbours)

    def over(self, kind: str) -> KinConfig:
        return KinConfig(kind, self.crowd, self.lift)


class Walk(Reaching):
    """Linear in the history."""

    def __init__(self, readers: RP3Beta, things: Mapping[str, Kin], shares: Floats) -> None:
        self._readers = readers
        self._things = things
        self._shares = shares
        """(n_kinds,): of the things, beside 1 of the readers."""

    @classmethod
    def needs(cls, size: Size, config: WalkConfig) -> Needs:
        readers = RP3Beta.needs(size, config.over_readers)
        things = [Kin.needs(size, config.over(kind)) for kind in KINDS]
        return Needs(
            memory_bytes=readers.memory_bytes + sum(one.memory_bytes for one in things),
            seconds=readers.seconds + sum(one.seconds for one in things),
        )

    @classmethod
    def fit(cls, data: Dataset, config: WalkConfig, *, seed: int) -> Self:
        return cls(
            RP3Beta.fit(data, config.over_readers, seed=seed),
            {kind: Kin.fit(data, config.over(kind), seed=seed) for kind in KINDS},
            np.array([getattr(config, kind) for kind in KINDS], np.float32),
        )

    def score(self, user_items: sp.csr_matrix) -> Floats:
        scores = self._readers.score(user_items)
        for share, kin in zip(self._shares, self._things.values(), strict=True):
            own = kin.score(user_items)
            own *= share
            scores += own
        return scores

    def added(self, user_items: sp.csr_matrix) -> sp.csr_matrix:
        over = zip(self._shares, self._things.values(), strict=True)
        return sum(
            (share * kin.added(user_items) for share, kin in over),
            start=self._readers.added(user_items),
        )

    def features(self, units: Sequence[Unit]) -> sp.csr_matrix:
        return sp.csr_matrix(sp.hstack([kin.features(units) for kin in self._things.values()]))

    def wants(self, user_items: sp.csr_matrix) -> sp.csr_matrix:
        over = zip(self._shares, self._things.values(), strict=True)
        return sp.csr_matrix(sp.hstack([share * kin.wants(user_items) for share, kin in over]))

    @property
    def hearings(self) -> Sequence[Hearing]:
        over = zip(self._shares, self._things.values(), strict=True)
        return [own._replace(share=share) for share, kin in over for own in kin.hearings]

    @property
    def backwards(self) -> bool:
        return True

    def similar(self, items: Ints, k: int) -> TopK:
        each = sp.eye_array(self._readers.weights().shape[0], dtype=np.float32, format="csr")
        scores = self.score(sp.csr_matrix(each[items]))
        scores[np.arange(len(items)), items] = 0.0
        return top_k(np.where(scores > 0, scores, np.float32(-np.inf)), k)

    def save(self, directory: Path) -> None:
        self._readers.save(directory / "readers")
        for kind, kin in self._things.items():
            kin.save(directory / kind)
        save_array(directory, "shares", self._shares)

    @classmethod
    def load(cls, directory: Path) -> Self:
        return cls(
            RP3Beta.load(directory / "readers"),
            {kind: Kin.load(directory / kind) for kind in KINDS},
            load_array(directory, "shares"),
        )
