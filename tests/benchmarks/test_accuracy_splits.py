"""The protocols' splits: how much is learnt from, and that no target is."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from benchmarks.accuracy import splits
from recsys.errors import Invalid
from tests.benchmarks.made_data import N_UNITS, write_loans, write_ratings


@pytest.fixture
def loans(tmp_path: Path) -> Path:
    write_loans(tmp_path)
    return tmp_path


@pytest.fixture
def ratings(tmp_path: Path) -> Path:
    write_ratings(tmp_path)
    return tmp_path


def test_the_first_four_fifths_of_the_loans_are_learnt_from(loans: Path) -> None:
    held = splits.time(loans)
    assert (len(held.train.log), len(held.test)) == (480, 120)
    assert held.train.log.days.max() < held.test.days.min()
    assert len(held.train.units) == N_UNITS


def test_nine_tenths_of_each_readers_likes_are_learnt_from(ratings: Path) -> None:
    held = splits.random(ratings)
    learnt, judged = (np.bincount(log.users) for log in (held.train.log, held.test))
    assert learnt.sum() + judged.sum() == 480, "one rating of five is no like"
    assert learnt.tolist() == np.floor(0.9 * (learnt + judged)).tolist()


def test_nothing_is_learnt_of_a_fifth_of_the_units(ratings: Path) -> None:
    held = splits.cold_units(ratings)
    learnt, judged = set(held.train.log.items.tolist()), set(held.test.items.tolist())
    assert not learnt & judged
    assert len(judged) == N_UNITS / 5
    assert len(held.train.log) + len(held.test) == 480


def test_the_same_data_are_split_alike_every_time(ratings: Path) -> None:
    for split in (splits.random, splits.cold_units):
        first, again = split(ratings), split(ratings)
        assert first.test.items.tolist() == again.test.items.tolist()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"holds no ratings\.parquet"):
        splits.random(tmp_path)


@pytest.mark.parametrize("column", ["reader", "unit", "rating"])
def test_a_column_that_is_not_there_is_named(ratings: Path, column: str) -> None:
    file = ratings / "ratings.parquet"
    pq.write_table(pq.read_table(file).drop_columns([column]), file)
    with pytest.raises(Invalid, match=rf"ratings\.parquet\.{column}: no such column"):
        splits.random(ratings)


def test_ratings_that_are_no_numbers_are_refused(ratings: Path) -> None:
    file = ratings / "ratings.parquet"
    table = pq.read_table(file)
    stars = table["rating"].cast("string")
    pq.write_table(table.set_column(2, "rating", stars), file)
    with pytest.raises(Invalid, match="string, and not numbers"):
        splits.cold_units(ratings)


def test_ratings_without_a_like_are_refused(ratings: Path) -> None:
    file = ratings / "ratings.parquet"
    table = pq.read_table(file)
    pq.write_table(table.filter(np.asarray(table["rating"]) < 4), file)
    with pytest.raises(Invalid, match="has none of 4 or more"):
        splits.random(ratings)
