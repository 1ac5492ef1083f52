"""Settings: a file, then the environment; what is not understood is refused by its name."""

from pathlib import Path

import pytest

from recsys.errors import Misconfigured
from recsys.settings import FILE_NAME, Settings, load_settings


def settings(tmp_path: Path, text: str, **environ: str) -> Settings:
    file = tmp_path / "any.toml"
    file.write_text(text, "utf-8")
    return load_settings(file, environ)


def test_without_a_file_or_environment_everything_has_its_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings(None, {"PATH": "/bin"}) == Settings()


def test_the_file_in_the_folder_is_read_when_none_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / FILE_NAME).write_text("[history]\nlongest = 7\n", "utf-8")
    assert load_settings(None, {}).history.longest == 7


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    found = settings(tmp_path, "[history]\nlongest = 7\n", SHELFCAST_HISTORY__LONGEST="9")
    assert found.history.longest == 9


def test_the_environment_reaches_every_depth(tmp_path: Path) -> None:
    found = settings(tmp_path, "", SHELFCAST_HOME="/srv/books", SHELFCAST_HISTORY__LONGEST="9")
    assert (found.home, found.history.longest) == (Path("/srv/books"), 9)


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("colour = 1", "colour"),
        ("[history]\nhalf_life = 3", "history.half_life"),
        ("[history.weights]\nhug = 1", "history.weights.hug"),
        ("[history]\nlongest = 'many'", "history.longest"),
        ("history = 3", "history"),
    ],
)
def test_what_is_not_a_setting_or_not_a_value_is_refused_by_its_name(
    tmp_path: Path, text: str, setting: str
) -> None:
    with pytest.raises(Misconfigured) as problem:
        settings(tmp_path, text)
    assert problem.value.setting.startswith(setting)


def test_the_environment_writes_lists_and_tables_as_the_file_does(tmp_path: Path) -> None:
    found = settings(tmp_path, "", SHELFCAST_HISTORY__WEIGHTS="{view = 0.5}")
    assert found.history.weights == {"view": 0.5}
    with pytest.raises(Misconfigured, match="SHELFCAST_HISTORY__WEIGHTS"):
        settings(tmp_path, "", SHELFCAST_HISTORY__WEIGHTS="{view = }")


def test_an_unknown_key_of_the_environment_is_refused_too(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"history\.long: is not a setting"):
        settings(tmp_path, "", SHELFCAST_HISTORY__LONG="3")


def test_a_value_is_not_a_table(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="not a table"):
        settings(tmp_path, "", SHELFCAST_HISTORY="3", SHELFCAST_HISTORY__LONGEST="4")


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"absent\.toml"):
        load_settings(tmp_path / "absent.toml", {})


def test_a_file_that_is_not_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="TOML"):
        settings(tmp_path, "home = ")


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "any.toml"
    file.write_bytes(b"home = '\xff'")
    with pytest.raises(Misconfigured, match="UTF-8"):
        load_settings(file, {})


def test_the_embedded_stores_live_in_the_home(tmp_path: Path) -> None:
    found = Settings(home=tmp_path)
    assert found.store_url == f"sqlite:///{tmp_path}/library.db"
    assert found.tracking_uri == f"sqlite:///{tmp_path}/mlflow.db"
    assert found.models_directory == tmp_path / "models"


def test_a_store_and_a_tracking_server_may_be_named() -> None:
    found = Settings(store="sqlite:///elsewhere.db", tracking="http://tracking:5000")
    assert (found.store_url, found.tracking_uri) == (found.store, found.tracking)
