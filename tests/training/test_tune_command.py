"""`tune` and `evaluate --budget` as they are typed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pytest
from typer.testing import CliRunner, Result

from recsys.cli.main import application
from recsys.errors import Invalid, Misconfigured, Unavailable
from recsys.settings import Settings
from recsys.stores.open import open_stores
from tests.training.small_library import fill
from tests.training.small_logs import log_of
from training.lock import only_training
from training.spec import load_spec

pytestmark = [  # all of MLflow's own making
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
SPEC = """
[gate]
fewest_readers = 20
[models.popularity]
[models.walk]
"""
MODELS = {"popularity", "walk"}


def shelfcast(*arguments: object) -> Result:
    return CliRunner().invoke(application(), list(map(str, arguments)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log in a file, and a spec of two cheap models."""
    folder = tmp_path_factory.mktemp("files")
    raw = log_of(80, 40)
    table = {
        "reader": [raw.readers[row] for row in raw.log.users],
        "unit": [raw.units[row].id for row in raw.log.items],
        "at": raw.log.days * 86_400,
    }
    pa.csv.write_csv(pa.table(table), folder / "log.csv")
    (folder / "spec.toml").write_text(SPEC)
    return folder


def tuned(folder: Path, home: Path, *arguments: object) -> Result:
    given = ("--home", home, "--spec", folder / "spec.toml", "--out", home / "found.toml")
    return shelfcast("tune", *given, *arguments)


@pytest.fixture(scope="module")
def home(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, with_mlflow: Callable[[Path], Path]
) -> Path:
    """Where a search of a file came to its end."""
    home = with_mlflow(tmp_path_factory.mktemp("home"))
    done = tuned(folder, home, "--events", folder / "log.csv", "--budget", "10m", "--json")
    assert done.exit_code == 0, done.output
    (home / "told.json").write_text(done.stdout)
    (home / "lines.txt").write_text(done.stderr)
    return home


def told(home: Path) -> dict[str, Any]:
    return dict(json.loads((home / "told.json").read_text()))


def test_a_spec_for_a_file_is_found_written_and_told(home: Path) -> None:
    assert told(home)["spec"] == str(home / "found.toml")
    found = load_spec(told(home)["spec"])
    assert "popularity" in found.models
    assert set(found.models) <= MODELS
    assert found.history is not None
    assert set(told(home)["best"]) == MODELS
    assert {"ndcg", "before", "settings", "trials", "seconds"} <= set(told(home)["best"]["walk"])
    assert told(home)["resumed"] == 0
    assert told(home)["spent"] < told(home)["budget"]


def test_every_trial_is_a_nested_run(home: Path) -> None:
    import mlflow

    client = mlflow.MlflowClient(Settings(home=home).tracking_uri)
    experiment = client.get_experiment_by_name("shelfcast")
    assert experiment is not None
    runs = client.search_runs([experiment.experiment_id])
    nested = [run for run in runs if "mlflow.parentRunId" in run.data.tags]
    assert len({run.data.tags["mlflow.parentRunId"] for run in nested}) == 1
    models = [run for run in nested if not run.info.run_name.startswith("history")]
    assert len(models) == sum(best["trials"] for best in told(home)["best"].values())
    assert all({"ndcg", "seconds", "fitting"} <= set(run.data.metrics) for run in models)


def test_a_line_is_printed_for_each_trial_where_there_is_no_terminal(home: Path) -> None:
    lines = (home / "lines.txt").read_text().splitlines()
    assert lines[0].startswith("history 0: NDCG")
    assert sum(line.startswith("walk 0: NDCG") for line in lines) == 1
    assert all(line.endswith("left)") for line in lines)


def test_a_second_run_goes_on_from_the_first_and_tells_a_person(folder: Path, home: Path) -> None:
    again = tuned(folder, home, "--events", folder / "log.csv", "--budget", "10m")
    assert again.exit_code == 0, again.output
    assert "walk" not in again.stderr  # nothing is tried twice
    assert "in the blend" in again.stdout
    assert "of 10 m 00 s" in again.stdout


def test_only_the_part_that_is_learnt_from_is_looked_at(folder: Path, home: Path) -> None:
    events = ("--events", folder / "log.csv")
    done = tuned(folder, home, *events, "--budget", "1s", "--cut", 0.5, "--json")
    assert json.loads(done.stdout)["fingerprint"] != told(home)["fingerprint"]
    assert json.loads(done.stdout)["resumed"] == 0


def test_from_the_librarys_own_log_a_candidate_is_trained(folder: Path, tmp_path: Path) -> None:
    opened = open_stores(Settings(home=tmp_path).store_url)
    fill(opened.stores, days=30)
    opened.close()
    done = tuned(folder, tmp_path, "--budget", "2s", "--json")
    assert done.exit_code == 0, done.output
    candidate = json.loads(done.stdout)["candidate"]
    listed = json.loads(shelfcast("models", "--home", tmp_path, "--json").stdout)["models"]
    assert [model["version"] for model in listed] == [candidate["version"]]
    assert candidate["reason"] == listed[0]["reason"]


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("--budget", "soon"), "budget"),
        (("--budget", "5s", "--out", "/nowhere/at/all/found.toml"), "out"),
        (("--train", "a.csv", "--events", "b.csv"), "tune"),
        (("--train", "a.csv", "--cut", "0.8"), "tune"),
    ],
)
def test_nonsense_is_refused_by_name(
    folder: Path, tmp_path: Path, arguments: tuple[str, ...], field: str
) -> None:
    given = ("--home", tmp_path, "--spec", folder / "spec.toml", *arguments)
    refused = shelfcast("tune", *given).exception
    assert isinstance(refused, Invalid)
    assert refused.field == field


@pytest.mark.parametrize("spec", ["blend = false\n[models.popularity]\n", "[models.cosine]\n"])
def test_a_search_whose_candidate_could_not_serve_is_refused_before_it_begins(
    tmp_path: Path, spec: str
) -> None:
    opened = open_stores(Settings(home=tmp_path).store_url)
    fill(opened.stores, days=30)
    opened.close()
    (tmp_path / "spec.toml").write_text(spec)
    refused = shelfcast(
        "tune", "--home", tmp_path, "--spec", tmp_path / "spec.toml", "--out", tmp_path / "out.toml"
    )
    assert isinstance(refused.exception, Misconfigured)
    assert not (tmp_path / "tuning").exists()


def test_a_library_without_events_has_nothing_to_learn_from(tmp_path: Path) -> None:
    refused = shelfcast("tune", "--home", tmp_path, "--out", tmp_path / "out.toml")
    assert isinstance(refused.exception, Invalid)
    assert "nothing to learn from" in refused.exception.reason


def test_a_second_search_in_one_home_says_so_and_leaves(folder: Path, tmp_path: Path) -> None:
    with only_training(tmp_path):
        done = tuned(folder, tmp_path, "--events", folder / "log.csv")
    assert isinstance(done.exception, Unavailable)


def test_a_comparison_with_a_budget_tells_what_was_searched_and_found(folder: Path) -> None:
    given = ("--events", folder / "log.csv", "--spec", folder / "spec.toml", "--json")
    found = json.loads(shelfcast("evaluate", *given, "--budget", "10m").stdout)
    assert set(found["tuning"]["best"]) == MODELS
    assert {row["model"] for row in found["models"]} >= {"popularity", "blend"}
    plain = json.loads(shelfcast("evaluate", *given).stdout)
    assert "tuning" not in plain
    assert plain["split"] == found["split"]


@pytest.mark.parametrize(("still", "told"), [(1e9, True), (0.0, False)])
def test_who_reads_a_comparison_is_told_that_there_was_no_time_for_trees(
    folder: Path, monkeypatch: pytest.MonkeyPatch, still: float, told: bool
) -> None:
    monkeypatch.setattr("training.experiment.STILL", still)
    given = ("--events", folder / "log.csv", "--spec", folder / "spec.toml", "--json")
    found = json.loads(shelfcast("evaluate", *given, "--budget", "10m").stdout)
    for dropped in (found.get("left_out", {}), found["tuning"]["dropped"]):
        assert ("no time" in dropped.get("trees", "")) is told


def test_within_a_budget_no_more_readers_are_judged_on_than_there_is_time_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.spare.JUDGED", 5)
    given = ("--events", folder / "log.csv", "--spec", folder / "spec.toml", "--json")
    plain = json.loads(shelfcast("evaluate", *given).stdout)["split"]
    drawn = json.loads(shelfcast("evaluate", *given, "--budget", "10m").stdout)["split"]
    assert 5 < plain["readers"] <= plain["later_readers"] == drawn["later_readers"]
    assert drawn["readers"] <= 5
    assert drawn["train_events"] == plain["train_events"]


def test_a_model_that_the_memory_does_not_allow_is_left_out_by_name(folder: Path) -> None:
    given = ("--events", folder / "log.csv", "--spec", folder / "spec.toml", "--json")
    done = shelfcast("evaluate", *given, "--memory-gb", 0.400_001)
    assert "popularity" in str(done.exception)
    assert "GB" in str(done.exception)


def test_less_memory_than_nothing_takes_is_refused_in_one_line(folder: Path) -> None:
    given = ("--events", folder / "log.csv", "--spec", folder / "spec.toml", "--json")
    done = shelfcast("evaluate", *given, "--memory-gb", 0.1)
    assert str(done.exception).startswith("memory_gb: more than 0.4 GB")
