"""A tiny library with a champion, made once."""

from pathlib import Path

import pytest

from benchmarks.fitting.synthetic import Asked
from benchmarks.serving.madeup import made_up


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("tiny") / "home"
    return made_up(Asked(units=120, readers=30, pairs=240), home)
