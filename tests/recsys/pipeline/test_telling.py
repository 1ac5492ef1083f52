"""Reasons, said: none that would be true of every second unit of the catalogue."""

from collections.abc import Sequence

import orjson
import pytest

from recsys.domain.slate import ReasonCode
from recsys.domain.unit import Unit
from recsys.pipeline.draft import Moment
from recsys.pipeline.history import NOTHING
from recsys.pipeline.policy import PolicyConfig
from recsys.pipeline.query import Query
from recsys.pipeline.recorded import reason_of
from recsys.pipeline.shelf import Shelf
from recsys.pipeline.telling import Teller
from tests.recsys.small_library import NOW, unit


def told(units: Sequence[Unit]) -> ReasonCode:
    """Why another unit is there, when the first one speaks for it and is by the same author and on
    the same subject."""
    shelf = Shelf.empty(None).updated(units, len(units))
    moment = Moment(query=Query(), at=NOW, shelf=shelf, policy=PolicyConfig(), history=NOTHING)
    reason = Teller(moment).pair(0, readers=0, author=0, subject=0)
    return reason_of(orjson.loads(reason)).code


def catalogue(written: int, others: int) -> list[Unit]:
    own = [unit(f"own/{n}", "Text", authors=("Ada ",)) for n in range(written)]
    return [*own, *(unit(f"other/{n}", "Bread") for n in range(others))]


@pytest.mark.parametrize(
    ("written", "others", "code"),
    [
        (2, 0, ReasonCode.SAME_AUTHOR),
        (20, 20, ReasonCode.SAME_AUTHOR),
        (21, 20, ReasonCode.SAME_SUBJECT),
        (25, 475, ReasonCode.SAME_AUTHOR),
        (26, 474, ReasonCode.SAME_SUBJECT),
    ],
)
def test_the_author_of_a_large_part_of_the_catalogue_is_no_reason(
    written: int, others: int, code: ReasonCode
) -> None:
    assert told(catalogue(written, others)) is code
