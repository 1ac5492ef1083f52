"""`docs/benchmarks.md` shows what was stored, every figure of it once."""

import json
from pathlib import Path

import pytest

from benchmarks.figure import Figure, beside
from benchmarks.page import PAGE, STORED, filled, read_figures
from benchmarks.shown import LOAD
from recsys.errors import Invalid
from tests.docs.markdown import cells


def test_the_page_holds_what_was_stored() -> None:
    page, figures = PAGE.read_text("utf-8"), read_figures(STORED) if STORED.exists() else []
    assert filled(page, figures) == page
    rows = [row[0] for row in cells(page.partition("<!-- measured -->")[2])]
    for one in figures:
        if not LOAD.fullmatch(one.name) and one.name not in {"machine", "load_before", "took"}:
            assert rows.count(one.name) == 1


def test_ratios_come_before_what_was_measured() -> None:
    figures = [
        Figure(name="machine", value=2, unit="cores of something"),
        beside("events_per_s_c1", 500, "1/s", "constant answer", 1000),
        beside("swap_pause_ms", 30, "ms", "the slowest answer", 20),
        Figure(name="swap_failed", value=0, unit="requests"),
    ]
    text = filled("before\n<!-- measured -->\noutdated\n<!-- end -->\nafter\n", figures)
    assert text.startswith("before\n<!-- measured -->\n\n![")
    assert "\n\n2 cores of something.\n" in text
    assert text.endswith("<!-- end -->\nafter\n")
    assert "outdated" not in text
    told = ["| swap_pause_ms | 1.5 | the slowest answer | 30 | ms |", "| events c1 | 0.5 |"]
    told += ["| events c1 | 500 |", "| swap_failed | 0 | requests |"]
    places = [text.index(row) for row in told]
    assert places == sorted(places)


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.json"
    file.write_text(json.dumps([{"name": "x", "speed": 3}]))
    with pytest.raises(Invalid, match="is no list of figures"):
        read_figures(file)
