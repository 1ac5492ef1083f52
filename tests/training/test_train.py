"""Training end to end on a small library: what serves, why, and that the same gives the same."""

import json
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from recsys.clock import FixedClock
from recsys.data.dataset import Dataset
from recsys.errors import Invalid
from recsys.models.bundle import Bundle
from recsys.models.cost import Needs
from recsys.models.registry import MODELS
from recsys.models.stack import Stack
from recsys.services.champion_alias import ALIAS, REGISTERED
from recsys.settings import Settings
from recsys.stores.base import Stores
from recsys.stores.memory.open import open_memory
from tests.training.small_library import N_READERS, fill, later_events
from training.experiment import Plan
from training.gate import GateConfig
from training.job import Done, run_training, searchable
from training.publish import reports_directory
from training.report.kept import read_facts
from training.report.page import page
from training.snapshot import take
from training.spec import load_spec
from training.stacking import Led
from training.tracking import HOME_TAG, Tracker

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "04_loading_the_champion.ipynb"
NOW = datetime(2024, 6, 1, 10, 2, 3, tzinfo=UTC)
pytestmark = [  # all of MLflow's own making
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
DEFAULT = load_spec("all")
MEMBERS = ("popularity", "cosine", "content", "ease")


@dataclass(frozen=True)
class Library:
    stores: Stores
    settings: Settings


@pytest.fixture
def library(tmp_path: Path, with_mlflow: Callable[[Path], Path]) -> Library:
    stores = open_memory()
    fill(stores)
    return Library(stores, Settings(home=with_mlflow(tmp_path)))


@pytest.fixture(scope="module")
def twice(
    tmp_path_factory: pytest.TempPathFactory, with_mlflow: Callable[[Path], Path]
) -> tuple[Library, Done, Done]:
    """A library that was trained twice on the same log, to be looked at and left as it is."""
    library = Library(open_memory(), Settings(home=with_mlflow(tmp_path_factory.mktemp("home"))))
    fill(library.stores)
    with warnings.catch_warnings(action="ignore"):
        return library, trained(library), trained(library)


def trained(
    library: Library, *, fewest_readers: int = 20, models: Mapping[str, Any] = DEFAULT.models
) -> Done:
    plan = quick(library, fewest_readers, models)
    return run_training(library.stores, library.settings, plan, FixedClock(NOW))


def quick(library: Library, fewest_readers: int, models: Mapping[str, Any]) -> Plan:
    spec = replace(
        DEFAULT,
        models={name: models[name] for name in MEMBERS},
        gate=GateConfig(fewest_readers=fewest_readers),
    )
    return Plan(spec, library.settings.history, 0, 10, lambda _doing: None)


def arrays_of(library: Library, done: Done) -> dict[str, bytes]:
    place = library.settings.models_directory / done.record.path
    return {
        file.relative_to(place).as_posix(): file.read_bytes()
        for file in sorted(place.rglob("*"))
        if file.is_file() and file.name != "manifest.json"
    }


def test_the_first_model_serves_if_it_is_worth_more_than_the_popular_list(
    twice: tuple[Library, Done, Done],
) -> None:
    library, done, _ = twice
    assert done.record.promoted, done.record.reason
    assert "better than popularity beyond noise" in done.record.reason
    assert library.stores.models.champion() == done.record.version == done.champion
    metrics = done.as_json()["metrics"]
    assert metrics["blend"]["ndcg_at_10_low"] > metrics["popularity"]["ndcg_at_10"]
    assert set(metrics) == {*MEMBERS, "blend"}


def test_the_same_log_settings_and_seed_give_the_same_bytes(
    twice: tuple[Library, Done, Done],
) -> None:
    library, first, second = twice
    assert first.record.version != second.record.version
    assert arrays_of(library, first) == arrays_of(library, second)


def test_a_model_trained_on_nothing_new_does_not_replace_the_champion(
    twice: tuple[Library, Done, Done],
) -> None:
    library, first, second = twice
    assert not second.record.promoted
    assert "too little to tell it from champion" in second.record.reason
    assert library.stores.models.champion() == first.record.version


def test_a_challenger_is_judged_on_events_that_neither_has_learnt_from(library: Library) -> None:
    first = trained(library)
    later_events(library.stores, days=10, first_day=60, seed=1)
    second = trained(library)
    assert f"champion {first.record.version}" in second.record.reason
    assert "readers' later events" in second.record.reason
    assert second.record.cutoff > first.record.cutoff
    assert second.record.promoted == (second.champion == second.record.version)


def test_a_damaged_champion_is_named_and_does_not_stop_the_next_model(library: Library) -> None:
    first = trained(library)
    place = library.settings.models_directory / first.record.path
    (place / "popularity.npy").write_bytes(b"no array")
    second = trained(library)
    assert second.record.promoted
    assert f"champion {first.record.version} cannot be read" in second.record.reason
    assert "better than popularity" in second.record.reason


def test_too_few_readers_promote_nothing(library: Library) -> None:
    done = trained(library, fewest_readers=1000)
    assert not done.record.promoted
    assert library.stores.models.champion() is None
    assert "1000 are needed" in done.record.reason


def test_a_model_that_the_memory_does_not_allow_is_left_out_of_the_blend(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    too_much = Needs(memory_bytes=9e15, seconds=0)
    monkeypatch.setattr(MODELS["ease"].model, "needs", lambda *_: too_much)
    done = trained(library)
    assert done.record.promoted
    answer = done.as_json()
    assert "memory" in answer["left_out"]["ease"]
    assert set(answer["metrics"]) == {*MEMBERS, "blend"} - {"ease"}


def test_what_does_not_count_is_not_fitted_on_everything(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    ease, fits = MODELS["ease"].model, []
    fit = ease.fit

    def counted(data: Dataset, config: Any, *, seed: int) -> Any:
        fits.append(len(data.log))
        return fit(data, config, seed=seed)

    monkeypatch.setattr(ease, "fit", counted)
    monkeypatch.setattr(
        "training.experiment.learn_stack",
        lambda *_known, seed, leads: Led(Stack.of({"content": 1.0})),
    )
    trained(library)
    assert len(fits) == 4, "in three windows to learn the weights, and to be compared"


def test_a_search_for_settings_never_sees_what_the_next_model_is_judged_on(
    library: Library,
) -> None:
    first = trained(library)
    later_events(library.stores, days=10, first_day=60, seed=1)
    plan = quick(library, 20, DEFAULT.models)
    known = len(take(library.stores).raw.log) - 10 * N_READERS // 3
    searched = searchable(library.stores, library.settings, plan).log
    assert (searched.seqs <= first.record.cutoff).sum() == known
    assert len(searched) == known + 10 * N_READERS // 3 // 2


def test_an_empty_log_fails_and_changes_nothing(tmp_path: Path) -> None:
    empty = Library(open_memory(), Settings(home=tmp_path))
    with pytest.raises(Invalid, match="nothing to learn from"):
        trained(empty)
    assert empty.stores.models.all() == []
    assert not empty.settings.models_directory.exists()
    assert [run.info.status for run in runs(empty)] == ["FAILED"]


def test_a_model_that_cannot_be_registered_leaves_nothing_behind(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_named: object) -> None:
        raise RuntimeError("MLflow is out of reach")

    monkeypatch.setattr("training.tracking.TrainingRun.register", refuse)
    with pytest.raises(RuntimeError):
        trained(library)
    assert library.stores.models.all() == []
    assert list(library.settings.models_directory.iterdir()) == []


def test_mlflow_has_a_run_with_one_inside_for_each_model(
    twice: tuple[Library, Done, Done],
) -> None:
    library, done, _ = twice
    parent = next(run for run in runs(library) if run.info.run_name == done.record.version)
    inside = {
        run.info.run_name
        for run in runs(library)
        if run.data.tags.get("mlflow.parentRunId") == parent.info.run_id
    }
    assert inside == {*MEMBERS, "blend"}
    assert parent.data.tags["shelfcast.fingerprint"] == done.record.fingerprint
    assert parent.data.tags["shelfcast.reason"] == done.record.reason
    for name in ("ndcg_at_10_low", "search_recall_at_50"):
        assert parent.data.metrics[name] == done.record.metrics[name]


def test_a_killed_training_does_not_seem_to_run_for_ever(library: Library) -> None:
    tracker = Tracker(library.settings)
    with tracker.training("first"):
        pass
    client = mlflow_client(library)
    (first,) = runs(library)
    here = first.data.tags[HOME_TAG]
    for home in (here, "/another/home"):
        client.create_run(first.info.experiment_id, tags={HOME_TAG: home})
    with tracker.training("next"):
        pass
    ended = {(run.data.tags[HOME_TAG], run.info.status) for run in runs(library)}
    assert ended == {(here, "KILLED"), (here, "FINISHED"), ("/another/home", "RUNNING")}


def test_the_champion_recommends_in_a_notebook(twice: tuple[Library, Done, Done]) -> None:
    import mlflow
    import pandas as pd

    library, done, _ = twice
    mlflow.set_tracking_uri(library.settings.tracking_uri)
    model = mlflow.pyfunc.load_model(f"models:/{REGISTERED}@{ALIAS}")
    asked = pd.DataFrame({"history": [["unit/0", "unit/2"], [], ["never seen"]]})
    lists = model.predict(asked, params={"k": 5})
    assert [len(units) for units in lists["units"]] == [5, 5, 5]
    assert not {"unit/0", "unit/2"} & set(lists["units"][0])
    assert lists["units"][1] == lists["units"][2], "who says nothing known gets the popular list"
    bundle = Bundle.load(library.settings.models_directory / done.record.path)
    assert set(lists["units"][0]) <= set(bundle.items.ids)


def test_the_notebook_runs_from_top_to_bottom(
    twice: tuple[Library, Done, Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    library, *_ = twice
    monkeypatch.setenv("SHELFCAST_HOME", str(library.settings.home))
    known: dict[str, Any] = {}
    for cell in json.loads(NOTEBOOK.read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), known)
    assert [len(units) for units in known["lists"]["units"]] == [5, 5, 5]
    assert {*MEMBERS, "blend"} <= set(known["compared"].index)


def test_the_report_of_any_version_can_be_made_again(twice: tuple[Library, Done, Done]) -> None:
    library, _, done = twice
    facts = read_facts(reports_directory(library.settings), done.record.version)
    html = page(facts, serving=library.stores.models.champion())
    assert done.record.version in html
    assert html.count("<svg") > 10
    assert "did not pass the gate" in html
    assert "http://" not in html.replace("http://www.w3.org", ""), "the page fetches nothing"


def mlflow_client(library: Library) -> Any:
    import mlflow

    return mlflow.MlflowClient(library.settings.tracking_uri)


def runs(library: Library) -> list[Any]:
    client = mlflow_client(library)
    experiment = client.get_experiment_by_name(REGISTERED)
    assert experiment is not None
    return list(client.search_runs([experiment.experiment_id]))
