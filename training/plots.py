"""Pictures of a comparison.  Figures only: where they go is `tracking`'s and `report`'s.

One accent colour, for what would serve; everything else is ink on paper.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from recsys.models.base import Ints
from training.compare import Band, Row

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["comparison", "figures", "popularity_shown", "recall_by_history"]

INK, QUIET, FAINT, ACCENT = "#2b2b2b", "#8a8a8a", "#d9d6cf", "#b4532a"
SHARES = ((0.01, "most used 1 %"), (0.1, "next 9 %"), (0.5, "next 40 %"), (1.0, "least used 50 %"))
SHADES = ("#7a4a32", "#b98560", "#e2c9b0", "#f3eadf")
LABEL: dict[str, Any] = {"textcoords": "offset points", "color": INK, "fontsize": 8}
TITLE: dict[str, Any] = {"loc": "left", "fontsize": 10.5, "color": INK}


def figures(rows: Sequence[Row], lists: Mapping[str, Ints], n_units: int) -> dict[str, "Figure"]:
    """Every picture by its name."""
    return {
        "comparison": comparison(rows),
        "recall_by_history": recall_by_history(rows),
        "popularity_shown": popularity_shown(lists, n_units),
    }


def comparison(rows: Sequence[Row]) -> "Figure":
    """NDCG of each model with its interval, best on top."""
    ranked = sorted(rows, key=lambda row: row.estimates["ndcg"].mean)
    figure, axes = _canvas(height=0.9 + 0.34 * len(ranked))
    for y, row in enumerate(ranked):
        measured, colour = row.estimates["ndcg"], _colour(row.model)
        axes.plot([measured.low, measured.high], [y, y], color=colour, lw=2, alpha=0.55)
        axes.plot([measured.mean], [y], "o", color=colour, ms=7)
        axes.annotate(f"{measured.mean:.4f}", (measured.high, y), (8, -3), **LABEL)
    axes.set_yticks(range(len(ranked)), [row.model for row in ranked])
    axes.set_xlim(left=0)
    axes.margins(x=0.15)
    axes.set_title("Accuracy of each model (NDCG, with 95 % intervals)", **TITLE)
    return figure


def recall_by_history(rows: Sequence[Row]) -> "Figure":
    """How much of what readers went on to use was in their list, by how much was known of them."""
    figure, axes = _canvas(height=3.6)
    names = [band.name for band in _history(rows[0])]
    named = _worth_naming(rows)
    for row in rows:
        means = [band.estimates["recall"].mean for band in _history(row)]
        front = row.model == "blend"
        axes.plot(names, means, "-o", color=_colour(row.model), lw=2.4 if front else 1.2, ms=4)
        if row.model in named:
            axes.annotate(row.model, (len(names) - 1, means[-1]), (8, -3), **LABEL)
    axes.set_xlabel("units used before")
    axes.set_ylim(bottom=0)
    axes.set_title("Recall by length of history", **TITLE)
    return figure


def popularity_shown(lists: Mapping[str, Ints], n_units: int) -> "Figure":
    """Where the places of all lists go; item rows stand in order of popularity."""
    figure, axes = _canvas(height=0.9 + 0.34 * len(lists))
    for y, shown in enumerate(lists.values()):
        start = 0.0
        for width, shade in zip(_shares(shown, n_units), SHADES, strict=True):
            axes.barh(y, width, left=start, color=shade, height=0.7)
            start += width
    for (_, label), shade in zip(SHARES, SHADES, strict=True):
        axes.barh([0], [0], color=shade, label=label)
    axes.set_yticks(range(len(lists)), list(lists))
    axes.set_xlim(0, 1)
    figure.legend(ncols=4, loc="outside lower center", frameon=False, fontsize=8)
    axes.set_title("Popularity of what is recommended (share of all places)", **TITLE)
    return figure


def _canvas(height: float) -> "tuple[Figure, Axes]":
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, height), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)
    axes.tick_params(colors=INK, labelsize=8.5, length=0)
    axes.grid(axis="x", color=FAINT, lw=0.6)
    axes.set_axisbelow(True)
    return figure, axes


def _worth_naming(rows: Sequence[Row]) -> set[str]:
    """The best and the worst, and what would serve: more names would cover one another."""
    ranked = sorted(rows, key=lambda row: row.estimates["recall"].mean)
    return {"blend", ranked[0].model, ranked[-1].model}


def _colour(model: str) -> str:
    return ACCENT if model == "blend" else QUIET


def _history(row: Row) -> list[Band]:
    """Cold readers first: a history of 0."""
    cold = [band for band in row.bands if (band.kind, band.name) == ("readers", "cold")]
    return [replace(band, name="0") for band in cold] + [
        band for band in row.bands if band.kind == "history"
    ]


def _shares(shown: Ints, n_units: int) -> list[float]:
    """Of the places held, the part that goes to each of SHARES."""
    held = shown[shown >= 0]
    edges = [0, *(share * n_units for share, _ in SHARES)]
    counts = np.histogram(held, bins=edges)[0]
    return [float(count) / max(len(held), 1) for count in counts]
