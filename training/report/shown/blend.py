"""The blend: how it is made, what each member gives, and what each step costs or gains."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from training.report.figures import count, milliseconds, percent, signed
from training.report.html import Html, Line, join, meter, note, table, words
from training.report.kept import Facts

__all__ = ["shown"]

STEPS = {
    "sum": "the sum of the members, nothing cut off",
    "folded": "collapsed into one sparse matrix that keeps each unit's strongest entries",
    "ordered": "with the head of the list put in order by trees",
}


def shown(facts: Facts) -> Html:
    said = note(
        "The blend adds up what its members say, each by a weight learnt on events that the "
        "members had not learnt from, the latest where the log has times. A step beyond plain "
        "weights is kept only where it wins beyond noise on a window of time it was not learnt "
        "on. A blend that loses to one of its members is that member alone, with as much "
        "popularity and text as readers and units without a past need. Text is always among them, "
        "be it without a share: units that come after the fit are known by it."
    )
    lines = [Line([name, percent(share), meter(share)]) for name, share in facts["shares"]]
    given = "What each member gives to the scores of the blend's lists"
    made = [Line([step, words(what)]) for step, what in _made(facts["made"])]
    return join(
        [
            said,
            table(given, ["member", "share", ""], lines),
            table("How it is made", ["step", words("here", head=True)], made),
            _steps(facts),
        ]
    )


def _made(made: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "weights", _weights(made["bands"])
    yield "units that few have used", _calibrated(made["calibration"])
    yield "head of the list", _head(made["trees"], can_grow=made["can_grow"])
    if made["trees"]:
        yield "units nobody had used", _favoured(made["trees"]["favour"])


def _weights(bands: Sequence[int]) -> str:
    if len(bands) == 1:
        return "the same for all readers"
    named = [f"{low} to {high - 1}" for low, high in pairwise(bands)]
    return f"apart for readers with {', '.join(named)}, and {bands[-1]} or more units"


def _calibrated(found: Mapping[str, Sequence[float]] | None) -> str:
    if found is None:
        return "their scores stand as the members give them"
    none, few = (
        f"× {scale:.2f} {'−' if offset < 0 else '+'} {abs(offset):.2g}"
        for scale, offset in zip(found["scales"], found["offsets"], strict=True)
    )
    return (
        f"their scores are brought to the measure of the others': {none} where nobody had used "
        f"the unit, {few} where one or two readers had"
    )


def _head(trees: Mapping[str, Any] | None, *, can_grow: bool) -> str:
    if trees:
        return (
            f"the best {count(trees['candidates'])} of each list are put in order by "
            f"{count(trees['count'])} boosted trees, which look at what every member says, even "
            "one without a share, and at how many readers a unit had, and when: they won beyond "
            "noise on a later window"
        )
    if not can_grow:
        return "in the order of the weighted scores: there is no LightGBM here to grow trees"
    return "in the order of the weighted scores: no trees have won over it beyond noise"


def _favoured(favour: float) -> str:
    if not favour:
        return "are not favoured: lists would have lost by the least that was tried"
    return (
        f"are favoured among those: their odds count {math.exp(favour):.2g} times (log-odds "
        f"{favour:+.1f}), the most of what was tried by which lists hardly lost"
    )


def _steps(facts: Facts) -> Html:
    lines = [
        Line(
            [
                STEPS[step["step"]],
                f"{step['ndcg']:.4f}",
                "" if step["gain"] is None else _gain(step["gain"]),
                milliseconds(step["list_ms"]),
            ]
        )
        for step in facts["steps"]
    ]
    caption = (
        f"From the members to what serves, new units, {count(facts['readers'])} readers drawn by "
        f"lot; the matrix has {count(facts['entries'])} entries"
    )
    head = ["", f"NDCG@{facts['k']}", "against the line above", "ms a list"]
    return table(caption, head, lines)


def _gain(found: Sequence[float]) -> str:
    mean, low, high = found
    return f"{signed(mean)} ({signed(low)} to {signed(high)})"
