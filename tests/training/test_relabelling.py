"""Ids tell nothing: relabel every reader and unit by lot, and not one figure moves."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from recsys.data.interactions import HistoryConfig
from training.catalogue import read_units
from training.evaluation import evaluate
from training.experiment import Plan
from training.on_files import split_by_reader, split_by_time
from training.queries import Targets
from training.spec import Spec, load_spec
from training.split import Holdout

N_READERS, N_UNITS, N_EVENTS = 90, 60, 1500
WORDS = ("moss", "fern", "star", "comet", "bread", "yeast", "verse", "rhyme")
COSTS = {"fit_seconds", "peak_memory_bytes", "list_ms"}


def written(folder: Path, seed: int | None) -> Path:
    """The same library; with a seed, under other ids, its rows of one instant in another order."""
    rng = np.random.default_rng(1)
    taste, topic = rng.integers(0, 4, N_READERS), np.arange(N_UNITS) % 4
    readers = rng.integers(0, N_READERS, N_EVENTS)
    liked = rng.random((N_EVENTS, N_UNITS)) * (1 + 4 * (topic[None, :] == taste[readers][:, None]))
    units = liked.argmax(axis=1)
    at = np.sort(rng.integers(0, 200, N_EVENTS)) * 86_400
    titles = [f"{WORDS[2 * t + u % 2]} {u}" for u, t in enumerate(topic)]
    reader_id, unit_id, order = np.arange(N_READERS), np.arange(N_UNITS), np.arange(N_UNITS)
    if seed is not None:
        lot = np.random.default_rng(seed)
        reader_id, unit_id = lot.permutation(N_READERS), lot.permutation(N_UNITS)
        order = lot.permutation(N_UNITS)
    rows = np.lexsort((unit_id[units], reader_id[readers], at))
    rows = np.concatenate([rows[at[rows] != cut_time(at)], np.flatnonzero(at == cut_time(at))])
    log = {"reader": reader_id[readers][rows], "unit": unit_id[units][rows], "at": at[rows]}
    folder.mkdir()
    pq.write_table(pa.table(log), folder / "log.parquet")
    listed = {"unit": unit_id[order], "title": [titles[u] for u in order]}
    pq.write_table(pa.table(listed), folder / "units.parquet")
    return folder


def cut_time(at: np.ndarray) -> int:
    """Rows of the instant that the cut falls into keep the order of the file."""
    return int(np.sort(at)[int(0.8 * N_EVENTS)])


def by_time(folder: Path) -> Holdout:
    return split_by_time(folder / "log.parquet", read_units(folder / "units.parquet"), 0.8)


def by_reader(folder: Path) -> Holdout:
    units = read_units(folder / "units.parquet")
    return split_by_reader(folder / "log.parquet", units, 0.8, seed=0)


def figures(holdout: Holdout, spec: Spec) -> dict[str, Any]:
    plan = Plan(spec, HistoryConfig(), 0, 10, lambda _doing: None)
    found = evaluate(holdout, Targets.ALL, plan).as_json({})
    for part in (found, *found["targets"].values()):
        part["models"] = [
            {name: value for name, value in row.items() if name not in COSTS}
            for row in part["models"]
        ]
    return found


@pytest.mark.parametrize("split", [by_time, by_reader])
def test_relabelling_moves_no_figure_of_any_model(
    tmp_path: Path, split: Callable[[Path], Holdout]
) -> None:
    spec = load_spec("default")
    before = figures(split(written(tmp_path / "before", None)), spec)
    after = figures(split(written(tmp_path / "after", 7)), spec)
    returning = {"own_past", "again", "mixed"}
    assert {row["model"] for row in before["models"]} == {*spec.models, "blend", *returning}
    assert before == after


def test_the_models_have_learnt_something_here(tmp_path: Path) -> None:
    found = figures(by_time(written(tmp_path / "log", None)), load_spec("default"))
    rows = {row["model"]: row for row in found["targets"]["new"]["models"]}
    assert rows["blend"]["ndcg"] > 1.3 * rows["popularity"]["ndcg"]
