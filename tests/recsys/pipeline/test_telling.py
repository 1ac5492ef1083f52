"""Reasons, said: none that would be true of every second unit of the catalogue."""

from collections.abc import Sequence

import numpy as np
import pytest

from recsys.domain.unit import Unit
from recsys.pipeline.pair_loops import AUTHOR, SUBJECT, heaviest
from recsys.pipeline.policy import PolicyConfig
from recsys.pipeline.shelf import Shelf
from tests.recsys.small_library import unit


def told(units: Sequence[Unit]) -> int:
    """What the second unit is told to share with the first, which is by the same author and on the
    same subject."""
    common = Shelf.empty(None).updated(units, len(units)).common
    rows = np.array([0, 1], np.int32)
    strength = np.ones((1, 1), np.float32)
    fewest, least = PolicyConfig().co_readers, np.zeros(1)
    _, facts = heaviest(strength, rows[:1], rows[1:], least, common, fewest)
    return int(facts[0, 0, 1])


def catalogue(written: int, others: int) -> list[Unit]:
    own = [unit(f"own/{n}", "Text", authors=("Ada ",)) for n in range(written)]
    return [*own, *(unit(f"other/{n}", "Bread") for n in range(others))]


@pytest.mark.parametrize(
    ("written", "others", "code"),
    [
        (2, 0, AUTHOR),
        (20, 20, AUTHOR),
        (21, 20, SUBJECT),
        (25, 475, AUTHOR),
        (26, 474, SUBJECT),
    ],
)
def test_the_author_of_a_large_part_of_the_catalogue_is_no_reason(
    written: int, others: int, code: int
) -> None:
    assert told(catalogue(written, others)) == code
