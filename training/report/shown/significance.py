"""Who beats whom: a square for each pair of models, coloured where the difference is no chance."""

from training.report.figures import count, signed
from training.report.html import Html, Line, join, note, table, tag
from training.report.told import Facts

__all__ = ["shown"]


def shown(facts: Facts) -> Html:
    names, level = facts["names"], facts["level"]
    found = {(first, second): (gain, p) for first, second, gain, p in facts["pairs"]}
    certain = sum(p < level for _, p in found.values())
    said = note(
        f"Each square is the NDCG@{facts['k']} of the model on the left less that of the model "
        f"above. Coloured and with a star: beyond noise at the {level:.0%} level, all "
        f"{count(len(found))} pairs taken together (paired bootstrap over readers, "
        f"{count(facts['draws'])} draws, p-values corrected by the Romano–Wolf step-down, which "
        f"guards against false claims as Holm's method does): {count(certain)} of them."
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
    mark = tag("b", f"{signed(gain)}*") if sure else tag("span", signed(gain))
    return tag("td", mark, class_="sure" if sure else None, title=f"corrected p = {p:.4f}")
