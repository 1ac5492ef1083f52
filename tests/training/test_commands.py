"""The commands around a training: one at a time, a failure that says so, the register, the page."""

import json
from collections.abc import Callable
from math import inf, nan
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from recsys.cli.main import application
from recsys.errors import Misconfigured, NotFound, Unavailable
from recsys.settings import Settings
from recsys.stores.open import open_stores
from tests.training.small_library import fill
from training.commands.console import print_json
from training.lock import only_training
from training.spec import load_spec, only

pytestmark = [  # all of MLflow's own making
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
SPEC = """
[gate]
fewest_readers = 20
[models.popularity]
[models.cosine]
"""


def shelfcast(*arguments: object) -> Result:
    return CliRunner().invoke(application(), list(map(str, arguments)))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, with_mlflow: Callable[[Path], Path]) -> Path:
    """A library on disk, its first model trained by the command."""
    home = with_mlflow(tmp_path_factory.mktemp("home"))
    opened = open_stores(Settings(home=home).store_url)
    fill(opened.stores, days=30)
    opened.close()
    (home / "spec.toml").write_text(SPEC)
    done = shelfcast("train", "--home", home, "--spec", home / "spec.toml", "--json")
    assert done.exit_code == 0, done.output
    (home / "done.json").write_text(done.stdout)
    return home


def told(home: Path) -> dict[str, object]:
    return dict(json.loads((home / "done.json").read_text()))


def test_train_prints_one_object_that_says_what_came_of_it(home: Path) -> None:
    done = told(home)
    assert {"version", "promoted", "reason", "metrics", "champion", "seconds"} <= set(done)
    assert done["promoted"] == (done["champion"] == done["version"])


def test_models_lists_what_serves_and_why(home: Path) -> None:
    listed = json.loads(shelfcast("models", "--home", home, "--sync", "--json").stdout)
    (model,) = listed["models"]
    assert model["version"] == told(home)["version"]
    assert model["reason"] == told(home)["reason"]
    assert model["serves"] == (listed["champion"] == model["version"])
    assert str(model["version"]) in shelfcast("models", "--home", home).stdout


def test_a_person_may_promote_what_the_gate_did_not(home: Path) -> None:
    version = told(home)["version"]
    done = shelfcast("promote", version, "--home", home, "--json")
    assert json.loads(done.stdout) == {"champion": version}
    unknown = shelfcast("promote", "never-trained", "--home", home)
    assert isinstance(unknown.exception, NotFound)


def test_there_is_nothing_to_roll_back_to_before_the_second_champion(home: Path) -> None:
    assert isinstance(shelfcast("rollback", "--home", home).exception, NotFound)


def test_report_writes_a_page(home: Path, tmp_path: Path) -> None:
    done = shelfcast("report", "--home", home, "--out", tmp_path / "page.html", "--json")
    assert json.loads(done.stdout)["version"] == told(home)["version"]
    assert "<svg" in (tmp_path / "page.html").read_text()


def test_a_second_training_says_that_one_is_under_way(home: Path) -> None:
    with only_training(home):
        done = shelfcast("train", "--home", home)
    assert isinstance(done.exception, Unavailable)
    assert "another training is under way" in str(done.exception)


def test_the_lock_is_let_go_of(tmp_path: Path) -> None:
    for _ in range(2):
        with only_training(tmp_path):
            pass


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    with (
        pytest.raises(Misconfigured, match=r"home: .* cannot be made"),
        only_training(tmp_path / "home"),
    ):
        pass


def test_a_training_that_fails_ends_with_one_and_a_word(tmp_path: Path) -> None:
    done = shelfcast("train", "--home", tmp_path / "empty", "--json")
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "nothing to learn from" in done.stderr


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("[models.crystal_ball]", "models.crystal_ball"),
        ("[models.cosine]\nneighbors = 3", "models.cosine.neighbors"),
        ("[models.cosine]\nneighbours = 'many'", "models.cosine.neighbours"),
        ("[split]\ncutt = 0.5", "split.cutt"),
        ("[split]\ncut = 1.5", "split.cut"),
        ("[split]\ninner = 0.0", "split.inner"),
        ('[gate]\nmeasure = "nddcg"', "gate.measure"),
        ("[gate]\nfewest_readers = 0", "gate.fewest_readers"),
        ("speed = 3", "spec.speed"),
        ("models = ['cosine']", "models"),
        ("[models]\ncosine = 3", "models.cosine"),
        ("history = 90", "history"),
        ("[history]\nhalf_life_days = 0.0", "history.half_life_days"),
        ("[history]\nhalf_life_days = nan", "history.half_life_days"),
        ("[history]\nlongest = 0", "history.longest"),
        ("[history.weights]\nborrow = inf", "history.weights.borrow"),
        ("[models.cosine]\ncrowd = nan", "models.cosine.crowd"),
        ("[models.user_user]\nlift = inf", "models.user_user.lift"),
        ("[models.ials]\nfactors = 0", "models.ials.factors"),
        ("[models.slim]\nl2 = 0", "models.slim.l2"),
        ("[models.bpr]\nlearning_rate = -0.1", "models.bpr.learning_rate"),
        ("[models.popularity]\nhalf_life_days = 0", "models.popularity.half_life_days"),
        ("blend = true\n# \xe9", "spec"),
    ],
)
def test_a_spec_with_a_mistake_is_refused_by_name(tmp_path: Path, text: str, setting: str) -> None:
    (tmp_path / "spec.toml").write_text(text, "latin-1")
    with pytest.raises(Misconfigured) as refused:
        load_spec(str(tmp_path / "spec.toml"))
    assert refused.value.setting == setting


def test_what_has_no_end_is_null_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"half_life_days": inf, "best": [{"ndcg": nan, "trials": 3}]})
    assert capsys.readouterr().out == (
        '{"half_life_days": null, "best": [{"ndcg": null, "trials": 3}]}\n'
    )


def test_naming_models_leaves_the_others_out() -> None:
    plain = only(load_spec("all"), ["cosine"])
    assert list(plain.models) == ["cosine"]
    assert not plain.blend
    assert only(load_spec("all"), ["blend"]).blend
