"""The notebooks run from top to bottom, show what their words say, and define nothing.

`04_loading_the_champion` needs a trained library and is run where there is one, in
`tests.training.test_train`.
"""

import ast
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
DATA = "SHELFCAST_NOTEBOOK_DATA"
ON_FILES = ["01_the_log", "02_models_compared", "03_cold_units"]
ONE_IN = 10
"""Of so many readers of the real loans one is kept, for a run that has to be quick."""


def cells(notebook: Path, kind: str) -> list[str]:
    held = json.loads(notebook.read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in held if cell["cell_type"] == kind]


def run(name: str, monkeypatch: pytest.MonkeyPatch, data: Path | None = None) -> dict[str, Any]:
    """All that the notebook knows in the end."""
    import matplotlib.pyplot as plt

    plt.switch_backend("agg")
    monkeypatch.delenv(DATA, raising=False)
    if data:
        monkeypatch.setenv(DATA, str(data))
    (notebook,) = (path for path in NOTEBOOKS if path.stem == name)
    known: dict[str, Any] = {}
    for source in cells(notebook, "code"):
        exec(source, known)
    plt.close("all")
    return known


@pytest.fixture(scope="module")
def some_real_loans(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of readers drawn by lot, with what they borrowed."""
    folder, whole = tmp_path_factory.mktemp("some"), shared_data / "unil"
    loans = pq.read_table(whole / "loans.parquet")
    readers = loans["reader"].unique().to_numpy()
    kept = np.random.default_rng(0).permutation(readers)[: len(readers) // ONE_IN]
    few = loans.filter(pc.is_in(loans["reader"], pa.array(kept)))
    units = pq.read_table(whole / "units.parquet")
    pq.write_table(few, folder / "loans.parquet")
    borrowed = units.filter(pc.is_in(units["unit"], few["unit"].combine_chunks()))
    pq.write_table(borrowed, folder / "units.parquet")
    return folder


def test_the_log_of_the_town_deceives_as_the_notebook_says(monkeypatch: pytest.MonkeyPatch) -> None:
    known = run("01_the_log", monkeypatch)
    everything, news = (known["shown"][f"judged on {kind} units"] for kind in ("all", "new"))
    assert everything["their own past"] > 2 * everything["what is popular"]
    assert news["their own past"] == 0
    assert known["by_ids"]["as they are"] > 3 * known["by_ids"]["shuffled"], "the ids leak"
    assert known["later"]["one cut in time"] == "0%"
    whole, quarter = known["sure"].values()
    assert quarter["high"] - quarter["low"] > 1.5 * (whole["high"] - whole["low"])


def test_the_models_of_the_town_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    known = run("02_models_compared", monkeypatch)
    table = known["table"]["ndcg"]
    assert set(table.index) == {*known["chosen"], "blend"}
    assert table["blend"] > table["popularity"]
    assert known["ahead"]["blend"]["popularity"].above_noise
    assert sum(known["said"].values()) > 0


def test_in_the_town_only_words_reach_cold_units(monkeypatch: pytest.MonkeyPatch) -> None:
    known = run("03_cold_units", monkeypatch)
    assert known["found"]["cosine", "in the ordinary list"].startswith("0.0%")
    assert known["ndcg"]["content"].mean() > 1.5 * known["ndcg"]["popularity"].mean()
    assert known["ahead"]["popularity"].below_noise
    assert known["by_field"]["subjects"] > known["by_field"]["title"]


@pytest.mark.parametrize("name", ON_FILES)
def test_a_notebook_runs_on_real_loans(
    name: str, some_real_loans: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(name, monkeypatch, some_real_loans)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_defines_nothing_that_could_be_used_again(notebook: Path) -> None:
    definitions = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    for source in cells(notebook, "code"):
        assert not [x for x in ast.walk(ast.parse(source)) if isinstance(x, definitions)]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_what_it_showed(notebook: Path) -> None:
    for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_link_from_one_notebook_to_another_leads_there(notebook: Path) -> None:
    links = re.findall(r"\]\(([^)]+)\)", "\n".join(cells(notebook, "markdown")))
    assert [link for link in links if not (notebook.parent / link).exists()] == []


def test_the_notebooks_are_read_in_the_order_of_their_numbers() -> None:
    assert [path.name[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04"]
