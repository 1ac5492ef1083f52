"""`shelfcast recommend`: one list to be read, and everybody's in a file."""

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from recsys.bootstrap import Services
from recsys.cli.main import application
from recsys.domain.ids import ReaderId
from recsys.errors import Invalid, Misconfigured
from recsys.pipeline.query import Query
from tests.recsys.services.conftest import Train
from tests.recsys.services.conftest import train as train
from tests.recsys.trained import trained_library


def recommend(home: Path, *arguments: str) -> Result:
    command = ["recommend", *arguments, "--home", str(home)]
    return CliRunner().invoke(application(), command, catch_exceptions=False)


@pytest.fixture
def library(tmp_path: Path, train: Train) -> Iterator[Services]:
    with trained_library(tmp_path, train) as services:
        yield services


def test_a_list_is_printed_with_its_reasons(library: Services, tmp_path: Path) -> None:
    said = recommend(tmp_path, "Text-1", "--k", "2")
    assert said.exit_code == 0
    slate = library.recommend.make(Query(reader=ReaderId("Text-1"), k=2)).slate
    for entry in slate.entries:
        assert entry.title in said.stdout
        assert entry.unit in said.stdout
        assert entry.reasons[0].text in said.stdout
    assert library.stores.slates.count() == 0


def test_the_notice_of_a_list_that_is_not_personal_comes_first(
    library: Services, tmp_path: Path
) -> None:
    said = recommend(tmp_path, "stranger")
    assert said.stdout.startswith("This reader is not known here")


def test_programs_get_the_answer_of_the_api(library: Services, tmp_path: Path) -> None:
    told = json.loads(recommend(tmp_path, "Text-1", "--k", "3", "--surface", "s", "--json").stdout)
    made = json.loads(library.recommend.make(Query(reader=ReaderId("Text-1"), k=3)).answer)
    assert (told["surface"], told["reader"]) == ("s", "Text-1")
    assert told["entries"] == made["entries"]


def test_an_empty_library_says_that_there_is_nothing(tmp_path: Path) -> None:
    assert "no unit that may be recommended" in recommend(tmp_path, "anybody").stdout


def test_everybodys_lists_are_written_and_summed_up(library: Services, tmp_path: Path) -> None:
    out = tmp_path / "lists.parquet"
    said = recommend(tmp_path, "--all", "--out", str(out), "--k", "3", "--memory-gb", "6")
    assert said.exit_code == 0
    assert f"{out}: 192 rows, lists of 64 readers" in said.stdout
    told = json.loads(recommend(tmp_path, "--all", "--out", str(out), "--json").stdout)
    rows = pq.read_metadata(out).num_rows
    assert (told["file"], told["rows"], told["readers"]) == (str(out), rows, 64)
    assert (told["model"], told["parts"], told["parts_from_before"]) == ("first", 1, 0)
    assert told["asked"]["repeats"] == "new"


@pytest.mark.parametrize(
    "arguments",
    [(), ("r1", "--all", "--out", "f.parquet"), ("--all",), ("r1", "--out", "f.parquet")],
)
def test_one_reader_or_all_with_a_file(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    with pytest.raises(Invalid, match="name one reader, or give --all and --out"):
        recommend(tmp_path, *arguments)


@pytest.mark.parametrize("extra", [("--anew",), ("--memory-gb", "2")])
def test_what_belongs_to_everybodys_lists_is_no_option_of_one(
    tmp_path: Path, extra: tuple[str, ...]
) -> None:
    with pytest.raises(Invalid, match="go with --all"):
        recommend(tmp_path, "r1", *extra)


@pytest.mark.parametrize("reader", ["", "a\nb", " a", "\udcff", "a\0b", "a" * 513])
def test_what_can_be_no_reader_is_refused_by_name(tmp_path: Path, reader: str) -> None:
    with pytest.raises(Invalid) as problem:
        recommend(tmp_path, reader)
    assert problem.value.field == "reader"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("field", ["surface", "subject"])
def test_bytes_that_are_no_text_are_refused_by_name(tmp_path: Path, field: str) -> None:
    with pytest.raises(Invalid) as problem:
        recommend(tmp_path, "r1", f"--{field}", "a\udcff")
    assert problem.value.field == field


@pytest.mark.parametrize("memory", ["-1", "0", "nan"])
def test_memory_is_more_than_none(tmp_path: Path, memory: str) -> None:
    with pytest.raises(Misconfigured, match=r"night\.memory_gb: more than 0"):
        recommend(tmp_path, "--all", "--out", "f.parquet", "--memory-gb", memory)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("folder.parquet", "is a folder"),
        ("missing/lists.parquet", "No such file or directory"),
        ("file/lists.parquet", "cannot be written"),
        ("lists.csv", r"ends in \.parquet"),
        (".", r"ends in \.parquet"),
    ],
)
@pytest.mark.usefixtures("library")
def test_a_file_that_cannot_be_is_refused_and_nothing_is_left(
    tmp_path: Path, name: str, why: str
) -> None:
    place = tmp_path / "out"
    (place / "folder.parquet").mkdir(parents=True)
    (place / "file").write_text("no folder")
    before = sorted(place.rglob("*"))
    with pytest.raises(Invalid, match=rf"^out: .*{why}"):
        recommend(tmp_path, "--all", "--out", str(place / name))
    assert sorted(place.rglob("*")) == before
