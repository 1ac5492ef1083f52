"""Settings with a range are searched, and nothing else moves."""

from dataclasses import dataclass, field
from math import inf
from typing import Annotated

from recsys.models.ranges import Between, OneOf
from training.tuning.space import Space


@dataclass(frozen=True)
class Inner:
    title: Annotated[float, Between(0.0, 4.0)] = 1.0


@dataclass(frozen=True)
class Config:
    factors: Annotated[int, Between(8, 256, log=True)] = 64
    window: Annotated[float, Between(1, 365, log=True)] = inf
    kind: Annotated[str, OneOf(("plain", "fancy"))] = "plain"
    inner: Inner = field(default_factory=Inner)
    fixed: int = 3


def test_the_search_begins_at_the_settings_moved_into_their_ranges() -> None:
    origin = Space.of(Config(factors=1000, kind="odd")).origin()
    assert origin == {"factors": 256, "window": 365.0, "kind": "plain", "inner.title": 1.0}
    assert isinstance(origin["factors"], int)
    assert isinstance(origin["window"], float)


def test_whole_numbers_stay_whole_and_others_do_not() -> None:
    dimensions = Space.of(Config()).dimensions
    assert [name for name, one in dimensions.items() if one.whole] == ["factors"]


def test_a_point_becomes_a_config_with_three_digits_and_what_is_not_searched_stays() -> None:
    point = {"factors": 100, "window": 12.34567, "kind": "fancy", "inner.title": 0.0123456}
    made = Space.of(Config(fixed=7)).config(point)
    assert made == Config(100, 12.3, "fancy", Inner(0.0123), 7)


def test_the_settings_of_a_config_are_those_that_are_searched() -> None:
    assert Space.of(Config()).settings(Config(factors=9)) == {
        "factors": 9,
        "window": inf,
        "kind": "plain",
        "inner.title": 1.0,
    }
