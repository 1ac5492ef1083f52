"""Every shell block of the README runs, in order, as a stranger would type it.

They run in a copy of the checkout, one terminal a block; `make test` runs one file of the suite
there, or this test would run itself for ever.  A block that ends with a server stays
open while the later ones run, and is interrupted at the end.
"""

import os
import re
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.markdown import README, ROOT, blocks
from tests.docs.terminal import Terminal

SERVERS = ("make demo", "shelfcast demo", "shelfcast serve")
DOCS = re.compile(r"(http://127\.0\.0\.1:\d+)/docs")
"""What a server prints once there is something to open."""
LONGEST = 400.0
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", ".*_cache", ".hypothesis", ".shelfcast*")
BLOCKS = blocks(README.read_text("utf-8"))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the tree with the same `.venv`, which `make` must find up to date."""
    copy = tmp_path / "shelfcast"
    shutil.copytree(ROOT, copy, ignore=NOT_COPIED)
    (copy / ".venv").symlink_to(ROOT / ".venv")
    current = subprocess.run(["make", "--question", "setup"], cwd=copy, check=False)
    if current.returncode:
        reason = ".venv is older than pyproject.toml or requirements.lock: run `make setup`"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    return copy


@pytest.fixture
def opened() -> Iterator[list[Terminal]]:
    terminals: list[Terminal] = []
    yield terminals
    for terminal in terminals:
        terminal.interrupt(longest=120)


@pytest.mark.timeout(2 * LONGEST)
def test_every_shell_block_runs(checkout: Path, opened: list[Terminal]) -> None:
    for script in [block.text.strip() for block in BLOCKS if block.language == "sh"]:
        opened.append(Terminal(script, cwd=checkout, programs=ROOT / ".venv" / "bin"))
        if script.splitlines()[-1].startswith(SERVERS):
            opened[-1].wait_until(serves, LONGEST)
        else:
            opened[-1].wait(LONGEST)


def test_code_is_either_run_or_marked_as_something_to_read() -> None:
    assert {block.language for block in BLOCKS} <= {"sh", "json", "text", "toml", "python"}


def serves(printed: str) -> bool:
    invited = DOCS.search(printed)
    if not invited:
        return False
    with urllib.request.urlopen(f"{invited[1]}/readyz", timeout=5) as answer:
        return bool(answer.status == 200)
