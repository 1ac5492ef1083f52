"""Tables on disk: the same pairs from every format, and a clear word about what is wrong."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from recsys.domain.ids import UnitId
from recsys.domain.unit import Unit
from recsys.errors import Invalid
from training.catalogue import read_units
from training.files import joined, raw_log, read_pairs
from training.on_files import fixed_split, split_by_reader, split_by_time

DAY = datetime(2024, 2, 1, tzinfo=UTC)
DAYS = DAY.timestamp() / 86_400


def written(folder: Path, suffix: str) -> Path:
    file = folder / f"log{suffix}"
    if suffix == ".parquet":
        columns = {"reader": [7, 8], "unit": ["a/1", "b"], "at": [DAY, DAY]}
        pq.write_table(pa.table(columns), file)
    elif suffix == ".csv":
        file.write_text(
            "unit,at,reader\na/1,2024-02-01T00:00:00Z,7\nb,2024-02-01T01:00:00+01:00,8\n"
        )
    else:
        rows = ['{"reader": "7", "unit": "a/1", "at": "2024-02-01"}']
        rows += ['{"reader": "8", "unit": "b", "at": "2024-02-01"}']
        file.write_text("\n".join(rows))
    return file


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".jsonl"])
def test_every_format_gives_the_same_pairs(tmp_path: Path, suffix: str) -> None:
    pairs = read_pairs(written(tmp_path, suffix))
    assert pairs.readers.to_pylist() == ["7", "8"]
    assert pairs.units.to_pylist() == ["a/1", "b"]
    assert pairs.days is not None
    assert pairs.days.tolist() == [DAYS, DAYS]


def test_numbers_are_seconds_since_the_epoch(tmp_path: Path) -> None:
    file = tmp_path / "log.parquet"
    pq.write_table(pa.table({"reader": ["a"], "unit": ["b"], "at": [86_400 * 3]}), file)
    days = read_pairs(file).days
    assert days is not None
    assert days.tolist() == [3.0]


def test_ids_with_leading_zeros_stay_what_they_are(tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    file.write_text("reader,unit\n007,0010\n7,10\n")
    pairs = read_pairs(file)
    assert pairs.readers.to_pylist() == ["007", "7"]
    assert pairs.days is None


@pytest.mark.parametrize(
    ("name", "text", "field"),
    [
        ("log.csv", "reader,book\n1,2\n", "log.csv.unit"),
        ("log.csv", "reader,unit\n1,\n", "log.csv.unit"),
        ("log.csv", "reader,unit,at\n1,2,yesterday\n", "log.csv.at"),
        ("log.txt", "reader,unit\n", "log.txt"),
        ("log.csv", "reader,unit,unit\n1,2,2\n", "log.csv.unit"),
        ("log.csv", "reader,unit,at\n", "log.csv"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, name: str, text: str, field: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(Invalid) as refused:
        read_pairs(tmp_path / name)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "rows",
    [
        ["1,2,2024-01-01", "3,4,yesterday"],
        ["1,2,1735689600", "3,4,yesterday"],
        ["1,2,2024-01-01T00:00:00Z", "3,4,"],
        ["1,2,2024-01-01", ",4,2024-01-01"],
        ["1,2,2024-01-01", f"3,{'x' * 10_000},2024-01-01"],
    ],
)
def test_the_first_row_that_cannot_be_read_is_named(tmp_path: Path, rows: list[str]) -> None:
    (tmp_path / "log.csv").write_text("\n".join(["reader,unit,at", *rows, "5,6,2024-01-02"]))
    with pytest.raises(Invalid, match=r"\(row 2\)"):
        read_pairs(tmp_path / "log.csv")


@pytest.mark.parametrize("stamp", ["nan", "inf", "-inf", "1e300", "-1e300", "9" * 25])
def test_times_that_no_calendar_has_are_refused(tmp_path: Path, stamp: str) -> None:
    (tmp_path / "log.csv").write_text(f"reader,unit,at\n1,a,1735689600\n1,b,{stamp}\n")
    with pytest.raises(Invalid, match=r"log\.csv\.at: .* \(row 2\)"):
        read_pairs(tmp_path / "log.csv")


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("reader", [["1"]]),
        ("unit", [{"id": "a"}]),
        ("reader", [b"\xff\xfe"]),
        ("at", [[1735689600]]),
        ("at", [timedelta(days=1)]),
        ("at", [time(12)]),
    ],
)
def test_a_column_of_the_wrong_type_is_named(
    tmp_path: Path, column: str, values: list[object]
) -> None:
    table = {"reader": ["1"], "unit": ["a"], "at": [DAY], column: values}
    pq.write_table(pa.table(table), tmp_path / "log.parquet")
    with pytest.raises(Invalid) as refused:
        read_pairs(tmp_path / "log.parquet")
    assert refused.value.field == f"log.parquet.{column}"


def test_times_with_and_without_a_zone_may_stand_in_one_file(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(
        "reader,unit,at\n1,a,2024-02-01T00:00:00Z\n1,b,2024-02-01 00:00:00\n"
        "1,c,2024-02-01\n1,d,2024-02-01T02:00:00+02:00\n"
        "1,e,2024-02-01 00:00:00.000000999\n1,f,2024-02-01T02:00:00.000000999+02:00\n"
    )
    days = read_pairs(tmp_path / "log.csv").days
    assert days is not None
    assert days.tolist() == [DAYS] * 6


@pytest.mark.parametrize("scale", [1, 10**3, 10**6, 10**9])
def test_long_numbers_are_parts_of_seconds(tmp_path: Path, scale: int) -> None:
    stamp = int(DAY.timestamp()) * scale
    (tmp_path / "log.csv").write_text(f"reader,unit,at\n1,a,{stamp}\n")
    days = read_pairs(tmp_path / "log.csv").days
    assert days is not None
    assert days.tolist() == [DAYS]


def test_a_missing_file_is_no_stack_trace(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="cannot be read"):
        read_pairs(tmp_path / "none.csv")


def test_listed_units_come_first_and_unlisted_ones_follow(tmp_path: Path) -> None:
    pairs = read_pairs(written(tmp_path, ".csv"))
    listed = (Unit(id=UnitId("b"), title="known", url="urn:b"),)
    raw = raw_log(pairs, listed)
    assert [unit.id for unit in raw.units] == ["b", "a/1"]
    assert raw.log.items.tolist() == [1, 0]


def test_what_is_judged_on_may_lack_the_times_that_are_learnt_from(tmp_path: Path) -> None:
    timed = read_pairs(written(tmp_path, ".csv"))
    (tmp_path / "plain.csv").write_text("reader,unit\n1,2\n")
    plain = read_pairs(tmp_path / "plain.csv")
    both = joined(timed, plain)
    assert both.days is not None
    assert both.days.tolist() == [DAYS] * 3
    assert joined(plain, timed).days is None


def test_a_fixed_split_is_kept_as_it_is_given(tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text("reader,unit\n1,a\n2,b\n")
    (tmp_path / "test.csv").write_text("reader,unit\n1,b\n3,c\n")
    held = fixed_split(tmp_path / "train.csv", tmp_path / "test.csv", ())
    assert [unit.id for unit in held.train.units] == ["a", "b"]
    assert held.test.items.tolist()[0] == 1
    assert held.test.items.tolist()[1] < 0


def test_logs_are_split_by_time_or_reader_by_reader(tmp_path: Path) -> None:
    rows = [
        f"{reader},{unit},2024-01-{day:02d}"
        for day in range(1, 11)
        for reader, unit in [(day % 2, day)]
    ]
    (tmp_path / "log.csv").write_text("reader,unit,at\n" + "\n".join(reversed(rows)))
    by_time = split_by_time(tmp_path / "log.csv", (), 0.5)
    assert len(by_time.train.log) == 5
    assert by_time.train.log.days.max() < by_time.test.days.min()
    by_reader = split_by_reader(tmp_path / "log.csv", (), 0.8, seed=0)
    assert np.bincount(by_reader.test.users).tolist() == [1, 1]


def test_a_catalogue_names_the_row_it_cannot_take(tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text("unit,title,status\n1,A,active\n2,,active\n")
    assert [unit.title for unit in read_units(tmp_path / "units.csv")] == ["A", "untitled"]
    (tmp_path / "units.csv").write_text("unit,title,status\n1,A,lost\n")
    with pytest.raises(Invalid, match="row 1"):
        read_units(tmp_path / "units.csv")


def test_a_catalogue_without_ids_is_named(tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text("book,title\n1,A\n")
    with pytest.raises(
        Invalid, match=r"units\.csv\.unit: no such column; it has \['book', 'title'\]"
    ):
        read_units(tmp_path / "units.csv")
