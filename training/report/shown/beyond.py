"""What accuracy does not see, as tables."""

from typing import Any

from training.report.figures import percent
from training.report.html import Html, Line, join, note, table
from training.report.kept import Facts

__all__ = ["shown"]

HEAD = ["model", "coverage", "Gini", "novelty, bits", "diversity", "popularity lift"]
NAMED = {"units": "of the units", "uses": "of all uses"}


def shown(facts: Facts) -> Html:
    lines = [
        Line(
            [
                row["model"],
                percent(row["coverage"]),
                f"{row['gini']:.2f}",
                f"{row['novelty']:.1f}",
                f"{row['diversity']:.2f}",
                "–" if row["lift"] is None else f"× {row['lift']:.2f}",
            ],
            "hot" if row["model"] == facts["served"] else None,
        )
        for row in facts["rows"]
    ]
    said = note(
        "Coverage: share of all units in some list. Gini of the places: 0 even, 1 a few get all. "
        "Novelty: mean surprise of a shown unit. Diversity: 1 less the likeness within a list. "
        "Popularity lift: how popular what is recommended is, over how popular what the same "
        "readers had chosen themselves was; above 1, a model leans to the popular more than its "
        "readers do."
    )
    caption = "Variety and popularity of what each model recommends"
    return join([said, table(caption, HEAD, lines), *map(_exposure, facts["exposure"])])


def _exposure(part: Any) -> Html:
    columns = [NAMED.get(name, f"of the places, {name}") for name in part["columns"]]
    lines = [Line([group, *map(percent, shares)]) for group, *shares in part["groups"]]
    caption = f"Who is shown: the largest groups by {part['by']}, known of {percent(part['known'])}"
    return table(f"{caption} of the units", [part["by"], *columns], lines)
