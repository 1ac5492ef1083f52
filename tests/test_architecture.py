"""The house stands: floors, doors, sizes and words, held over the whole source tree.

The rules themselves are tested on small made-up trees in `architecture.test_rules`.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import importing, rules
from tests.architecture.tree import Module, read_tree

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("recsys", "api", "training")

FLOORS = {
    "recsys": 0,
    "recsys.errors": 0,
    "recsys.clock": 0,
    "recsys.machine": 0,
    "recsys.priority": 0,
    "recsys.domain": 1,
    "recsys.data": 2,
    "recsys.models": 3,
    "recsys.stores": 3,
    "recsys.ingest": 4,
    "recsys.pipeline": 4,
    "recsys.push": 4,
    "recsys.services": 5,
    "recsys.settings": 6,
    "recsys.bootstrap": 7,
    "recsys.demo": 8,
    "recsys.cli": 9,
}

PLACES = {
    "api": ("api",),
    "training": ("training",),
    "fastapi": ("api",),
    "starlette": ("api",),
    "uvicorn": ("api",),
    "prometheus_client": ("api",),
    "mlflow": ("training",),
    "optuna": ("training.tuning",),
    "pandas": ("training",),
    "lightfm": ("recsys.models.warp",),
    "lightgbm": ("training.boosting",),
    "implicit": ("recsys.models",),
    "jieba": ("recsys.data",),
    "redis": ("recsys.stores.redis",),
    # Optuna's storage raises SQLAlchemy's errors: the ledger gives them a name.
    "sqlalchemy": ("recsys.stores", "training.tuning.ledger"),
    "alembic": ("recsys.stores",),
    "psycopg": ("recsys.stores.sql",),
}

FROZEN = "recsys.stores.migrations.versions."
"""Schema steps: Alembic writes them in one piece, and nobody edits them once they have run."""

ROW_WORDS = frozenset({"user", "users", "item", "items"})


@pytest.fixture(scope="module")
def tree() -> dict[str, Module]:
    return read_tree(ROOT, PACKAGES)


@pytest.fixture(scope="module")
def house(tree: dict[str, Module]) -> dict[str, Module]:
    return {name: module for name, module in tree.items() if name.split(".")[0] == "recsys"}


def test_every_module_of_the_library_has_a_floor(house: dict[str, Module]) -> None:
    assert rules.without_a_floor(house, FLOORS) == []


def test_a_module_imports_only_lower_floors_or_its_own_room(house: dict[str, Module]) -> None:
    assert rules.imports_upward(house, FLOORS) == []


def test_each_framework_is_known_in_one_place_only(tree: dict[str, Module]) -> None:
    assert rules.imports_out_of_place(tree, PLACES) == []


def test_no_import_runs_in_a_circle(tree: dict[str, Module]) -> None:
    assert rules.cycles(tree) == []


def test_files_functions_and_protocols_stay_small(tree: dict[str, Module]) -> None:
    living = {name: module for name, module in tree.items() if not name.startswith(FROZEN)}
    assert rules.large_parts(living, file=300, function=50, protocol=7) == []


def test_user_and_item_are_row_numbers_and_stay_with_the_models(tree: dict[str, Module]) -> None:
    found = rules.foreign_words(tree, ROW_WORDS, ("recsys.data", "recsys.models"))
    assert found == []


def test_every_module_opens_by_saying_what_it_owns(tree: dict[str, Module]) -> None:
    assert rules.undocumented(tree) == []


def test_what_a_module_offers_stands_in_its_all(tree: dict[str, Module]) -> None:
    assert rules.exports_that_do_not_hold(tree) + rules.unlisted_imports(tree) == []


def test_importing_every_module_does_nothing(tree: dict[str, Module], tmp_path: Path) -> None:
    """In an empty environment: no file written, no socket, no process, no thread."""
    modules = [name for name in tree if not name.endswith("__main__")]
    assert in_fresh_python([importing.__file__, *modules], tmp_path) == {"deeds": [], "threads": []}
    assert list(tmp_path.iterdir()) == []


def test_help_is_answered_without_loading_anything_heavy(tmp_path: Path) -> None:
    heavy = ["fastapi", "implicit", "lightfm", "lightgbm", "mlflow", "optuna", "pandas"]
    heavy += ["redis", "sklearn", "sqlalchemy"]
    program = f"""
import contextlib, io, json, sys
from recsys.cli.main import main
sys.argv = ["shelfcast", "--help"]
with contextlib.redirect_stdout(io.StringIO()) as printed, contextlib.suppress(SystemExit):
    main()
assert "Usage" in printed.getvalue()
print(json.dumps(sorted(set({heavy}) & set(sys.modules))))
"""
    assert in_fresh_python(["-c", program], tmp_path) == []


def in_fresh_python(arguments: list[str], cwd: Path) -> object:
    """What the program prints, as JSON; run with an empty environment and no bytecode written."""
    done = subprocess.run(
        [sys.executable, "-B", *arguments], cwd=cwd, env={}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
