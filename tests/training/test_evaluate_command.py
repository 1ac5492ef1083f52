"""`shelfcast evaluate` as a researcher types it; on the real loans, the reference figures."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from recsys.cli.main import application
from recsys.errors import ShelfcastError
from recsys.models.cost import Needs
from recsys.models.registry import MODELS

REFERENCE = {  # recall@10, NDCG@10 of the development split, as published with the data
    "popularity": (0.0198, 0.0144),
    "bm25": (0.0328, 0.0256),
    "cosine": (0.0343, 0.0268),
}


def shelfcast(*arguments: object) -> dict[str, Any]:
    done = CliRunner().invoke(application(), ["evaluate", *map(str, arguments), "--json"])
    if done.exception:
        raise done.exception
    assert done.stdout.count("\n") == 1, "one JSON object and nothing else"
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.fixture
def split(tmp_path: Path) -> Path:
    """Worked by hand: a and b are popular; reader 3 is new; unit z is in no training row."""
    (tmp_path / "train.csv").write_text(
        "reader,unit\n1,a\n1,b\n2,a\n2,b\n2,c\n4,a\n4,d\n5,a\n5,b\n5,c\n"
    )
    (tmp_path / "test.csv").write_text("reader,unit\n1,c\n3,a\n3,z\n2,a\n")
    return tmp_path


def test_a_fixed_split_worked_by_hand(split: Path) -> None:
    """Popularity: a 4, b 3, c 2, d 1.  Reader 1 gets c, d; reader 3 a, b; reader 2's a is old."""
    found = shelfcast(
        "--train", split / "train.csv", "--test", split / "test.csv",
        "--model", "popularity", "--spec", "plain", "--k", 2,
    )  # fmt: skip
    (row,) = found["models"]
    ideal_of_two = 1 + 1 / 1.584962500721156
    assert row["model"] == "popularity"
    assert row["recall"] == pytest.approx((1 + 1 / 2) / 2)
    assert row["ndcg"] == pytest.approx((1 + 1 / ideal_of_two) / 2)
    assert row["map"] == pytest.approx((1 + 1 / 2) / 2)
    assert found["split"]["readers"] == 2
    assert found["split"]["cold_readers"] == 1
    assert found["split"]["pairs_on_unknown_units"] == 1
    assert row["recall_interval"][0] <= row["recall"] <= row["recall_interval"][1]
    assert row["fit_seconds"] >= 0
    assert row["peak_memory_bytes"] > 1_000_000


def test_repeats_and_new_units_are_reported_apart(tmp_path: Path) -> None:
    rows = ["1,a,1", "1,b,2", "2,b,3", "2,a,4", "1,a,5", "2,c,6", "2,b,7", "1,c,8"]
    (tmp_path / "log.csv").write_text("reader,unit,at\n" + "\n".join(rows))
    (tmp_path / "units.csv").write_text("unit,title\na,A\nb,B\nc,C\n")
    found = shelfcast(
        "--events", tmp_path / "log.csv", "--units", tmp_path / "units.csv",
        "--cut", 0.5, "--targets", "all", "--spec", "plain", "--k", 1,
    )  # fmt: skip
    assert set(found["targets"]) == {"new", "repeat"}
    new = {row["model"]: row for row in found["targets"]["new"]["models"]}
    assert new["popularity"]["recall"] == 1, "only c is left for both"
    assert found["targets"]["repeat"]["readers"] == 2
    assert found["split"]["targets"] == "all"


def test_the_blend_can_be_asked_for_alone_and_has_all_its_members(split: Path) -> None:
    found = shelfcast("--train", split / "train.csv", "--test", split / "test.csv",
                      "--model", "blend", "--model", "popularity")  # fmt: skip
    assert [row["model"] for row in found["models"]] == ["popularity", "blend"]


def test_a_model_that_the_memory_does_not_allow_is_left_out_and_said_so(
    split: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        MODELS["ease"].model, "needs", lambda *_: Needs(memory_bytes=9e15, seconds=0)
    )
    spec = split / "spec.toml"
    spec.write_text("[models.popularity]\n[models.content]\n[models.ease]\n")
    files = ("--train", split / "train.csv", "--test", split / "test.csv", "--spec", spec)
    found = shelfcast(*files)
    assert [row["model"] for row in found["models"]] == ["popularity", "content", "blend"]
    assert "memory" in found["left_out"]["ease"]
    done = CliRunner().invoke(application(), ["evaluate", *map(str, files)])
    assert "Left out: ease" in done.stdout
    assert re.search(r"\d\.\d s", done.stdout), (
        "the last column is whole on a terminal of 80 columns"
    )
    with pytest.raises(ShelfcastError, match="memory"):
        shelfcast(*files, "--model", "ease")


@pytest.mark.parametrize(
    "rows",
    [
        ["1,a", "2,b"],
        [f"{reader},a" for reader in range(20)],
        [f"1,{unit}" for unit in range(20)],
        [f"{reader},{unit}" for unit in range(3) for reader in range(20)],
    ],
    ids=["two rows", "one unit", "one reader", "readers who had everything"],
)
def test_the_smallest_logs_are_judged_as_any_other(tmp_path: Path, rows: list[str]) -> None:
    timed = [f"{row},{day}" for day, row in enumerate(rows)]
    (tmp_path / "log.csv").write_text("\n".join(["reader,unit,at", *timed]))
    (tmp_path / "spec.toml").write_text("[models.popularity]\n[models.cosine]\n")
    found = shelfcast(
        "--events", tmp_path / "log.csv", "--spec", tmp_path / "spec.toml", "--targets", "all"
    )
    assert [row["model"] for row in found["models"]][:3] == ["popularity", "cosine", "blend"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--train", "log.csv"],
        ["--events", "log.csv", "--test", "log.csv"],
        [],
        ["--events", "none.csv"],
        ["--events", "log.csv", "--spec", "unheard-of"],
        ["--events", "log.csv", "--spec", "plain", "--model", "unheard-of"],
        ["--events", "log.csv", "--spec", "plain", "--report", "."],
        ["--events", "log.csv", "--spec", "plain", "--report", "nowhere/page.html"],
    ],
)
def test_what_makes_no_sense_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("log.csv").write_text("reader,unit\n1,a\n2,a\n")
    with pytest.raises(ShelfcastError):
        shelfcast(*arguments)


def test_plain_methods_give_the_reference_figures_on_real_loans(shared_data: Path) -> None:
    found = shelfcast(
        "--events", shared_data / "unil" / "loans.parquet",
        "--units", shared_data / "unil" / "units.parquet", "--spec", "plain",
        *(part for model in REFERENCE for part in ("--model", model)),
    )  # fmt: skip
    split = found["split"]
    assert (split["readers"], split["cold_readers"], split["pairs"]) == (3012, 462, 8813)
    rows = {row["model"]: row for row in found["models"]}
    for model, (recall, ndcg) in REFERENCE.items():
        row = rows[model]
        assert row["recall"] == pytest.approx(recall, abs=0.001)
        assert row["ndcg"] == pytest.approx(ndcg, abs=0.001)
        assert row["bands"]["readers"]["cold"]["ndcg"] == pytest.approx(0.0486, abs=0.0001)
