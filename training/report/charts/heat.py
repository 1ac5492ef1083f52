"""Hours of the week: a square for each, the darker the more."""

from collections.abc import Sequence

from training.report.charts.svg import picture, text
from training.report.html import Html, tag

__all__ = ["DAYS", "week"]

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LEFT, TOP, SIDE = 34, 4, 15


def week(said: str, counts: Sequence[Sequence[int]]) -> Html:
    """`counts[day][hour]`, Monday first."""
    most = max(map(max, counts)) or 1
    marks = [text(LEFT - 6, TOP + SIDE * (d + 0.7), DAYS[d], anchor="end") for d in range(7)]
    for day, hours in enumerate(counts):
        marks += [_square(day, hour, n, n / most) for hour, n in enumerate(hours)]
    for hour in range(0, 24, 6):
        x = LEFT + SIDE * (hour + 0.5)
        marks.append(text(x, TOP + 7 * SIDE + 13, f"{hour}:00", anchor="middle", kind="tick"))
    return picture(LEFT + 24 * SIDE + 4, TOP + 7 * SIDE + 20, said, *marks)


def _square(day: int, hour: int, n: int, share: float) -> Html:
    return tag(
        "rect",
        tag("title", f"{DAYS[day]} {hour}:00, {n:,}"),
        x=LEFT + SIDE * hour,
        y=TOP + SIDE * day,
        width=SIDE - 1,
        height=SIDE - 1,
        class_="heat",
        fill_opacity=f"{0.06 + 0.94 * share:.2f}",
    )
