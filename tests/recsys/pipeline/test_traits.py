"""What units share, as numbers and as it is written."""

from collections.abc import Iterable, Mapping

from recsys.pipeline.traits import Trait, authors_of, by_row
from tests.recsys.small_library import unit

LEM, ASIMOV = unit("a", "Text", authors=(" Lem ", "asimov")), unit("b", "Text", authors=("Asimov",))
NOBODY = unit("c", "Text", authors=("  ",))


def trait(rows: Iterable[Mapping[str, str]]) -> Trait:
    return Trait.empty(0).updated(dict(enumerate(rows)))


def test_each_unit_has_its_names_in_its_order_and_as_it_writes_them() -> None:
    by = trait(map(authors_of, (LEM, NOBODY, ASIMOV)))
    assert by.ends.tolist() == [0, 2, 2, 3]
    assert by.numbers.tolist() == [0, 1, 1]
    assert by.written.content.tobytes() == b"LemasimovAsimov"
    assert by.written.ends.tolist() == [0, 3, 9, 15]
    assert by.names == {"lem": 0, "asimov": 1}


def test_the_rows_of_a_name_rise() -> None:
    by = trait(map(authors_of, (ASIMOV, LEM, NOBODY, ASIMOV)))
    assert by.having("asimov").tolist() == [0, 1, 3]
    assert by.having("lem").tolist() == [1]
    assert by.having("nobody").tolist() == []


def test_where_nothing_is_named_no_row_has_a_name() -> None:
    assert trait(map(authors_of, (NOBODY, NOBODY))).having("lem").tolist() == []
    assert trait([]).having("lem").tolist() == []


def test_what_a_row_has_of_two_traits_stands_together() -> None:
    first = trait([{"b": "B", "a": "A"}, {}, {"a": "A"}])
    second = trait([{}, {"x": "X"}, {"x": "X", "y": "Y"}])
    ends, numbers = by_row(first, second)
    assert ends.tolist() == [0, 2, 3, 6]
    assert numbers.tolist() == [0, 1, 2, 1, 2, 3]


def test_what_some_rows_have_changes_and_the_rest_stays_as_it_is() -> None:
    first = trait([{"a": "A"}, {"b": "B", "a": "a"}, {}, {"c": "C"}])
    by = first.updated({1: {"d": "Dé"}, 2: {"a": "A!"}, 4: {"b": "B"}, 5: {}})
    assert by.ends.tolist() == [0, 1, 2, 3, 4, 5, 5]
    assert by.names == {"a": 0, "b": 1, "c": 2, "d": 3}
    assert by.numbers.tolist() == [0, 3, 0, 2, 1]
    assert by.written.content.tobytes().decode() == "ADéA!CB"
    assert by.written.ends.tolist() == [0, 1, 4, 6, 7, 8]
    assert [by.having(name).tolist() for name in "abcd"] == [[0, 2], [4], [3], [1]]
    assert first.having("a").tolist() == [0, 1]


def test_a_name_that_no_row_has_any_longer_is_found_nowhere() -> None:
    by = trait([{"a": "A"}, {"b": "B"}]).updated({0: {}})
    assert [by.having(name).tolist() for name in "ab"] == [[], [1]]
    assert by.rare(1).tolist() == [True]
