"""The figures as one picture that stands by itself: a bar for each ratio, and the line at which it
would be even with what it is held against."""

from collections.abc import Iterator, Sequence

from benchmarks.drawing import alone, folded
from benchmarks.figure import Figure
from benchmarks.shown import LOAD
from training.report.charts.scale import Scale, label
from training.report.charts.svg import bar, line, text
from training.report.html import Html

__all__ = ["drawn"]

WIDTH, ROW, EDGE = 860, 17, 20
NAMES, PLOT = 300, 380
"""Where the bars begin, and how wide they may be."""
TOP, BETWEEN = 62, 58


def drawn(figures: Sequence[Figure], machine: str) -> str:
    panels = [(title, found) for title, found in _panels(figures) if found]
    marks, y = list[Html](), float(TOP)
    for title, found in panels:
        marks += _panel(title, found, y)
        y += ROW * len(found) + BETWEEN
    foot, lines = y - BETWEEN / 2 + 12, folded(machine, WIDTH - 2 * EDGE)
    head = text(EDGE, 30, "Shelfcast, beside others on the same machine", kind="head")
    marks += [text(EDGE, foot + 14 * n, line, kind="name") for n, line in enumerate(lines)]
    said = "; ".join(f"{one.name} {one.ratio:.3g}" for _, found in panels for one in found)
    return alone(WIDTH, foot + 14 * len(lines) + 8, said, head, *marks)


def _panels(figures: Sequence[Figure]) -> Iterator[tuple[str, list[Figure]]]:
    held = [one for one in figures if one.ratio]
    pace = [one for one in held if one.unit.endswith("/s")]
    yield (
        "How much gets done in a second, in parts of what it is held against (more is better)",
        pace,
    )
    late = [one for one in held if one.unit in TIMES and _is_told(one)]
    yield "How long it takes, in multiples of what it is held against (less is better)", late
    rest = [one for one in held if one.unit not in TIMES and not one.unit.endswith("/s")]
    yield "What is kept, in parts of what it is held against", rest


TIMES, MANY = ("ms", "µs", "s"), "c32"


def _is_told(one: Figure) -> bool:
    """Of the times of a load, those of the slowest at many connections: the table has them all."""
    read = LOAD.fullmatch(one.name)
    return read is None or (read["kind"] == "p99_ms" and read["where"].split("_")[0] == MANY)


def _panel(title: str, found: Sequence[Figure], y: float) -> Iterator[Html]:
    ratios = [one.ratio or 1.0 for one in found]
    low, high = min(*ratios, 1.0) / 1.5, max(*ratios, 1.0) * 1.2
    across = Scale(low, high, NAMES, NAMES + PLOT, log=True)
    bottom = y + 12 + ROW * len(found)
    yield text(EDGE, y, title)
    for tick in across.ticks(7):
        x = across(tick)
        yield line(x, y + 12, x, bottom, "grid")
        yield text(x, bottom + 13, label(tick), anchor="middle", kind="tick")
    for place, one in enumerate(found):
        yield from _row(one, across, y + 12 + ROW * place)
    yield line(across(1.0), y + 8, across(1.0), bottom + 3, "level")


def _row(one: Figure, across: Scale, y: float) -> Iterator[Html]:
    ratio = one.ratio or 1.0
    hint = f"{one.name}: {one.value:,.4g} {one.unit}, {ratio:.3g} of {one.against}"
    yield text(NAMES - 8, y + 12.5, one.name, anchor="end", kind="value")
    ends = sorted((across(1.0), across(ratio)))
    yield bar((ends[0], y + 3), (max(ends[1] - ends[0], 1), ROW - 6), "bar hot", hint)
    said = f"{_digits(ratio)}  ({_digits(one.value)} {one.unit})"
    yield text(NAMES + PLOT + 10, y + 12.5, said)


def _digits(value: float) -> str:
    """To three digits."""
    return label(float(f"{value:.3g}"))
