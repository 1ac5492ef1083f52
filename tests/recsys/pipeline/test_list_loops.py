"""Compiled loops over one list do what is written out here in full."""

from itertools import chain

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from recsys.models.loops import rows_at_columns
from recsys.pipeline.kinds import Kinds
from recsys.pipeline.list_loops import (
    FITS,
    OVER_AUTHOR,
    OVER_WORK,
    UNASKED,
    fitting,
    highest,
    removed,
)
from recsys.pipeline.traits import Trait

COMPILES = settings(deadline=None)
"""The first run does."""
SCORES = st.lists(st.sampled_from([-np.inf, -1.0, 0.0, 0.5, 0.5000001, 2.0]), max_size=70)
GROUPS = st.lists(st.lists(st.integers(0, 9), max_size=4, unique=True), max_size=5)


@COMPILES
@given(SCORES, st.integers(1, 20), st.integers(0, 99))
def test_the_highest_are_found_in_order_with_ties_by_row(
    scores: list[float], k: int, seed: int
) -> None:
    values = np.array(scores, np.float32)
    away = np.random.default_rng(seed).random(len(scores)) < 0.3
    there = [row for row, score in enumerate(scores) if score > -np.inf and not away[row]]
    expected = sorted(there, key=lambda row: (-values[row], row))[:k]
    assert highest(values, away, k).tolist() == expected


def _trait(groups: list[list[int]]) -> Trait:
    """Of ten rows."""
    each = {row: {f"{n}": "" for n, own in enumerate(groups) if row in own} for row in range(10)}
    return Trait.empty(10).updated(each)


@COMPILES
@given(GROUPS, GROUPS, st.permutations(range(10)), st.integers(1, 8), st.integers(0, 2))
def test_a_row_fits_while_none_of_its_kinds_is_full(
    authors: list[list[int]], works: list[list[int]], order: list[int], places: int, held: int
) -> None:
    kinds = Kinds.of(*(_trait(groups) for groups in (authors, works)))
    own = {row: [n for n, group in enumerate([*authors, *works]) if row in group] for row in order}
    rows, said, begun = [*order[:held]], [], min(held, places)
    del rows[begun:]
    for row in order[held:]:
        among = [*chain.from_iterable(own[other] for other in rows)]
        full = [n for n in own[row] if among.count(n) >= (1 if n < len(authors) else 2)]
        if len(rows) == places:
            said.append(UNASKED)
        elif full:
            said.append(OVER_AUTHOR if full[0] < len(authors) else OVER_WORK)
        else:
            said.append(FITS)
            rows.append(row)
    found, first = np.array(order[held:], np.int32), np.array(order[:begun], np.int32)
    most = (kinds.authors, 1, 2)
    told = fitting(found, first, places, (kinds.ends, kinds.of_row), most)
    assert told.tolist() == said
    full_kinds = {n for n in range(len(authors)) if [*chain(*map(own.get, rows))].count(n) >= 1}
    expected = [bool(full_kinds & {n for n in own[row] if n < len(authors)}) for row in range(10)]
    assert kinds.full(np.array(rows, np.int32), kinds.most(1, 99)).tolist() == expected


@COMPILES
@given(SCORES, st.integers(0, 99))
def test_what_rules_removed_is_counted_and_the_best_of_it_named(
    scores: list[float], seed: int
) -> None:
    values = np.array(scores, np.float32)
    rules = np.random.default_rng(seed).integers(0, 4, len(scores)).astype(np.uint8)
    rows, counts = removed(values, rules, 0.5, 3)
    there = [row for row, rule in enumerate(rules) if rule and values[row] >= np.float32(0.5)]
    assert rows.tolist() == sorted(there, key=lambda row: (-values[row], row))
    assert counts.tolist() == [int((rules == rule).sum()) for rule in (1, 2, 3)]


@COMPILES
@given(st.integers(0, 99))
def test_entries_are_found_where_they_are(seed: int) -> None:
    rng = np.random.default_rng(seed)
    dense = rng.integers(0, 3, (6, 9)).astype(np.int32)
    indptr = np.append(0, (dense > 0).sum(axis=1).cumsum()).astype(np.int32)
    arrays = (indptr, np.nonzero(dense)[1].astype(np.int32), dense[dense > 0])
    rows, columns = rng.integers(0, 6, 20).astype(np.int32), rng.permutation(9).astype(np.int32)
    weights = rng.random(20).astype(np.float32)
    found = rows_at_columns(*arrays, rows, weights, columns)
    np.testing.assert_array_equal(found, dense[np.ix_(rows, columns)] * weights[:, None])
