"""The curves as one picture, both axes logarithmic: dots were measured, lines are the fits."""

from collections.abc import Iterator, Sequence
from math import ceil, floor, log10

from benchmarks.catalogue.figures import short
from benchmarks.drawing import alone
from benchmarks.growth.curves import Curve, Fit
from training.report.charts.scale import Scale, label
from training.report.charts.svg import dot, line, path, text
from training.report.html import Html, tag

__all__ = ["drawn"]

COLUMNS, EDGE, HEAD = 3, 20, 62
LEFT, WIDTH, HEIGHT = 48, 236, 130
ACROSS, DOWN = LEFT + WIDTH + 30, HEIGHT + 76
STEPS = 40
"""Of the line."""


def drawn(curves: Sequence[Curve], heads: dict[str, str]) -> str:
    """`heads`: what each measure is called."""
    panels = []
    for place, one in enumerate(curves):
        row, column = divmod(place, COLUMNS)
        at = f"translate({EDGE + ACROSS * column} {HEAD + DOWN * row})"
        panels.append(tag("g", *_panel(one, heads[one.name]), transform=at))
    height = HEAD + DOWN * -(-len(curves) // COLUMNS) - 10
    title = "How cost grows: measured (dots), and the fit (line)"
    said = "; ".join(f"{heads[one.name]} by {one.axis}" for one in curves)
    head = text(EDGE, 30, title, kind="head")
    return alone(2 * EDGE + ACROSS * COLUMNS - 20, height, said, head, *panels)


def _panel(curve: Curve, head: str) -> Iterator[Html]:
    sizes, values = zip(*curve.points, strict=True)
    across = Scale(sizes[0], sizes[-1], LEFT, LEFT + WIDTH, log=True)
    up = Scale(*_decades(values), 14 + HEIGHT, 14, log=True)
    yield text(0, 0, head)
    for tick in across.ticks(4):
        x = across(tick)
        yield line(x, up.end, x, up.start, "grid")
        yield text(x, up.start + 14, short(round(tick)), anchor="middle", kind="tick")
    for tick in up.ticks(4):
        yield line(LEFT, up(tick), LEFT + WIDTH, up(tick), "grid")
        yield text(LEFT - 6, up(tick) + 3.5, label(tick), anchor="end", kind="tick")
    yield text(LEFT + WIDTH, up.start + 29, curve.axis, anchor="end", kind="name")
    yield path([*_line(curve, across, up)], "curve")
    for size, value in curve.points:
        hint = f"{size:,.0f} {curve.axis}: {value:,.4g} {curve.unit}"
        yield dot(across(size), up(value), "dot hot", hint)


def _decades(values: Sequence[float]) -> tuple[float, float]:
    """Whole ones, so that what hardly grows looks like it."""
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    return 10.0**low, 10.0 ** max(high, low + 1)


def _line(curve: Curve, across: Scale, up: Scale) -> Iterator[tuple[float, float]]:
    """Of the fit, where it lies within the panel."""
    fit = Fit.of(curve)
    for step in range(STEPS + 1):
        size = across.low * (across.high / across.low) ** (step / STEPS)
        if up.low <= fit(size) <= up.high:
            yield across(size), up(fit(size))
