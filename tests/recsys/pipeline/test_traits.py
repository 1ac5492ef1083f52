"""What units share, as numbers and as it is written."""

from recsys.pipeline.traits import Trait, authors_of
from tests.recsys.small_library import unit

LEM, ASIMOV = unit("a", "Text", authors=(" Lem ", "asimov")), unit("b", "Text", authors=("Asimov",))
NOBODY = unit("c", "Text", authors=("  ",))


def test_each_unit_has_its_names_in_its_order_and_as_it_writes_them() -> None:
    by = Trait.of(map(authors_of, (LEM, NOBODY, ASIMOV)))
    assert by.ends.tolist() == [0, 2, 2, 3]
    assert by.numbers.tolist() == [0, 1, 1]
    assert by.written == ("Lem", "asimov", "Asimov")
    assert by.names == {"lem": 0, "asimov": 1}


def test_the_rows_of_a_name_rise() -> None:
    by = Trait.of(map(authors_of, (ASIMOV, LEM, NOBODY, ASIMOV)))
    assert {name: rows.tolist() for name, rows in by.rows().items()} == {
        "asimov": [0, 1, 3],
        "lem": [1],
    }


def test_a_shelf_on_which_nothing_is_named_has_no_rows_to_tell() -> None:
    assert Trait.of(map(authors_of, (NOBODY, NOBODY))).rows() == {}
    assert Trait.of([]).rows() == {}
