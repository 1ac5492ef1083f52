"""Looks take a connection that is at hand, and none that another look has found broken."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text

from recsys.errors import ShelfcastError
from recsys.stores.sql.engine import Reads, open_engine, store_url
from recsys.stores.sql.sqlite import SPARE


class House:
    """Counts how often the pool hands a connection out, and gets one back."""

    def __init__(self, path: Path) -> None:
        self.engine = open_engine(store_url(f"sqlite:///{path}"), writes=False)
        self.reads = Reads(self.engine)
        self.counted = Counter[str]()
        for what in ("checkout", "checkin"):
            event.listen(self.engine, what, partial(self._count, what))

    def _count(self, what: str, *_: object) -> None:
        self.counted[what] += 1

    @property
    def out(self) -> int:
        return self.counted["checkout"] - self.counted["checkin"]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path / "library.db")
    with closing(made.reads):
        yield made


def fails(reads: Reads, problem: Exception) -> None:
    with reads.look() as connection:
        one(connection)
        raise problem


def one(connection: Connection) -> object:
    return connection.scalar(text("SELECT 1"))


def test_one_look_after_the_other_is_through_one_connection(house: House) -> None:
    for _ in range(5):
        with house.reads.look() as connection:
            assert one(connection) == 1
    assert house.counted["checkout"] == 1


def test_looks_at_the_same_time_have_connections_of_their_own(house: House) -> None:
    looks = [house.reads.look() for _ in range(SPARE + 2)]
    connections = [look.__enter__() for look in looks]
    assert len(set(connections)) == SPARE + 2
    for look in looks:
        look.__exit__(None, None, None)
    assert house.out == SPARE, "the others are the pool's again"


def test_a_connection_that_failed_is_not_used_again_nor_are_its_like(house: House) -> None:
    with house.reads.look(), house.reads.look():
        pass
    assert house.out == 2
    with pytest.raises(ShelfcastError), house.reads.look() as connection:
        connection.execute(text("SELECT nothing FROM nowhere"))
    assert house.out == 0
    with house.reads.look() as connection:
        assert one(connection) == 1


def test_what_goes_wrong_elsewhere_gives_the_connection_back(house: House) -> None:
    """To the pool, which cleans it: it may have gone wrong in the middle of anything."""
    for _ in range(3):
        with pytest.raises(KeyError):
            fails(house.reads, KeyError("ours"))
    assert house.out == 0
    with house.reads.look() as connection:
        assert one(connection) == 1


def test_none_is_left_open(house: House) -> None:
    with house.reads.look() as connection:
        house.reads.close()
        assert one(connection) == 1
    assert house.out == 0
