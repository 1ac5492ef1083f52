"""Loops that call loops: what is kept on disk is never of a loop that has changed since, wherever
it stands."""

import subprocess
import sys
from pathlib import Path

import pytest

from recsys.models.compiling import compiled

OUTER = """
from {package}.inner import LEAST, MOST, STEPS, TABLE, doubled
from recsys.models.compiling import compiled

def loop(n):
    return min(doubled(n), MOST) + LEAST + STEPS[1] + TABLE[1]

told = compiled(loop)(5)
print(told, sum(compiled(loop).stats.cache_hits.values()))
"""
INNER = """
from {package}.innermost import times

import numpy as np

MOST = {most}
LEAST = np.int64({least})
STEPS = (7, {step})
TABLE = np.array([7, {entry}])

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
    assert run(tmp_path) == "10 0"
    assert run(tmp_path) == "10 1"
    assert run(tmp_path, factor=3) == "15 0"
    assert run(tmp_path, most=7, factor=3) == "7 0"
    assert run(tmp_path, least=1) == "11 0"
    assert run(tmp_path, step=2) == "12 0"
    assert run(tmp_path, entry=3) == "13 0"
    assert run(tmp_path) == "10 1"


def test_a_loop_can_be_called_by_others_and_by_itself() -> None:
    assert compiled(outer)(4) == 17
    assert compiled(inner)(4) == 16


def test_what_is_no_function_cannot_be_compiled() -> None:
    with pytest.raises(TypeError, match="could be compiled"):
        compiled(max)


def test_what_could_change_unnoticed_is_no_part_of_a_loop() -> None:
    with pytest.raises(TypeError, match="outside names CHANGING"):
        compiled(outside)


CHANGING = [1, 2]


def outside(n: int) -> int:
    return n + CHANGING[0]


def outer(n: int) -> int:
    return inner(n) + 1


def inner(n: int) -> int:
    return n * n


def run(
    folder: Path, *, most: int = 99, factor: int = 2, least: int = 0, step: int = 0, entry: int = 0
) -> str:
    """What the loop answers, and whether it was found on disk."""
    package = folder / "made"
    package.mkdir(exist_ok=True)
    for name, text in (("outer", OUTER), ("inner", INNER), ("innermost", INNERMOST)):
        told = {"most": most, "factor": factor, "least": least, "step": step, "entry": entry}
        filled = text.format(package="made", **told)
        (package / f"{name}.py").write_text(filled)
    code = "import sys; sys.dont_write_bytecode = True; import made.outer"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or done.stderr
