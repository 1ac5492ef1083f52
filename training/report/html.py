"""Markup that escapes by itself: what is not `Html` already is text, and is escaped.

Tables and figures have one look, a caption, and scopes for screen readers; what stands in them is
the sections' matter.
"""

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

__all__ = ["Html", "Line", "figure", "folded", "join", "note", "table", "tag"]

VOID = frozenset({"meta", "br"})


class Html(str):
    """Markup already."""

    __slots__ = ()


class Line(NamedTuple):
    """A row of a table; its first cell names it."""

    cells: Sequence[object]
    kind: str | None = None


def tag(name: str, /, *inside: object, **attributes: object) -> Html:
    """`class_` is class, `stroke_width` is stroke-width; an attribute that is None is left out."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{name}{said}>" if name in VOID else f"<{name}{said}>{join(inside)}</{name}>")


def join(parts: Iterable[object]) -> Html:
    return Html("".join(part if isinstance(part, Html) else escape(str(part)) for part in parts))


def table(caption: str, head: Sequence[object], lines: Iterable[Line]) -> Html:
    """Scrolls sideways where it is wider than the page, by keyboard as well."""
    heading = tag("thead", tag("tr", *(tag("th", cell, scope="col") for cell in head)))
    body = tag("tbody", *map(_line, lines))
    inside = tag("table", tag("caption", caption), heading, body)
    return tag("div", inside, class_="scroll", tabindex=0, role="region", aria_label=caption)


def figure(picture: Html, caption: object) -> Html:
    return tag("figure", picture, tag("figcaption", caption))


def folded(summary: str, *inside: object) -> Html:
    """Shut on a screen until it is asked for; open on paper."""
    return tag("details", tag("summary", summary), *inside)


def note(*inside: object) -> Html:
    return tag("p", *inside, class_="note")


def _line(line: Line) -> Html:
    first, *rest = line.cells
    named = tag("th", first, scope="row")
    return tag("tr", named, *(_cell(cell) for cell in rest), class_=line.kind)


def _cell(cell: object) -> Html:
    """A cell that is a whole `td` stays as it is."""
    return cell if isinstance(cell, Html) and cell.startswith("<td") else tag("td", cell)
