"""The comparison: a panel of dots and intervals for each kind of reader and unit, and tables."""

from collections.abc import Mapping
from typing import Any

from training.report.charts.intervals import panel
from training.report.figures import count, estimate
from training.report.html import Html, Line, figure, folded, join, note, table, tag, words
from training.report.kept import Facts
from training.report.shown.about import ABOUT

__all__ = ["shown"]

BLENDED = (
    " The blend is made for new units; what a reader comes back to is found by again, and mixed "
    "shows both."
)
METRICS = {"ndcg": "NDCG", "recall": "Recall", "map": "MAP"}


def shown(facts: Facts) -> Html:
    panels = [_panel(one, facts) for one in facts["panels"]]
    return join(
        [
            note(
                "A dot is a mean over readers, its line the 95 % interval of the paired "
                f"bootstrap; the upright line is {facts['served']}. All panels keep one order; "
                "each has its own scale, from 0.",
                BLENDED if {"blend", "again"} <= {*_names(facts)} else "",
            ),
            tag("div", *panels, class_="grid"),
            _accuracy(facts),
            folded("All panels as one table", _bands(facts)),
            folded("What the models are", _about(facts)),
        ]
    )


def _panel(one: Mapping[str, Any], facts: Facts) -> Html:
    about = f"{METRICS[one['measure']]}@{facts['k']} · {count(one['size'])} {one['of']}"
    caption = join([tag("b", one["name"]), tag("br"), about])
    return figure(panel(one["name"], one["found"], facts["served"]), caption)


def _accuracy(facts: Facts) -> Html:
    lines = [
        Line(
            [row["model"], *(estimate([row[m], *row[f"{m}_interval"]]) for m in METRICS)],
            "hot" if row["model"] == facts["served"] else None,
        )
        for row in facts["rows"]
    ]
    head = ["model", *(f"{name}@{facts['k']}" for name in METRICS.values())]
    return table("Accuracy of every model; ± is half of the 95 % interval", head, lines)


def _bands(facts: Facts) -> Html:
    panels = facts["panels"]
    lines = [
        Line(
            [name, *(_found(one, name) for one in panels)],
            "hot" if name == facts["served"] else None,
        )
        for name in _names(facts)
    ]
    head = [
        "model",
        *(f"{one['name']}, {METRICS[one['measure']]} ({count(one['size'])})" for one in panels),
    ]
    return table("Every model on every kind of reader and unit", head, lines)


def _found(one: Mapping[str, Any], name: str) -> object:
    return estimate(one["found"][name]) if name in one["found"] else "–"


def _about(facts: Facts) -> Html:
    lines = [Line([name, words(ABOUT[name])]) for name in _names(facts) if name in ABOUT]
    return table("Every model in a line", ["model", words("what it looks at", head=True)], lines)


def _names(facts: Facts) -> list[str]:
    """In the order of the panels; what only some of them have comes last."""
    return [*dict.fromkeys(name for one in facts["panels"] for name in one["found"])]
