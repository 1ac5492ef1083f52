"""Who beats whom: a square for each pair of models, coloured where the difference is no chance."""

from training.report.figures import count
from training.report.html import Html, Line, join, note, table, tag
from training.report.kept import Facts

__all__ = ["shown"]


def shown(facts: Facts) -> Html:
    names, level = facts["names"], facts["level"]
    found = {(first, second): (gain, p) for first, second, gain, p in facts["pairs"]}
    certain = sum(p < level for _, p in found.values())
    said = note(
        f"Each square says by how much NDCG@{facts['k']} of the model on the left is above that of "
        "the model at the top. Coloured and with a star: beyond noise, "
        f"{count(certain)} of {count(len(found))} pairs. The level is {level:.0%} for all pairs "
        f"together (paired bootstrap over readers, {count(facts['draws'])} draws, p-values "
        "corrected by the Romano–Wolf step-down, which guards against false claims as Holm's "
        "method does)."
    )
    head = ["", *(_above(place, name) for place, name in enumerate(names) if place)]
    columns = range(1, len(names))
    lines = [
        Line([f"{row + 1} {name}", *(_cell(row, column, found, level) for column in columns)])
        for row, name in enumerate(names[:-1])
    ]
    caption = "Differences of all pairs, better models first"
    return join([said, tag("div", table(caption, head, lines), class_="matrix")])


def _above(place: int, name: str) -> Html:
    """The number, which stands beside the name on the left; the name for who hears the page."""
    return join([tag("abbr", place + 1, title=name), tag("span", f" {name}", class_="heard")])


def _cell(
    row: int, column: int, found: dict[tuple[int, int], tuple[float, float]], level: float
) -> Html:
    if column <= row:
        return tag("td", class_="empty")
    gain, p = found[row, column]
    sure = p < level
    mark = tag("b", f"{_size(gain)}*") if sure else tag("span", _size(gain))
    return tag("td", mark, class_="sure" if sure else None, title=f"corrected p = {p:.4f}")


def _size(gain: float) -> str:
    """Better models come first, so that no difference is below zero."""
    return f"{gain:.4f}".removeprefix("0")
