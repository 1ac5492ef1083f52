"""What every store of slates promises: written once, read back to the byte."""

import pytest

from recsys.domain.ids import ReaderId, SlateId
from recsys.errors import Conflict
from recsys.stores.base import Stores
from tests.contracts.made import slate, soon

R1 = ReaderId("r1")


def test_a_slate_comes_back_to_the_byte(stores: Stores) -> None:
    full = slate("s/1", at=soon(0.000001), answer=b'{"k": "\xe6\xad\xa3"}\x00\n', trace=b"\xff")
    stores.slates.append([full]).result()
    assert stores.slates.of(full.id) == full


def test_an_unknown_slate_is_none(stores: Stores) -> None:
    assert stores.slates.of(SlateId("s1")) is None


def test_a_slate_for_nobody_is_kept_as_well(stores: Stores) -> None:
    stores.slates.append([slate("s1", reader=None)]).result()
    assert stores.slates.of(SlateId("s1")) == slate("s1", reader=None)


def test_a_readers_slates_come_latest_first(stores: Stores) -> None:
    for n in range(5):
        stores.slates.append([slate(f"s{n}", reader="r2" if n == 3 else "r1")]).result()
    assert [s.id for s in stores.slates.of_reader(R1, limit=3)] == ["s4", "s2", "s1"]
    assert stores.slates.count() == 5


def test_a_slate_is_never_written_over(stores: Stores) -> None:
    stores.slates.append([slate("s1")]).result()
    with pytest.raises(Conflict):
        stores.slates.append([slate("s1", answer=b"other")]).result()
    assert stores.slates.of(SlateId("s1")) == slate("s1")


def test_slates_are_written_all_or_none(stores: Stores) -> None:
    stores.slates.append([slate("s1"), slate("s2", reader=None)]).result()
    for again in ([slate("s3"), slate("s2")], [slate("s4"), slate("s4", answer=b"other")]):
        with pytest.raises(Conflict):
            stores.slates.append(again).result()
    assert stores.slates.count() == 2
