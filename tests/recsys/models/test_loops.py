"""Compiled loops are ready when a model is, and run where nothing can be kept on disk."""

import subprocess
import sys
from pathlib import Path

from recsys.models import block_loops, head_loops, loops, newcomer_loops
from recsys.models.blend import Blend
from recsys.models.compiling import compiled
from recsys.models.registry import MODELS
from recsys.models.stack import Stack
from recsys.models.trees import Trees
from tests.recsys.models.boards import SIZE, checkerboard, history, unit

NOWHERE = """
from numba.core.caching import _CacheLocator

def refuse(self):
    raise OSError("read-only")

_CacheLocator.ensure_cache_path = refuse
import numpy as np
from recsys.models.trees import Trees
print(Trees.stump(0, 1.0, 2.0, 3.0).predict(np.array([[0.5], [1.5]], np.float32)).tolist())
"""

FORKED = """
import sys
from recsys.models.compiling import compile_first
from recsys.models.trees import Trees
import numpy as np

stump, asked = Trees.stump(0, 1.0, 2.0, 3.0), np.array([[0.5]], np.float32)
compile_first()
known = set(sys.modules)
stump.predict(asked)
print(sorted(name for name in sys.modules if name not in known))
"""


def test_the_first_loop_has_loaded_all_that_others_need() -> None:
    """Processes that are forked after it have it in common.  Once loops are compiled, that is."""
    for _ in ("compiled", "kept"):
        done = subprocess.run([sys.executable, "-c", FORKED], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr


def test_trees_are_asked_where_nothing_compiled_can_be_kept() -> None:
    """As by a service without a home, from a folder that it may not write."""
    done = subprocess.run([sys.executable, "-c", NOWHERE], capture_output=True, text=True)
    assert done.stdout == "[2.0, 3.0]\n", done.stderr


def test_a_blend_read_from_disk_is_compiled_before_anybody_asks(tmp_path: Path) -> None:
    data, stack = checkerboard(), Stack.of({"cosine": 1.0, "popularity": 0.5})
    members = {
        name: MODELS[name].model.fit(data, MODELS[name].config(), seed=7) for name in stack.weights
    }
    blend, shares = Blend.with_shares(data, members, stack)
    blend.led_by(Trees.stump(1, 1.0, 2.0, 3.0), shares).save(tmp_path)
    compiled.cache_clear()
    loaded = Blend.load(tmp_path)
    ready = ready_for()
    assert min(map(len, ready)) > 0
    reader = history(SIZE, {0: 1.0, 4: 0.5})
    spread = loaded.spread(reader.indices, reader.data)
    loaded.contributions(
        spread, loaded.similar(reader.indices, 3).items[0], loaded.reach(loaded.features([]))
    )
    loaded.total(spread)
    loaded.score_new(reader, loaded.features([unit("new", title="On roses")]))
    assert ready_for() == ready


def ready_for() -> list[list[object]]:
    """The types that each loop of a list is compiled for."""
    of_a_list = (
        block_loops._keys_of_best,
        block_loops.scored,
        head_loops._dealt,
        head_loops._placed,
        head_loops.led,
        loops._rows_at_columns,
        newcomer_loops.heard,
    )
    return [[*compiled(loop).signatures] for loop in of_a_list]  # type: ignore[attr-defined]
