"""Growth is fitted as it is, what was not measured is marked, and the page is what was stored."""

import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from typer.testing import CliRunner

from benchmarks.growth import __main__ as command
from benchmarks.growth import library
from benchmarks.growth.capacity import COLUMNS, rows
from benchmarks.growth.curves import Curve, Fit
from benchmarks.growth.measure import Axes, measured
from benchmarks.growth.page import HEADS, PAGE, PICTURE, RESULT, curves_of, filled
from benchmarks.growth.picture import drawn
from recsys.errors import Invalid
from tests.benchmarks.wrk import need_wrk

SIZES = (100, 300, 1_000, 3_000)


def curve(axis: str, name: str, values: list[float]) -> Curve:
    return Curve(axis, name, "ms", list(zip(SIZES, values, strict=True)))


def test_a_power_is_found_and_told_on() -> None:
    fit = Fit.of(curve("units", "list", [3 * n**0.5 for n in SIZES]))
    assert fit.exponent == pytest.approx(0.5)
    assert fit.error == pytest.approx(0, abs=1e-9)
    assert not fit.straight
    assert fit.missed == pytest.approx(0, abs=1e-9)
    assert fit(1_000_000) == pytest.approx(3_000)


def test_a_base_with_so_much_for_each_is_told_by_a_line() -> None:
    fit = Fit.of(curve("units", "memory", [200 + 0.01 * n for n in SIZES]))
    assert fit.straight
    assert fit(10_000_000) == pytest.approx(100_200)


def test_the_exponents_error_is_that_of_least_squares() -> None:
    rng = np.random.default_rng(0)
    sizes = np.geomspace(10, 1e5, 9)
    values = 2 * sizes**0.7 * np.exp(rng.normal(0, 0.1, 9))
    fit = Fit.of(Curve("units", "list", "ms", list(zip(sizes, values, strict=True))))
    _, covariance = np.polyfit(np.log(sizes), np.log(values), 1, cov="unscaled")
    left = np.log(values) - np.polyval(np.polyfit(np.log(sizes), np.log(values), 1), np.log(sizes))
    assert fit.error == pytest.approx(float(np.sqrt(covariance[0, 0] * (left @ left) / 7)))
    assert abs(fit.exponent - 0.7) < 3 * fit.error


def test_nothing_costs_less_for_more() -> None:
    fit = Fit.of(curve("readers", "list", [4.0, 3.0, 2.0, 2.5]))
    assert fit.exponent < 0
    assert 2 < fit(1e9) < 4


def test_capacity_is_measured_where_it_was_and_told_elsewhere() -> None:
    by_units = [curve("units", name, [float(n) for n in SIZES]) for name in COLUMNS]
    by_readers = [curve("readers", name, [2.0 * n for n in SIZES]) for name in COLUMNS]
    told = rows([*by_units, *by_readers], stays=1_000)
    of = {(row.readers, row.units): row for row in told}
    assert of[1_000, 300].is_measured
    assert of[1_000, 300].values["memory"] == 300
    assert of[3_000, 1_000].is_measured
    assert of[3_000, 1_000].values["memory"] == 6_000
    large = of[100_000_000, 10_000_000]
    assert not large.is_measured
    assert large.values["database"] == pytest.approx(10_000_000 + 2 * 100_000_000 - 2_000, rel=1e-6)
    assert large.values["night"] == pytest.approx(10_000_000 * 100_000, rel=1e-6)
    assert [row.is_measured for row in told] == sorted((r.is_measured for r in told), reverse=True)


def test_every_axis_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    need_wrk()
    monkeypatch.setattr(library, "TWICE", 1)
    axes = Axes(
        units=[100, 130], readers=[20], history=[1, 5], connections=[1, 2], seconds=1, stays=100
    )
    said: list[str] = []
    found = measured(axes, said.append)
    names = {(one.axis, one.name) for one in found}
    assert names >= {("units", name) for name in COLUMNS} | {("readers", name) for name in COLUMNS}
    assert names >= {("history", "read"), ("history", "list"), ("connections", "p99")}
    assert all(value > 0 for one in found for _, value in one.points)
    assert any("130 units: night" in line for line in said)
    sizes = {one.axis: [size for size, _ in one.points] for one in found}
    assert sizes == {
        "units": [100, 130],
        "readers": [20],
        "history": [1, 5],
        "connections": [1, 2],
    }


def test_the_page_and_its_picture_hold_what_was_stored() -> None:
    result = json.loads(RESULT.read_text("utf-8"))
    page = PAGE.read_text("utf-8")
    assert filled(page, result) == page
    assert drawn(curves_of(result), HEADS) == PICTURE.read_text("utf-8")
    ElementTree.parse(PICTURE)
    assert "| 100,000,000 | 10,000,000 |" in page
    assert "**extrapolated**" in page


def test_too_few_sizes_are_refused_before_anything_is_measured(tmp_path: Path) -> None:
    asked = ["measure", "--units", "100", "--units", "200", "--json", str(tmp_path / "x.json")]
    done = CliRunner().invoke(command.app, asked)
    assert isinstance(done.exception, Invalid)
    assert "at least 3 different ones" in str(done.exception)
