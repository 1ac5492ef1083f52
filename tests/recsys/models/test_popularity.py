from dataclasses import replace
from math import inf, log

import numpy as np
import pytest

from recsys.data.log import VERBS, EventLog
from recsys.domain.event import Verb
from recsys.models.popularity import Popularity, PopularityConfig
from tests.recsys.models.boards import dataset, history

TAKEN = np.array([[1, 1], [1, 0], [1, 0]])


def counts(config: PopularityConfig, **log: object) -> list[float]:
    model = Popularity.fit(dataset(TAKEN, **log), config, seed=0)  # type: ignore[arg-type]  # keywords of tests
    return model.score(history(2, {})).ravel().tolist()


def test_without_decay_each_reader_counts_once() -> None:
    assert counts(PopularityConfig(inf)) == pytest.approx([1, log(2) / log(4)])


def test_a_reader_counts_half_after_one_half_life() -> None:
    days = [0.0, 30.0, 0.0, 0.0]
    assert counts(PopularityConfig(30.0), days=days) == pytest.approx([1, log(2) / log(2.5)])


def test_what_was_turned_down_is_not_popular() -> None:
    verbs = [Verb.BORROW, Verb.BORROW, Verb.REJECT, Verb.REJECT]
    assert counts(PopularityConfig(inf), verbs=verbs) == [1, 1]


def test_a_reader_who_comes_back_counts_once_as_of_the_last_time() -> None:
    data = dataset(np.array([[1, 0], [0, 1]]))
    log = EventLog(
        users=np.array([0, 0, 1], np.int32),
        items=np.array([0, 0, 1], np.int32),
        verbs=np.full(3, VERBS.index(Verb.BORROW), np.uint8),
        days=np.array([0.0, 60.0, 60.0]),
        seqs=np.arange(3, dtype=np.int64),
    )
    model = Popularity.fit(replace(data, log=log), PopularityConfig(30.0), seed=0)
    assert model.score(history(2, {})).ravel().tolist() == [1, 1]
