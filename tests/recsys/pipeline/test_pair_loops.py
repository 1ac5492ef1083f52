"""What speaks for a unit, and what the two have in common, is what is written out here in full."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from recsys.pipeline.pair_loops import AUTHOR, CLOSE, CO_READ, SUBJECT, UNSAID, heaviest

COMPILES = settings(deadline=None)
"""The first run does."""
N_ROWS, TOLD = 8, 6
"""Rows of the shelf, and those that the model knows."""
TRAIT = st.lists(
    st.lists(st.integers(0, 6), max_size=4, unique=True), min_size=N_ROWS, max_size=N_ROWS
)


@COMPILES
@given(st.integers(0, 99), st.integers(0, 4), TRAIT, TRAIT, st.integers(1, 3))
def test_the_two_that_add_most_are_found_and_the_best_they_share(
    seed: int, held: int, authors: list[list[int]], subjects: list[list[int]], fewest: int
) -> None:
    rng = np.random.default_rng(seed)
    dense = rng.integers(0, 3, (TOLD, TOLD)).astype(np.int32)
    indptr = np.append(0, (dense > 0).sum(axis=1).cumsum()).astype(np.int32)
    readers = (indptr, np.nonzero(dense)[1].astype(np.int32), dense[dense > 0])
    rows = rng.permutation(N_ROWS)[:held].astype(np.int32)
    chosen = rng.permutation(N_ROWS)[:5].astype(np.int32)
    strengths = rng.integers(-1, 3, (held, 5)).astype(np.float32)
    ends, numbers = arrays_of(authors)
    telling = numbers % 3 > 0
    gone = rng.random(N_ROWS) < 0.2
    common = (gone, *readers, ends, numbers, telling, *arrays_of(subjects))
    least = rng.integers(0, 2, 5).astype(np.float64)
    most, facts = heaviest(strengths, rows, chosen, least, common, fewest)
    for at, other in enumerate(chosen.tolist()):
        order = sorted(range(held), key=lambda place: (-strengths[place, at], place))[:2]
        found = [(strengths[place, at], rows[place]) for place in order]
        told = zip(most[at].tolist(), facts[at, :, 0].tolist(), strict=True)
        assert [*told] == [*found, *[(0.0, 0)] * (2 - len(found))]
        for strength, (row, kind, what) in zip(most[at], facts[at].tolist(), strict=True):
            shared = dense[row, other] if max(row, other) < TOLD else 0
            author = place_of_first_shared(authors, row, other)
            subject = place_of_first_shared(subjects, row, other)
            if strength <= least[at] or gone[row]:
                assert (kind, what) == (UNSAID, 0)
            elif shared >= fewest:
                assert (kind, what) == (CO_READ, shared)
            elif author >= 0 and telling[author]:
                assert (kind, what) == (AUTHOR, author)
            elif subject >= 0:
                assert (kind, what) == (SUBJECT, subject)
            else:
                assert (kind, what) == (CLOSE, 0)


def arrays_of(trait: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Ends, and the numbers of all rows."""
    ends = np.cumsum([0, *map(len, trait)]).astype(np.int32)
    return ends, np.array([number for row in trait for number in row], np.int32)


def place_of_first_shared(trait: list[list[int]], row: int, other: int) -> int:
    """Among the numbers of all rows; -1 where there is none."""
    shared = [place for place, number in enumerate(trait[row]) if number in trait[other]]
    return sum(map(len, trait[:row])) + shared[0] if shared else -1
