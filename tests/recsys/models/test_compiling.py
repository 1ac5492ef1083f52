"""Loops that call loops: what is kept on disk is never of a loop that has changed since, wherever
it stands."""

import subprocess
import sys
from pathlib import Path

import pytest

from recsys.models.compiling import compiled

OUTER = """
from {package}.inner import MOST, doubled
from recsys.models.compiling import compiled

def loop(n):
    return min(doubled(n), MOST)

told = compiled(loop)(5)
print(told, sum(compiled(loop).stats.cache_hits.values()))
"""
INNER = """
from {package}.innermost import times

MOST = {most}

def doubled(n):
    return times(n) + 0
"""
INNERMOST = """
def times(n):
    return {factor} * n
"""


def test_what_was_compiled_is_found_again_until_anything_it_is_made_of_changes(
    tmp_path: Path,
) -> None:
    assert run(tmp_path, most=99, factor=2) == "10 0"
    assert run(tmp_path, most=99, factor=2) == "10 1"
    assert run(tmp_path, most=99, factor=3) == "15 0"
    assert run(tmp_path, most=7, factor=3) == "7 0"
    assert run(tmp_path, most=99, factor=2) == "10 1"


def test_a_loop_can_be_called_by_others_and_by_itself() -> None:
    assert compiled(outer)(4) == 17
    assert compiled(inner)(4) == 16


def test_what_is_no_function_cannot_be_compiled() -> None:
    with pytest.raises(TypeError, match="could be compiled"):
        compiled(max)


def outer(n: int) -> int:
    return inner(n) + 1


def inner(n: int) -> int:
    return n * n


def run(folder: Path, *, most: int, factor: int) -> str:
    """What the loop answers, and whether it was found on disk."""
    package = folder / "made"
    package.mkdir(exist_ok=True)
    for name, text in (("outer", OUTER), ("inner", INNER), ("innermost", INNERMOST)):
        filled = text.format(package="made", most=most, factor=factor)
        (package / f"{name}.py").write_text(filled)
    code = "import sys; sys.dont_write_bytecode = True; import made.outer"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or done.stderr
