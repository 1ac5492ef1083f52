"""The accuracy protocols from a folder of data to a table: what is told is what was measured."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from benchmarks.accuracy.command import application
from benchmarks.accuracy.page import PAGE, filled, report
from benchmarks.accuracy.protocol import PROTOCOLS
from benchmarks.accuracy.result import RESULTS, read_results, written
from recsys.errors import Invalid
from tests.benchmarks.made_data import write_loans, write_ratings

WRITE = {"unil": write_loans, "goodbooks": write_ratings, "goodbooks-cold": write_ratings}
SPEC = """
[models.popularity]
[models.cosine]
[models.content]
"""


def run(name: str, folder: Path) -> Result:
    WRITE[name](folder)
    (folder / "three.toml").write_text(SPEC)
    arguments = [name, "--data", folder, "--spec", folder / "three.toml"]
    told = CliRunner().invoke(
        application(), [*map(str, arguments), "--json", str(folder / "result.json")]
    )
    assert told.exit_code == 0, told.output
    return told


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[dict[str, Any], str]]:
    """Each protocol once: the result, and what was printed."""
    results = {}
    for name in PROTOCOLS:
        folder = tmp_path_factory.mktemp(name)
        printed = run(name, folder).stdout
        results[name] = (json.loads((folder / "result.json").read_text("utf-8")), printed)
    return results


Found = dict[str, tuple[dict[str, Any], str]]


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["model"] for row in rows]


def test_every_model_of_the_spec_and_the_blend_stand_beside_plain_methods(found: Found) -> None:
    result, _ = found["unil"]
    assert names(result["models"]) == ["popularity", "cosine", "content", "blend"]
    assert {"popularity", "cosine", "bm25", "content"} <= set(names(result["plain"]))
    assert result["split"]["by"] == "time"
    assert result["split"]["k"] == 10
    assert result["split"]["train_events"] == 480


def test_the_blend_is_held_against_its_best_member(found: Found) -> None:
    for name in ("unil", "goodbooks"):
        result, printed = found[name]
        ndcg = {row["model"]: row["ndcg"] for row in result["models"]}
        (verdict,) = result["verdicts"]
        assert verdict["ours"] == "blend"
        rival = max(ndcg.keys() - {"blend"}, key=lambda model: ndcg[model])
        assert verdict["rival"] == rival
        assert verdict["difference"] == pytest.approx(ndcg["blend"] - ndcg[rival], abs=1e-5)
        assert verdict["relative"] == pytest.approx(verdict["difference"] / ndcg[rival], abs=1e-4)
        beyond = verdict["low"] > 0 or verdict["high"] < 0
        assert verdict["beyond_noise"] is beyond
        assert f"beyond noise: {'yes' if beyond else 'no'}" in printed


def test_cold_units_are_listed_alone_and_every_model_is_held_against_raw_tf_idf(
    found: Found,
) -> None:
    result, _ = found["goodbooks-cold"]
    assert names(result["models"]) == ["popularity", "cosine", "content"], "and no blend"
    rows = {row["model"]: row for row in result["models"]}
    assert all(row["coverage"] <= 0.2 for row in rows.values()), "8 units of 40"
    assert rows["content"]["ndcg"] > rows["popularity"]["ndcg"], "taste shows in the titles"
    assert [v["ours"] for v in result["verdicts"]] == ["popularity", "cosine", "content"]
    assert {v["rival"] for v in result["verdicts"]} == {"content, plain"}


def test_a_result_tells_what_it_was_measured_with(found: Found) -> None:
    for name, (result, _) in found.items():
        assert result["protocol"] == name
        assert (
            result["command"]
            == f"python -m benchmarks.accuracy {name} --data DIR --spec three.toml"
        )
        assert {"shelfcast", "python", "numpy", "scipy"} <= result["versions"].keys()
        assert len(result["load_average"]["before"]) == 3
        assert result["took"]["peak_memory_bytes"] > 0
        assert "[models.cosine]" in result["settings"]


def test_what_is_printed_is_what_the_page_would_say(found: Found) -> None:
    for result, printed in found.values():
        assert printed.strip() == report(result).strip()


def test_a_result_survives_being_written_and_read(found: Found, tmp_path: Path) -> None:
    for name, (result, _) in found.items():
        (tmp_path / f"{name}.json").write_text(written(result), "utf-8")
    assert read_results(tmp_path) == {name: result for name, (result, _) in found.items()}


def test_a_file_that_is_no_result_is_named(tmp_path: Path) -> None:
    (tmp_path / "odd.json").write_text("[]")
    with pytest.raises(Invalid, match=r"odd\.json"):
        read_results(tmp_path)


def test_each_place_of_a_page_is_filled_and_the_rest_stays(found: Found) -> None:
    text = "Before.\n<!-- result: unil -->\nwhat stood here\n<!-- end -->\nAfter.\n"
    result, _ = found["unil"]
    told = filled(text, {"unil": result})
    assert told.startswith("Before.\n<!-- result: unil -->\n")
    assert told.endswith("\n<!-- end -->\nAfter.\n")
    assert report(result) in told
    assert "what stood here" not in told
    assert filled(told, {"unil": result}) == told
    with pytest.raises(Invalid, match="no place for goodbooks"):
        filled(text, {"goodbooks": found["goodbooks"][0]})


def test_the_reference_figures_stand_in_the_table_with_their_source(found: Found) -> None:
    _, printed = found["unil"]
    assert (
        "| user-user cosine, all neighbours | plain, not tuned; given | 0.0376 | 0.0521 |"
        in printed
    )


def test_the_page_says_what_the_stored_results_say() -> None:
    """Not right: run `python -m benchmarks.accuracy docs`."""
    text = PAGE.read_text("utf-8")
    assert filled(text, read_results(RESULTS)) == text


def test_with_a_budget_settings_are_searched_inside_what_is_learnt_from(tmp_path: Path) -> None:
    write_loans(tmp_path)
    (tmp_path / "three.toml").write_text(SPEC)
    given = ["unil", "--data", tmp_path, "--spec", tmp_path / "three.toml", "--budget", "8s"]
    told = CliRunner().invoke(
        application(), [*map(str, given), "--json", str(tmp_path / "result.json")]
    )
    assert told.exit_code == 0, told.output
    result = json.loads((tmp_path / "result.json").read_text("utf-8"))
    assert result["command"].endswith("--budget 8s")
    assert result["tuning"]["best"]
    assert result["tuning"]["best"].keys() <= {"popularity", "cosine", "content"}
    assert result["split"]["train_events"] == 480


@pytest.mark.parametrize("length", ["soon", "0m"])
def test_a_budget_that_is_no_length_of_time_is_refused(tmp_path: Path, length: str) -> None:
    given = ["goodbooks", "--data", str(tmp_path), "--budget", length]
    told = CliRunner().invoke(application(), given)
    assert isinstance(told.exception, Invalid)
    assert "budget" in str(told.exception)


def test_a_folder_without_the_data_is_an_error_and_not_a_traceback(tmp_path: Path) -> None:
    told = CliRunner().invoke(application(), ["unil", "--data", str(tmp_path)])
    assert isinstance(told.exception, Invalid)
    assert "holds no units.parquet" in str(told.exception)


def test_a_result_that_could_not_be_kept_is_refused_before_anything_is_measured(
    tmp_path: Path,
) -> None:
    given = ["unil", "--data", str(tmp_path), "--json", str(tmp_path / "nowhere" / "unil.json")]
    told = CliRunner().invoke(application(), given)
    assert str(told.exception).startswith("json: there is no folder")
