"""In short: how good the model is, against whom, and what it costs."""

from typing import Any

from training.report.figures import count, milliseconds, percent, signed
from training.report.html import Html, join, tag
from training.report.told import Facts

__all__ = ["shown"]


def shown(facts: Facts) -> Html:
    k, ndcg, recall = facts["k"], facts["ndcg"], facts["recall"]
    tiles = [
        (f"NDCG@{k}", f"{ndcg[0]:.4f}", f"{ndcg[1]:.4f} to {ndcg[2]:.4f}"),
        (f"Recall@{k}", percent(recall[0]), f"{percent(recall[1])} to {percent(recall[2])}"),
        *(_against(name, found) for name, found in facts["against"].items()),
    ]
    if facts["cold_units"]:
        mean, low, high = facts["cold_units"]
        tiles.append(("found of new units", percent(mean), f"{percent(low)} to {percent(high)}"))
    tiles.append(("a list", f"{milliseconds(facts['list_ms'])} ms", "per reader, in batches"))
    tiles.append(("of the library shown", percent(facts["coverage"]), "of all units in some list"))
    said = tag(
        "p",
        f"{count(facts['models'])} models were fitted on the same events and asked for lists of "
        f"{k} for the same {count(facts['readers'])} readers. What follows is about ",
        tag("b", facts["served"]),
        f" and {facts['targets']} units, unless it says otherwise; every figure comes from events "
        "that no model had learnt from, every range holds 95 of 100 draws of the readers.",
    )
    return join([said, tag("dl", *map(_tile, tiles), class_="tiles")])


def _against(name: str, found: Any) -> tuple[str, str, str]:
    mean, low, high = found
    return (f"NDCG more than {name}", signed(mean), f"{signed(low)} to {signed(high)}")


def _tile(tile: tuple[str, str, str]) -> Html:
    name, figure, more = tile
    return tag("div", tag("dt", name), tag("dd", figure, tag("small", more)))
