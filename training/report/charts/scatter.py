"""Points on two axes, the one across logarithmic; the best trade-offs are named, where there is
room."""

from collections.abc import Mapping

from training.report.charts.scale import Scale, label
from training.report.charts.svg import dot, line, path, picture, text
from training.report.html import Html

__all__ = ["scatter", "undominated"]

LETTER = (7.0, 12.0)
"""Width and height of one, roughly."""
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
    for name, (cost, worth) in points.items():
        kind, hint = ("hot" if name == served else ""), f"{name}: {worth:.4f} for {cost:.3g} ms"
        marks.append(dot(across(cost), up(worth), f"dot {kind}".strip(), hint, size=4.5))
    places = {n: (across(points[n][0]), up(points[n][1]) - 9) for n in (served, *front[::-1])}
    for name, (x, y) in _apart(places).items():
        kind = "hot" if name == served else ""
        marks.append(text(x, y, name, anchor="middle", kind=kind))
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


def _apart(places: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """The names, in the order given, that stand clear of those before them."""
    kept: dict[str, tuple[float, float]] = {}
    for name, (x, y) in places.items():
        if all(
            abs(y - their_y) > LETTER[1] or abs(x - their_x) > LETTER[0] * (len(name) + len(n)) / 2
            for n, (their_x, their_y) in kept.items()
        ):
            kept[name] = (x, y)
    return kept


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
