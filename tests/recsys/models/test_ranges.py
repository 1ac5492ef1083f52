"""Ranges are read from beside the settings they belong to."""

from dataclasses import dataclass, field
from typing import Annotated

import pytest

from recsys.models.ranges import Between, OneOf, ranges


@dataclass(frozen=True)
class Inner:
    words: Annotated[int, Between(1, 9)] = 2
    fixed: int = 3


@dataclass(frozen=True)
class Outer:
    alpha: Annotated[float, Between(0.1, 10, log=True)] = 1.0
    form: Annotated[str, OneOf(("bm25", "tf-idf"))] = "bm25"
    inner: Inner = field(default_factory=Inner)
    name: str = ""


def test_every_setting_with_a_range_is_found_in_order_those_within_dotted() -> None:
    assert list(ranges(Outer).items()) == [
        ("alpha", Between(0.1, 10, log=True)),
        ("form", OneOf(("bm25", "tf-idf"))),
        ("inner.words", Between(1, 9)),
    ]


@pytest.mark.parametrize(("low", "high", "log"), [(2, 2, False), (3, 1, False), (0, 1, True)])
def test_what_holds_no_values_is_no_range(low: float, high: float, log: bool) -> None:
    with pytest.raises(ValueError, match="no range"):
        Between(low, high, log)
