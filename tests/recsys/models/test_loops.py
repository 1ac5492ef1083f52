"""Compiled loops are ready when a model is, and run where nothing can be kept on disk."""

import subprocess
import sys
from pathlib import Path

import numpy as np

from recsys.models.trees import Trees

ROWS = np.array([[0.5, 9.0], [1.5, 9.0]], np.float32)
NOWHERE = """
from numba.core.caching import _CacheLocator

def refuse(self):
    raise OSError("read-only")

_CacheLocator.ensure_cache_path = refuse
import numpy as np
from recsys.models.trees import Trees
print(Trees.stump(0, 1.0, 2.0, 3.0).predict(np.array([[0.5], [1.5]], np.float32)).tolist())
"""


def test_trees_are_asked_where_nothing_compiled_can_be_kept() -> None:
    """As by a service without a home, from a folder that it may not write."""
    done = subprocess.run([sys.executable, "-c", NOWHERE], capture_output=True, text=True)
    assert done.stdout == "[2.0, 3.0]\n", done.stderr


def test_trees_read_from_disk_are_compiled_before_anybody_asks(tmp_path: Path) -> None:
    from recsys.models import loops

    Trees.stump(1, 1.0, 2.0, 3.0).save(tmp_path)
    loops._compiled.cache_clear()
    loaded = Trees.load(tmp_path)
    compiled = loops._compiled(loops._summed_leaves)
    ready = [*compiled.signatures]  # type: ignore[attr-defined]  # Numba's own
    assert ready
    loaded.predict(ROWS)
    assert [*compiled.signatures] == ready  # type: ignore[attr-defined]  # Numba's own
