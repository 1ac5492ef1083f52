"""A curve over two axes, straight or logarithmic."""

from collections.abc import Sequence

from training.report.charts.scale import Scale, label
from training.report.charts.svg import line, path, picture, text
from training.report.html import Html

__all__ = ["Axis", "curve"]

LEFT, TOP, WIDTH, HEIGHT = 46, 22, 250, 160

Axis = tuple[str, Scale]


def curve(said: str, points: Sequence[tuple[float, float]], names: tuple[str, str], *,
          log: bool = False, diagonal: bool = False) -> Html:  # fmt: skip
    """`names` of the axes across and up.  `diagonal`: where everything would be even."""
    least = min(y for _, y in points) if log else 0.0
    low_x = min(x for x, _ in points) if log else 0.0
    across = Scale(low_x, max(x for x, _ in points), LEFT, LEFT + WIDTH, log)
    up = Scale(least, max(y for _, y in points), TOP + HEIGHT, TOP, log)
    marks = [*_grid(across, up, names)]
    if diagonal:
        marks.append(line(across.start, up.start, across.end, up.end, "level"))
    marks.append(path([(across(x), up(y)) for x, y in points], "curve hot"))
    return picture(LEFT + WIDTH + 14, TOP + HEIGHT + 34, said, *marks)


def _grid(across: Scale, up: Scale, names: tuple[str, str]) -> list[Html]:
    marks = []
    for tick in across.ticks(5):
        x = across(tick)
        marks += [line(x, up.start, x, up.end, "grid")]
        marks += [text(x, up.start + 14, label(tick), anchor="middle", kind="tick")]
    for tick in up.ticks(5):
        y = up(tick)
        marks += [line(across.start, y, across.end, y, "grid")]
        marks += [text(across.start - 6, y + 3.5, label(tick), anchor="end", kind="tick")]
    marks.append(text(across.end, up.start + 29, names[0], anchor="end", kind="name"))
    marks.append(text(0, up.end - 12, names[1], kind="name"))
    return marks
