"""What members want of units that came after the fit is the products that it stands for, to the
bit: lists that were recorded before are replayed."""

from random import Random
from typing import Any, cast

import numpy as np
import pytest
import scipy.sparse as sp

from recsys.domain.unit import Unit
from recsys.models.base import Floats, Ints
from recsys.models.embedding import Embedding
from recsys.models.newcomers import Newcomers
from recsys.models.reaching import Reaching
from recsys.models.registry import MODELS
from recsys.models.stack import Stack
from recsys.models.walk import WalkConfig
from tests.recsys.models.boards import dataset, unit

N_UNITS, N_NEW, N_READERS, N_DIMENSIONS = 60, 7, 40, 16
WORDS = ("tide", "rose", "stone", "bread", "light", "river", "glass", "wool", "salt", "harp")
KINDS = ("content", "content_map", "authors", "subjects", "title", "publishers")
BANDS = (0, 3, 8)


def made_up(name: str, lot: Random) -> Unit:
    some = [" ".join(lot.sample(WORDS, lot.randint(1, 4))) for _ in range(3)]
    return unit(
        name, title=some[0], authors=tuple(some[1].split()), subjects=tuple(some[2].split())
    )


@pytest.fixture(scope="module")
def members() -> dict[str, Reaching]:
    lot, rng = Random(3), np.random.default_rng(3)
    units = [made_up(f"u{n}", lot) for n in range(N_UNITS)]
    data = dataset((rng.random((N_READERS, N_UNITS)) < 0.2).astype(int), units=units)
    fitted: dict[str, Any] = {
        name: MODELS[name].model.fit(data, MODELS[name].config(), seed=1) for name in KINDS
    }
    walking = WalkConfig(authors=0.7, subjects=0.3, title=1.9, publishers=0.1)
    walk = MODELS["walk"].model.fit(data, walking, seed=1)
    vectors = rng.standard_normal((N_UNITS, N_DIMENSIONS)).astype(np.float32)
    vectors[rng.random(vectors.shape) < 0.1] = 0.0  # as embeddings in few bits have them
    vectors[:3] = 0.0
    return {"walk": walk, **fitted, "embedding": Embedding(cast(Any, None), vectors)}


def features_of(members: dict[str, Reaching], lot: Random) -> sp.csr_matrix:
    """Of new units, side by side."""
    units = [made_up(f"new{n}", lot) for n in range(N_NEW)]
    meant = np.random.default_rng(5).standard_normal((N_NEW, N_DIMENSIONS)).astype(np.float32)
    parts = [
        sp.csr_matrix(meant) if isinstance(one, Embedding) else one.features(units)
        for one in members.values()
    ]
    return sp.csr_matrix(sp.hstack(parts, format="csr"), dtype=np.float32)


def as_products(
    members: dict[str, Reaching], table: Floats, readers: sp.csr_matrix, bands: Ints, features: Any
) -> Floats:
    counted = zip(members.values(), table.T, strict=True)
    wanted = [sp.diags_array(of[bands]) @ member.wants(readers) for member, of in counted]
    beside = sp.csr_matrix(sp.hstack(wanted, format="csr"), dtype=np.float32)
    return np.asarray((beside @ features.T).toarray(), np.float32)


@pytest.mark.parametrize("left_out", ["", *KINDS, "walk", "embedding"])
def test_the_sums_are_those_of_products(members: dict[str, Reaching], left_out: str) -> None:
    some = {name: member for name, member in members.items() if name != left_out}
    rng = np.random.default_rng(7)
    weights = {name: tuple(rng.random(len(BANDS)).tolist()) for name in some}
    newcomers, table = Newcomers(some, Stack(weights, BANDS)), Stack(weights, BANDS).table([*some])
    features = features_of(some, Random(11))
    drawn = rng.standard_normal((50, N_UNITS)) * (rng.random((50, N_UNITS)) < rng.random((50, 1)))
    readers = sp.csr_matrix(drawn.astype(np.float32))
    bands = rng.integers(0, len(BANDS), 50)
    found = newcomers.scores(
        (readers.indptr, readers.indices, readers.data), bands, newcomers.reach(features)
    )
    assert found.tobytes() == as_products(some, table, readers, bands, features).tobytes()
    assert found.any(axis=0).all()


def test_features_of_other_members_are_refused(members: dict[str, Reaching]) -> None:
    newcomers = Newcomers(members, Stack.of(dict.fromkeys(members, 1.0)))
    features = features_of(members, Random(11))
    with pytest.raises(ValueError, match="features, not"):
        newcomers.reach(features[:, 1:])
