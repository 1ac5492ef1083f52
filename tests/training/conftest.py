"""An MLflow that is there already: making its database takes seconds, and every home needs one."""

import shutil
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from recsys.settings import Settings
from training.tracking import Tracker


@pytest.fixture(scope="session")
def with_mlflow(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Puts a database as MLflow makes it, and nothing in it, into a home."""
    made = tmp_path_factory.mktemp("mlflow")
    with warnings.catch_warnings(action="ignore"):
        Tracker(Settings(home=made)).mirror(None)

    def put(home: Path) -> Path:
        shutil.copy(made / "mlflow.db", home)
        return home

    return put
