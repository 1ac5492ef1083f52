"""What units share, as numbers and as it is written."""

from recsys.pipeline.traits import Trait, authors_of, by_row
from tests.recsys.small_library import unit

LEM, ASIMOV = unit("a", "Text", authors=(" Lem ", "asimov")), unit("b", "Text", authors=("Asimov",))
NOBODY = unit("c", "Text", authors=("  ",))


def test_each_unit_has_its_names_in_its_order_and_as_it_writes_them() -> None:
    by = Trait.of(map(authors_of, (LEM, NOBODY, ASIMOV)))
    assert by.ends.tolist() == [0, 2, 2, 3]
    assert by.numbers.tolist() == [0, 1, 1]
    assert by.written.content.tobytes() == b"LemasimovAsimov"
    assert by.written.ends.tolist() == [0, 3, 9, 15]
    assert by.names == {"lem": 0, "asimov": 1}


def test_the_rows_of_a_name_rise() -> None:
    by = Trait.of(map(authors_of, (ASIMOV, LEM, NOBODY, ASIMOV)))
    assert by.having("asimov").tolist() == [0, 1, 3]
    assert by.having("lem").tolist() == [1]
    assert by.having("nobody").tolist() == []


def test_where_nothing_is_named_no_row_has_a_name() -> None:
    assert Trait.of(map(authors_of, (NOBODY, NOBODY))).having("lem").tolist() == []
    assert Trait.of([]).having("lem").tolist() == []


def test_what_a_row_has_of_two_traits_stands_together() -> None:
    first = Trait.of([{"b": "B", "a": "A"}, {}, {"a": "A"}])
    second = Trait.of([{}, {"x": "X"}, {"x": "X", "y": "Y"}])
    ends, numbers = by_row(first, second)
    assert ends.tolist() == [0, 2, 3, 6]
    assert numbers.tolist() == [0, 1, 2, 1, 2, 3]
