"""What every model of the registry says of its cost, held against a fit."""

import gc
import tracemalloc
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from recsys.data.dataset import Dataset
from recsys.models.cost import Needs, Size
from recsys.models.registry import MODELS
from tests.contracts.configs import NAMES, config_of
from tests.recsys.models.boards import checkerboard, dataset, unit

READERS, UNITS, SHARE = 1200, 1500, 0.008
BESIDE = 4e6
"""Bytes that no size of data explains: what libraries set aside for themselves."""


@cache
def library() -> Dataset:
    """Some 14,000 loans, of units with made-up texts."""
    rng = np.random.default_rng(11)
    popular = rng.permutation(2 * SHARE * np.arange(UNITS) / UNITS)
    names = [f"word{n}" for n in range(800)]
    units = [
        unit(
            f"u{row}",
            title=" ".join(rng.choice(names, 8)),
            authors=(" ".join(rng.choice(names, 2)),),
            subjects=tuple(rng.choice(names[:100], 3)),
        )
        for row in range(UNITS)
    ]
    taken = (rng.random((READERS, UNITS)) < popular).astype(int)
    days = np.round(rng.random(taken.sum()) * 500, 2)
    return dataset(taken, units=units, days=days.tolist())


def needs(name: str, size: Size) -> Needs:
    return MODELS[name].model.needs(size, MODELS[name].config())


@pytest.mark.parametrize("name", NAMES)
def test_a_fit_needs_something_and_more_of_more_data(name: str) -> None:
    size = Size.of(library())
    larger = replace(
        size,
        users=3 * size.users,
        items=3 * size.items,
        pairs=3 * size.pairs,
        together=3 * size.together,
        letters=3 * size.letters,
    )
    one, three = needs(name, size), needs(name, larger)
    assert 0 < one.memory_bytes < three.memory_bytes
    assert 0 < one.seconds < three.seconds


@pytest.mark.parametrize("name", NAMES)
def test_a_fit_takes_no_more_memory_than_was_said(name: str) -> None:
    entry, data, config = MODELS[name], library(), config_of(name)
    entry.model.fit(checkerboard(), config, seed=7)  # what is loaded once is loaded now
    gc.collect()
    tracemalloc.start()
    try:
        model = entry.model.fit(data, config, seed=7)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert model is not None
    assert peak <= needs(name, Size.of(data)).memory_bytes + BESIDE
