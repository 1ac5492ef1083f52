"""Markup that escapes by itself: what is not `Html` already is text, and is escaped.

Tables and figures have one look, a caption, and scopes for screen readers; what stands in them is
the sections' matter.
"""

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

__all__ = ["Html", "Line", "figure", "folded", "join", "meter", "note", "table", "tag", "words"]

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
    """Scrolls sideways where it is wider than the page; its caption stays in sight."""
    named = tag("caption", tag("span", caption))
    heading = tag("thead", tag("tr", *map(_column, head)))
    body = tag("tbody", *map(_line, lines))
    return _scrolled(caption, tag("table", named, heading, body))


def figure(picture: Html, caption: object, *, wide: str | None = None) -> Html:
    """`wide`: the name of one that scrolls sideways where the page is narrow."""
    inside = picture if wide is None else _scrolled(wide, picture)
    return tag("figure", inside, tag("figcaption", caption))


def folded(summary: str, *inside: object) -> Html:
    """Shut on a screen until it is asked for; open on paper."""
    return tag("details", tag("summary", summary), *inside)


def note(*inside: object) -> Html:
    return tag("p", *inside, class_="note")


def meter(share: float) -> Html:
    """A cell with a bar as long as the share, if any, which another cell says in words."""
    width = f"width:{100 * share:.1f}%"
    bar = tag("span", style=width, class_="meter", aria_hidden="true") if share > 0 else ""
    return tag("td", bar, class_="metered")


def words(said: object, *, head: bool = False) -> Html:
    """A cell to be read and not compared, or what stands above such cells."""
    if head:
        return tag("th", said, scope="col", class_="words")
    return tag("td", said, class_="words")


def _scrolled(name: str, inside: Html) -> Html:
    """By keyboard as well."""
    return tag("div", inside, class_="scroll", tabindex=0, role="region", aria_label=name)


def _line(line: Line) -> Html:
    first, *rest = line.cells
    named = tag("th", first, scope="row")
    return tag("tr", named, *(_cell(cell) for cell in rest), class_=line.kind)


def _column(cell: object) -> Html:
    """A cell that is a whole `th` stays as it is."""
    whole = isinstance(cell, Html) and cell.startswith("<th")
    return Html(cell) if whole else tag("th", cell, scope="col")


def _cell(cell: object) -> Html:
    """A cell that is a whole `td` stays as it is."""
    return cell if isinstance(cell, Html) and cell.startswith("<td") else tag("td", cell)
