"""One panel of a small multiple: a dot and its interval for each model, best on top."""

from collections.abc import Mapping, Sequence

from training.report.charts.scale import Scale, label
from training.report.charts.svg import dot, line, picture, text
from training.report.html import Html

__all__ = ["panel"]

ROW, PLOT, MARGIN, LETTER = 17, 190, 14, 6.3


def panel(heading: str, found: Mapping[str, Sequence[float]], served: str) -> Html:
    """`found`: mean, low and high by model, in the order to be drawn."""
    left = 12 + LETTER * max(map(len, found))
    high = max((ends[2] for ends in found.values()), default=0.0)
    across = Scale(0.0, high or 1.0, left, left + PLOT)
    bottom = ROW * len(found) + 6
    marks = [line(left, bottom, left + PLOT, bottom, "axis")]
    for tick in across.ticks(4):
        x = across(tick)
        marks += [line(x, 0, x, bottom, "grid")]
        marks += [text(x, bottom + 13, label(tick), anchor="middle", kind="tick")]
    if served in found:
        x = across(found[served][0])
        marks.append(line(x, 0, x, bottom, "level"))
    for place, (name, ends) in enumerate(found.items()):
        marks += _row(name, ends, across, ROW * (place + 0.5) + 2, "hot" if name == served else "")
    return picture(left + PLOT + MARGIN, bottom + 20, _said(heading, found), *marks)


def _row(name: str, ends: Sequence[float], across: Scale, y: float, kind: str) -> list[Html]:
    mean, low, high = ends
    hint = f"{name}: {mean:.4f}, from {low:.4f} to {high:.4f}"
    return [
        text(across.start - 8, y + 3.5, name, anchor="end", kind=kind),
        line(across(low), y, across(high), y, f"span {kind}".strip()),
        dot(across(mean), y, f"dot {kind}".strip(), hint),
    ]


def _said(heading: str, found: Mapping[str, Sequence[float]]) -> str:
    means = ", ".join(f"{name} {ends[0]:.4f}" for name, ends in found.items())
    return f"{heading}: {means}"
