"""Readers drawn by lot, their lists side by side, hits marked, with the reason for each entry."""

from collections.abc import Mapping, Sequence
from typing import Any

from training.report.figures import percent
from training.report.html import Html, folded, join, note, tag
from training.report.kept import Facts

__all__ = ["shown"]

OPEN = 4
"""Readers that are seen at once."""


def shown(facts: Facts) -> Html:
    said = note(
        "This page is for librarians and data scientists inside the library, not for publication. "
        "Readers have letters, drawn by lot from each length of history, among those with at least "
        f"{facts['fewest_units']} units that may be named; a unit that fewer than "
        f"{facts['fewest_readers']} readers used is not named as anybody's."
    )
    readers = [_reader(one, facts["models"]) for one in facts["readers"]]
    more = readers[OPEN:]
    return join([said, *readers[:OPEN], *([folded(f"{len(more)} more", *more)] if more else [])])


def _reader(one: Mapping[str, Any], models: Sequence[str]) -> Html:
    mostly = f", mostly {one['mostly']}" if one["mostly"] else ""
    head = f"{one['name']} · a reader with {one['units']} units{mostly}"
    history = tag("ul", *(tag("li", _named(title)) for title in one["history"]))
    lists = [_list(name, found, one) for name, found in zip(models, one["lists"], strict=True)]
    used = tag("div", tag("h4", "used last, or often"), history)
    shelves = tag("div", used, *lists, class_="shelves")
    return tag("section", tag("h3", head), shelves, class_="reader")


def _list(model: str, entries: Sequence[Mapping[str, Any]], one: Mapping[str, Any]) -> Html:
    hits = sum(entry["hit"] for entry in entries)
    found = f"{hits} of {one['targets']} found" if hits else f"none of {one['targets']} found"
    head = tag("h4", model, tag("small", f" {found}"))
    return tag("div", head, tag("ol", *map(_entry, entries)))


def _entry(entry: Mapping[str, Any]) -> Html:
    mark = tag("b", "✓ taken ", class_="mark") if entry["hit"] else ""
    said = [mark, _named(entry["title"]), *_because(entry["because"])]
    return tag("li", *said, class_="hit" if entry["hit"] else None)


def _because(because: Sequence[Any]) -> list[Html]:
    if not because:
        return []
    title, share = because
    return [tag("small", "because of ", _named(title), f", {percent(share)} of its score")]


def _named(title: str | None) -> Html:
    return tag("i", "a rarely used unit") if title is None else tag("span", title)
