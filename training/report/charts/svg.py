"""Marks of a chart.  What they look like is said by class in `charts.css`, so that pictures follow
the page into the dark and onto paper."""

from collections.abc import Iterable

from training.report.html import Html, tag

__all__ = ["bar", "dot", "line", "path", "picture", "text"]


def picture(width: float, height: float, label: str, *marks: object) -> Html:
    """`label` says in words what is to be seen."""
    return tag(
        "svg",
        tag("title", label),
        *marks,
        xmlns="http://www.w3.org/2000/svg",
        class_="chart",
        role="img",
        viewBox=f"0 0 {_n(width)} {_n(height)}",
        width=_n(width),
        height=_n(height),
    )


def text(x: float, y: float, said: object, *, anchor: str | None = None, kind: str = "") -> Html:
    """`anchor`: start, middle or end; start if None."""
    return tag("text", said, x=_n(x), y=_n(y), text_anchor=anchor, class_=kind or None)


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Html:
    return tag("line", x1=_n(x1), y1=_n(y1), x2=_n(x2), y2=_n(y2), class_=kind)


def dot(x: float, y: float, kind: str, hint: str, *, size: float = 3.5) -> Html:
    return tag("circle", tag("title", hint), cx=_n(x), cy=_n(y), r=_n(size), class_=kind)


def bar(corner: tuple[float, float], size: tuple[float, float], kind: str, hint: str) -> Html:
    (x, y), (width, height) = corner, size
    return tag(
        "rect",
        tag("title", hint),
        x=_n(x),
        y=_n(y),
        width=_n(max(width, 0)),
        height=_n(max(height, 0)),
        class_=kind,
    )


def path(points: Iterable[tuple[float, float]], kind: str) -> Html:
    return tag("path", d="M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points), class_=kind)


def _n(value: float) -> str:
    """To a tenth of a pixel."""
    return f"{value:.1f}".removesuffix(".0")
