"""Files into stores: what is taken, what is refused and why, and that twice is once."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from recsys.domain.consent import ConsentState, Purpose
from recsys.domain.event import Hygiene, Verb
from recsys.domain.ids import ReaderId, UnitId
from recsys.domain.unit import Status, UnitKind
from recsys.ingest.consent import Basis
from recsys.ingest.rows import Unusable
from recsys.stores.base import Stores
from tests.recsys.ingest.conftest import NOW, Import

LOANS = "reader,unit,at\nr1,u1,2024-03-01T09:00:00Z\nr1,u2,2024-03-02T09:00:00Z\n"


def refused(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_a_file_of_readers_units_and_times_is_taken_as_loans(
    stores: Stores, take_in: Import
) -> None:
    tally = take_in("events", "loans.csv", LOANS)
    assert (tally.read, tally.added, tally.rejected, tally.readers_added) == (2, 2, 0, 1)
    assert any("borrow" in note for note in tally.notes)
    first = next(stores.events.scan()).event
    assert (first.reader, first.unit, first.verb) == ("r1", "u1", Verb.BORROW)
    assert first.at == datetime(2024, 3, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_and_byte_order_marks_are_found_out(
    take_in: Import, delimiter: str, mark: str
) -> None:
    tally = take_in("events", "loans.csv", mark + LOANS.replace(",", delimiter))
    assert tally.added == 2


def test_the_second_import_changes_nothing(take_in: Import, stores: Stores) -> None:
    same_twice = LOANS + "r1,u1,2024-03-01T09:00:00Z\n"
    assert take_in("events", "loans.csv", same_twice).added == 3
    again = take_in("events", "loans.csv")
    assert (again.added, again.unchanged, again.readers_added) == (0, 3, 0)
    assert stores.events.count() == 3


def test_a_grown_file_adds_only_what_is_new(take_in: Import) -> None:
    take_in("events", "loans.csv", LOANS)
    grown = take_in("events", "loans.csv", LOANS + "r2,u1,2024-03-03T09:00:00Z\n")
    assert (grown.added, grown.unchanged) == (1, 2)


def test_bad_rows_go_to_the_side_file_and_good_rows_stay(take_in: Import, stores: Stores) -> None:
    text = "reader,unit,verb,at\nr1,u1,read,2024-03-01T09:00:00Z\nr1,,read,2024-03-01T09:00:00Z\n"
    text += "r1,u3,devoured,2024-03-01T09:00:00Z\nr1,u4,read,2024-03-01 09:00\nr1,u5\n"
    tally = take_in("events", "log.csv", text)
    assert (tally.read, tally.added, tally.rejected) == (5, 1, 4)
    assert tally.rejected_file is not None
    rows = refused(tally.rejected_file)
    assert [(row["row"], row["line"], row["field"]) for row in rows] == [
        (2, 3, "unit"),
        (3, 4, "verb"),
        (4, 5, "at"),
        (5, 6, "row"),
    ]
    assert "--time-zone" in str(rows[2]["reason"])
    assert rows[1]["raw"] == {
        "reader": "r1",
        "unit": "u3",
        "verb": "devoured",
        "at": "2024-03-01T09:00:00Z",
    }
    assert stores.events.count() == 1


def test_without_a_basis_events_count_for_nobody_and_the_remedy_is_said(
    take_in: Import, stores: Stores
) -> None:
    tally = take_in("events", "loans.csv", LOANS, basis=Basis())
    assert tally.added == 2
    assert any("nobody" in note for note in tally.notes)
    assert any("--basis" in note for note in tally.notes)
    assert [logged.event.reader for logged in stores.events.scan()] == [None, None]
    assert stores.readers.count() == 0


def test_a_basis_stated_later_gives_the_events_to_their_readers(
    take_in: Import, stores: Stores
) -> None:
    take_in("events", "loans.csv", LOANS, basis=Basis())
    assert take_in("events", "loans.csv").added == 2
    assert len(stores.events.of_reader(ReaderId("r1"), limit=10)) == 2


def test_the_id_of_an_event_of_nobody_says_nothing_of_the_reader(
    take_in: Import, stores: Stores
) -> None:
    take_in("events", "a.csv", LOANS, basis=Basis())
    again = take_in("events", "b.csv", LOANS.replace("r1", "r2"), basis=Basis())
    assert (again.added, again.unchanged) == (0, 2)


def test_the_basis_is_recorded_and_never_overrules_a_reader(
    take_in: Import, stores: Stores
) -> None:
    no = [{"purpose": "history", "state": "refused", "at": "2024-01-01T00:00:00Z", "via": "form"}]
    take_in("readers", "readers.jsonl", json.dumps({"id": "r1", "consents": no}))
    tally = take_in("events", "loans.csv", LOANS + "r2,u1,2024-03-03T09:00:00Z\n")
    readers = stores.readers.of([ReaderId("r1"), ReaderId("r2")])
    assert not readers[ReaderId("r1")].consents.allows(Purpose.HISTORY)
    granted = readers[ReaderId("r2")].consents.decisions[0]
    assert (granted.via, granted.state, granted.at) == ("sign-up form", ConsentState.GRANTED, NOW)
    assert any("nobody" in note for note in tally.notes)
    assert not any("--basis" in note for note in tally.notes)


def test_user_agents_mark_robots_and_are_not_kept(take_in: Import, stores: Stores) -> None:
    text = "reader,unit,verb,at,User-Agent\n"
    text += "r1,u1,view,2024-03-01T09:00:00Z,Mozilla/5.0 (compatible; Googlebot/2.1)\n"
    text += "r2,u1,view,2024-03-01T09:00:00Z,Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0\n"
    take_in("events", "log.csv", text)
    assert [e.hygiene for e in stores.events.scan()] == [Hygiene.ROBOT, Hygiene.CLEAN]
    assert "Googlebot" not in repr(list(stores.events.scan()))
    assert ReaderId("r1") not in stores.readers.of([ReaderId("r1")])


def test_a_file_without_times_is_dated_and_says_so(take_in: Import, stores: Stores) -> None:
    tally = take_in("events", "pairs.csv", "reader,unit\nr1,u1\nr1,u1\n")
    assert tally.added == 2
    assert any("1970-01-01" in note for note in tally.notes)
    assert take_in("events", "pairs.csv").unchanged == 2


def test_what_was_done_is_not_guessed_where_another_column_might_say(take_in: Import) -> None:
    with pytest.raises(Unusable, match="verb"):
        take_in("events", "log.csv", "reader,unit,what\nr1,u1,x\n")
    tally = take_in("events", "log.csv", None, constants={"verb": "read"})
    assert (tally.added, tally.unknown_columns) == (1, ("what",))


def test_a_file_that_lacks_a_column_is_named(take_in: Import) -> None:
    with pytest.raises(Unusable, match=r"books\.csv has no column for title among isbn, unit"):
        take_in("units", "books.csv", "isbn,unit\n1,u1\n")
    with pytest.raises(Unusable, match=r"books\.csv: --map title=name: no such column, only unit"):
        take_in("units", "books.csv", "unit\nu1\n", mapping={"title": "name"})


def test_columns_are_mapped_and_constants_set(take_in: Import, stores: Stores) -> None:
    tally = take_in(
        "events",
        "log.csv",
        "who,which,when\nr1,u1,1709283600\n",
        mapping={"reader": "who", "unit": "which", "at": "when"},
        constants={"verb": "read", "surface": "opac"},
    )
    assert tally.added == 1
    event = next(stores.events.scan()).event
    assert (event.verb, event.surface, event.at.hour) == (Verb.READ, "opac", 9)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"mapping": {"reader": "nobody"}}, "no such column"),
        ({"mapping": {"colour": "reader"}}, "not a field"),
        ({"constants": {"verb": "devoured"}}, "none of"),
    ],
)
def test_options_that_make_no_sense_are_refused_before_the_first_row(
    take_in: Import, options: dict[str, object], said: str
) -> None:
    with pytest.raises(Unusable, match=said):
        take_in("events", "loans.csv", LOANS, **options)


def test_a_search_needs_a_query_and_no_unit(take_in: Import) -> None:
    text = "reader,query,at\nr1,regular expressions,1709283600\nr1,,1709283600\n"
    tally = take_in("events", "searches.csv", text, constants={"verb": "search"})
    assert (tally.added, tally.rejected) == (1, 1)
    assert ("query", "a search says what was searched for") in tally.reasons


def test_an_id_that_stands_for_something_else_is_refused(take_in: Import) -> None:
    take_in("events", "a.csv", "id,reader,unit,at\ne1,r1,u1,1709283600\n")
    tally = take_in("events", "b.csv", "id,reader,unit,at\ne1,r1,u2,1709283600\n")
    assert (tally.added, tally.rejected) == (0, 1)
    assert tally.reasons.most_common(1)[0][0][0] == "id"


def test_a_catalogue_of_books_comes_in_without_options(take_in: Import, stores: Stores) -> None:
    text = (
        "unit,title,author,isbn,publisher,subjects,year,tags,shelf\n"
        '0,"Le journal, d\'Anne Frank","Frank, Anne, 1929-1945",9782702185339; 2702185339,'
        "Calmann-Lévy,Shoah--Pays-Bas; Journaux intimes,1992,to-read,B2\n"
        "a/1,Ohne Nummer,,,,,,,\n"
    )
    tally = take_in("units", "units.csv", text)
    assert (tally.added, tally.unknown_columns) == (2, ("shelf",))
    book, bare = (stores.units.of([UnitId(i)])[UnitId(i)] for i in ("0", "a/1"))
    assert book.authors == ("Frank, Anne, 1929-1945",)
    assert book.subjects == ("Shoah--Pays-Bas", "Journaux intimes")
    assert (book.url, book.kind) == ("urn:isbn:9782702185339", UnitKind.WORK)
    assert book.work is not None
    assert book.work.isbn == ("9782702185339", "2702185339")
    assert (book.published, book.keywords) == ("1992", ("to-read",))
    assert (bare.url, bare.work, bare.kind) == (
        "urn:shelfcast:unit:a%2F1",
        None,
        UnitKind.SECTION,
    )


def test_several_columns_feed_one_list(take_in: Import, stores: Stores) -> None:
    text = "id,title,subjects,genres\nu1,T,a; b,b; c\n"
    take_in("units", "units.csv", text)
    assert stores.units.of([UnitId("u1")])[UnitId("u1")].subjects == ("a", "b", "c")


def test_two_columns_for_one_value_need_a_choice(take_in: Import) -> None:
    text = "id,title,link,uri\nu1,T,https://a.example/1,https://b.example/1\n"
    with pytest.raises(Unusable, match="choose"):
        take_in("units", "units.csv", text)
    assert take_in("units", "units.csv", None, mapping={"url": "link"}).added == 1


def test_a_row_changes_only_what_it_speaks_of(take_in: Import, stores: Stores) -> None:
    take_in("units", "a.csv", "id,title,abstract,status\nu1,Old,Short,withdrawn\n")
    tally = take_in("units", "b.csv", "id,title\nu1,New\n")
    unit = stores.units.of([UnitId("u1")])[UnitId("u1")]
    assert tally.changed == 1
    assert (unit.title, unit.abstract, unit.status) == ("New", "Short", Status.WITHDRAWN)


def test_an_id_stands_in_a_file_once(take_in: Import) -> None:
    text = "id,title\nu1,A\nu1,A\nu1,B\n"
    for added, unchanged in ((1, 1), (0, 2)):
        tally = take_in("units", "units.csv", text)
        assert (tally.added, tally.unchanged, tally.rejected) == (added, unchanged, 1)


def test_nested_json_is_read_like_flat_columns(take_in: Import, stores: Stores) -> None:
    row = {
        "id": "a/b",
        "title": '§ 1 "quoted"',
        "authors": ["Li; Wei", "李伟"],
        "work": {"id": "w", "title": "Werk", "isbn": ["1"], "position": 3},
    }
    take_in("units", "units.jsonl", json.dumps(row))
    unit = stores.units.of([UnitId("a/b")])[UnitId("a/b")]
    assert unit.authors == ("Li; Wei", "李伟")
    assert unit.work is not None
    assert (unit.work.title, unit.work.position) == ("Werk", 3)


def test_parquet_brings_its_own_types(take_in: Import, stores: Stores, tmp_path: Path) -> None:
    nine = datetime(2024, 3, 1, 9, tzinfo=UTC)
    table = pa.table(
        {
            "reader": pa.array([7, 8], pa.int32()),
            "unit": pa.array(["u1", None]),
            "at": pa.array([nine, nine], pa.timestamp("ns", "UTC")),
        }
    )
    pq.write_table(table, tmp_path / "loans.parquet")
    tally = take_in("events", "loans.parquet")
    assert (tally.added, tally.rejected) == (1, 1)
    event = next(stores.events.scan()).event
    assert (event.reader, event.at) == ("7", nine)


def test_parquet_times_without_a_zone_are_refused_or_placed(
    take_in: Import, tmp_path: Path
) -> None:
    table = pa.table(
        {"reader": ["r"], "unit": ["u"], "at": [datetime.fromisoformat("2024-03-01T09:00")]}
    )
    pq.write_table(table, tmp_path / "loans.parquet")
    assert take_in("events", "loans.parquet").rejected == 1
    assert take_in("events", "loans.parquet", time_zone="Europe/Zurich").added == 1
