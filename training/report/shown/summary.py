"""In short: how good the model is, against whom, and what it costs."""

from collections.abc import Iterator, Sequence

from training.report.figures import count, milliseconds, percent, signed
from training.report.html import Html, join, tag
from training.report.kept import Facts

__all__ = ["shown"]

Tile = tuple[str, str, str]
"""Name, figure, and a remark."""


def shown(facts: Facts) -> Html:
    said = tag(
        "p",
        f"{count(facts['models'])} models learnt from the same events and were asked for lists of "
        f"{facts['k']} for the same {count(facts['readers'])} readers. What follows is about ",
        tag("b", facts["served"]),
        f" and {facts['targets']} units, unless it says otherwise; every figure comes from events "
        "that no model had learnt from, every range holds 95 of 100 draws of the readers.",
    )
    outcome = tag("p", *_outcomes(facts), class_="outcome")
    return join([outcome, tag("dl", *map(_tile, _tiles(facts)), class_="tiles"), said])


def _outcomes(facts: Facts) -> Iterator[object]:
    """A sentence for those it beats, for those it loses to, and for those it cannot be told
    from."""
    against = facts["against"].items()
    found = {
        "is better than {}, beyond noise. ": [n for n, (_, low, _) in against if low > 0],
        "is worse than {}, beyond noise. ": [n for n, (*_, high) in against if high < 0],
        "cannot be told from {}. ": [n for n, (_, low, high) in against if low <= 0 <= high],
    }
    for sentence, names in found.items():
        if names:
            yield tag("b", facts["served"])
            yield f" {sentence.format(' or '.join(names))}"


def _tiles(facts: Facts) -> Iterator[Tile]:
    k, (mean, low, high) = facts["k"], facts["ndcg"]
    yield (f"NDCG@{k}", f"{mean:.4f}", f"{low:.4f} to {high:.4f}")
    yield (f"Recall@{k}", *_share(facts["recall"]))
    for name, (gain, low, high) in facts["against"].items():
        yield (f"NDCG against {name}", signed(gain), f"{signed(low)} to {signed(high)}")
    if facts["cold_units"]:
        share, ends = _share(facts["cold_units"])
        targets = f"{count(facts['cold_targets'])} targets"
        yield (f"Recall@{k}, units nobody had used", share, f"{ends}, {targets}")
    yield ("of the library shown", percent(facts["coverage"]), "of all units in some list")
    yield ("a list takes", f"{milliseconds(facts['list_ms'])}\u00a0ms", "asked for in batches")


def _share(found: Sequence[float]) -> tuple[str, str]:
    mean, low, high = map(percent, found)
    return mean, f"{low} to {high}"


def _tile(tile: Tile) -> Html:
    name, figure, remark = tile
    return tag("div", tag("dt", name), tag("dd", figure, tag("small", remark)))
