"""Points on two axes, the one across logarithmic; named where there is room, the best trade-offs
first."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from training.report.charts.scale import Scale, label
from training.report.charts.svg import dot, line, path, picture, text
from training.report.html import Html

__all__ = ["scatter", "undominated"]

LETTER = (6.3, 11.0)
"""Width and height of one, roughly."""
DOT = 4.5
SPOTS = ((0, -9, "middle"), (9, 4, "start"), (-9, 4, "end"), (0, 18, "middle"))
"""Where a name may stand beside its dot, and its anchor: above, right, left, below."""
LEFT, TOP, WIDTH, HEIGHT = 50, 40, 560, 230


def scatter(
    said: str, points: Mapping[str, tuple[float, float]], names: tuple[str, str], served: str
) -> Html:
    """`points`: cost (above zero) and worth by name."""
    costs = [cost for cost, _ in points.values()]
    across = Scale(min(costs) / 1.5, max(costs) * 1.8, LEFT, LEFT + WIDTH, log=True)
    up = Scale(0.0, max(worth for _, worth in points.values()) or 1.0, TOP + HEIGHT, TOP)
    front = undominated(points)
    marks = [*_axes(across, up, names)]
    marks.append(path([(across(points[n][0]), up(points[n][1])) for n in front], "front"))
    at = {name: (across(cost), up(worth)) for name, (cost, worth) in points.items()}
    for name, (x, y) in at.items():
        kind, (cost, worth) = ("hot" if name == served else ""), points[name]
        marks.append(
            dot(x, y, f"dot {kind}".strip(), f"{name}: {worth:.4f} for {cost:.3g} ms", size=DOT)
        )
    others = sorted(points, key=lambda name: -points[name][1])
    for name, spot in _apart([served, *front[::-1], *others], at):
        kind = "hot" if name == served else "" if name in front else "name"
        marks.append(text(spot.x, spot.y, name, anchor=spot.anchor, kind=kind))
    return picture(LEFT + WIDTH + 20, TOP + HEIGHT + 34, said, *marks)


def undominated(points: Mapping[str, tuple[float, float]]) -> list[str]:
    """Those that nothing cheaper is as good as, cheapest first."""
    front: list[str] = []
    best = float("-inf")
    for name, (_, worth) in sorted(points.items(), key=lambda one: (one[1][0], -one[1][1])):
        if worth > best:
            front.append(name)
            best = worth
    return front


class _Spot(NamedTuple):
    """Of a name: where it is written, and the box that it fills."""

    x: float
    y: float
    anchor: str
    left: float
    right: float

    def clear_of(self, left: float, right: float, top: float, bottom: float) -> bool:
        across = self.right < left or right < self.left
        return across or self.y < top or bottom < self.y - LETTER[1]


def _spots(name: str, x: float, y: float) -> Iterator[_Spot]:
    width = LETTER[0] * len(name)
    for right, down, anchor in SPOTS:
        start = x + right - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
        yield _Spot(x + right, y + down, anchor, start, start + width)


def _apart(
    names: Sequence[str], at: Mapping[str, tuple[float, float]]
) -> Iterator[tuple[str, _Spot]]:
    """The names, in the order given, at the first spot that is clear of every dot and of the names
    before them; without one, a name is left to its dot's hint."""
    taken = [(x - DOT, x + DOT, y - DOT, y + DOT) for x, y in at.values()]
    for name in dict.fromkeys(name for name in names if name in at):
        for spot in _spots(name, *at[name]):
            if spot.left > LEFT and all(spot.clear_of(*box) for box in taken):
                taken.append((spot.left, spot.right, spot.y - LETTER[1], spot.y))
                yield name, spot
                break


def _axes(across: Scale, up: Scale, names: tuple[str, str]) -> list[Html]:
    marks = []
    for tick in up.ticks(5):
        marks += [line(LEFT, up(tick), LEFT + WIDTH, up(tick), "grid")]
        marks += [text(LEFT - 6, up(tick) + 3.5, label(tick), anchor="end", kind="tick")]
    for tick in across.ticks(6):
        x = across(tick)
        marks += [line(x, up.start, x, up.end, "grid")]
        marks += [text(x, up.start + 14, label(tick), anchor="middle", kind="tick")]
    marks.append(text(LEFT + WIDTH, up.start + 29, names[0], anchor="end", kind="name"))
    marks.append(text(0, TOP - 26, names[1], kind="name"))
    return marks
