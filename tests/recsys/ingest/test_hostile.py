"""Files that mean harm, or were mistreated: a clear refusal that names where, and no crash."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recsys.ingest.importing import ImportOptions, import_file
from recsys.ingest.kinds import Kind
from recsys.ingest.rows import Unusable
from recsys.stores.open import open_stores
from tests.recsys.ingest.conftest import NOW, Import

HEADER = "id,title,abstract\n"


def test_a_latin_1_cell_is_refused_by_row_and_field(take_in: Import) -> None:
    tally = take_in("units", "u.csv", HEADER.encode() + "u1,Café,\nu2,Tea,\n".encode("latin-1"))
    assert (tally.added, tally.rejected) == (1, 1)
    assert ("title", "is not UTF-8 text: convert the file") in tally.reasons
    assert tally.rejected_file is not None
    assert "Caf\\\\xe9" in tally.rejected_file.read_text("utf-8")


def test_utf_16_is_named(take_in: Import) -> None:
    with pytest.raises(Unusable, match="UTF-16"):
        take_in("units", "u.csv", (HEADER + "u1,A,\n").encode("utf-16"))


@pytest.mark.parametrize("name", ["u.csv", "u.jsonl"])
def test_a_nul_character_is_refused(take_in: Import, name: str) -> None:
    rows = {
        "u.csv": HEADER + "u1,a\0b,\nu2,ok,\n",
        "u.jsonl": '{"id": "u1", "title": "a\\u0000b"}\n{"id": "u2", "title": "ok"}\n',
    }
    tally = take_in("units", name, rows[name])
    assert (tally.added, tally.rejected) == (1, 1)
    assert ("title", "has a NUL character in it") in tally.reasons


def test_a_cell_of_ten_megabytes_is_refused_and_the_rest_kept(take_in: Import) -> None:
    tally = take_in("units", "u.csv", f"{HEADER}u1,A,{'x' * 10_000_000}\nu2,B,\n")
    assert (tally.added, tally.rejected) == (1, 1)
    (field, reason), _ = tally.reasons.most_common(1)[0]
    assert field == "abstract"
    assert "10,000,000" in reason


def test_a_quotation_mark_that_is_never_closed_is_refused(take_in: Import) -> None:
    tally = take_in("units", "u.csv", HEADER + 'u1,A,\nu2,"B,\nu3,C,\n')
    assert (tally.added, tally.rejected) == (1, 1)


@pytest.mark.parametrize(
    "line", ["{", "[1]", '"text"', "nul", '{"id": "\\ud800", "title": "x"}', "\udcff"]
)
def test_a_line_that_is_no_object_is_refused_by_number(take_in: Import, line: str) -> None:
    good = b'{"id": "u1", "title": "A"}\n'
    tally = take_in("units", "u.jsonl", good + line.encode("utf-8", "surrogateescape") + b"\n")
    assert (tally.added, tally.rejected) == (1, 1)
    assert tally.reasons.most_common(1)[0][0][0] == "row"


def test_a_truncated_parquet_file_is_unusable(take_in: Import, tmp_path: Path) -> None:
    whole = tmp_path / "whole.parquet"
    pq.write_table(pa.table({"id": ["u1"] * 1000, "title": ["A"] * 1000}), whole)
    with pytest.raises(Unusable, match="not a whole Parquet file"):
        take_in("units", "u.parquet", whole.read_bytes()[:-100])


def test_a_parquet_file_with_a_damaged_page_says_after_which_row(
    take_in: Import, tmp_path: Path
) -> None:
    whole = tmp_path / "whole.parquet"
    pq.write_table(pa.table({"id": list(map(str, range(9000)))}), whole, compression="gzip")
    damaged = bytearray(whole.read_bytes())
    damaged[1000:1400] = bytes(400)
    with pytest.raises(Unusable, match="damaged after row 0"):
        take_in("readers", "r.parquet", bytes(damaged))


@pytest.mark.parametrize("name", ["u.xlsx", "u", "u.csv.gz"])
def test_other_formats_are_named_as_such(take_in: Import, name: str) -> None:
    with pytest.raises(Unusable, match="none of"):
        take_in("units", name, "id,title\n")


@pytest.mark.parametrize("content", ["", "\n", "\ufeff", "id,id\n1,2\n", "i\0d,title\n"])
def test_a_header_that_is_none_is_unusable(take_in: Import, content: str) -> None:
    with pytest.raises(Unusable):
        take_in("units", "u.csv", content)


def test_a_file_that_is_not_there_is_unusable(take_in: Import) -> None:
    with pytest.raises(Unusable, match="cannot be read"):
        take_in("units", "nowhere.csv")


@given(st.sampled_from(["x.csv", "x.jsonl", "x.parquet"]), st.binary(max_size=300))
@settings(max_examples=60)
def test_no_bytes_whatever_crash_an_import(
    tmp_path_factory: pytest.TempPathFactory, name: str, content: bytes
) -> None:
    file = tmp_path_factory.mktemp("hostile") / name
    file.write_bytes(b"id,title\n" + content if name.endswith("csv") else content)
    stores = open_stores("memory:").stores
    try:
        tally = import_file(Kind.UNITS, file, stores, ImportOptions(), now=NOW)
    except Unusable:
        return
    assert tally.read == tally.added + tally.changed + tally.unchanged + tally.rejected
