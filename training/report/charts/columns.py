"""Upright columns: a few named ones, or many in a row of time."""

from collections.abc import Sequence
from typing import NamedTuple

from training.report.charts.scale import Scale, label
from training.report.charts.svg import bar, line, picture, text
from training.report.html import Html

__all__ = ["Column", "columns", "series"]

TOP, HEIGHT, LEFT = 18, 130, 46


class Column(NamedTuple):
    name: str
    """Said below; of a series only where it is not empty."""
    size: float
    hint: str
    kind: str = ""


def columns(said: str, given: Sequence[Column], *, width: float = 300) -> Html:
    """Each with its size above it."""
    up, step = _up(given), width / len(given)
    marks = [line(0, TOP + HEIGHT, width, TOP + HEIGHT, "axis")]
    for place, one in enumerate(given):
        middle, y = step * (place + 0.5), up(one.size)
        corner, size = (middle - 0.38 * step, y), (0.76 * step, TOP + HEIGHT - y)
        marks.append(bar(corner, size, f"bar {one.kind}".strip(), one.hint))
        marks.append(text(middle, y - 4, label(one.size), anchor="middle", kind="value"))
        marks.append(text(middle, TOP + HEIGHT + 14, one.name, anchor="middle", kind="tick"))
    return picture(width, TOP + HEIGHT + 20, said, *marks)


def series(said: str, given: Sequence[Column], *, width: float = 640) -> Html:
    """Side by side along an axis of time."""
    up, step = _up(given), (width - LEFT) / len(given)
    marks = []
    for tick in up.ticks(4):
        marks += [line(LEFT, up(tick), width, up(tick), "grid")]
        marks += [text(LEFT - 6, up(tick) + 3.5, label(tick), anchor="end", kind="tick")]
    for place, one in enumerate(given):
        x, y = LEFT + step * place, up(one.size)
        size = (max(step - 1, 0.5), TOP + HEIGHT - y)
        marks.append(bar((x, y), size, f"bar {one.kind}".strip(), one.hint))
        if one.name:
            marks.append(line(x, TOP + HEIGHT, x, TOP + HEIGHT + 4, "axis"))
            marks.append(text(x, TOP + HEIGHT + 16, one.name, kind="tick"))
    return picture(width + 14, TOP + HEIGHT + 22, said, *marks)


def _up(given: Sequence[Column]) -> Scale:
    return Scale(0.0, max(one.size for one in given) or 1.0, TOP + HEIGHT, TOP)
