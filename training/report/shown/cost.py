"""What accuracy costs, as a chart of trade-offs and a table."""

from collections.abc import Iterator, Mapping
from typing import Any

from training.report.charts.scatter import scatter
from training.report.figures import amount, milliseconds, seconds
from training.report.html import Html, Line, figure, join, note, table
from training.report.kept import Facts

__all__ = ["shown"]

HEAD = [
    "model", "fit", "foreseen", "peak memory", "foreseen",
    "ms a list", "NDCG", "NDCG per ms",
]  # fmt: skip


def shown(facts: Facts) -> Html:
    rows = facts["rows"]
    lines = [
        Line(
            [
                row["model"],
                seconds(row["fit_seconds"]),
                "–" if row["needs_seconds"] is None else seconds(row["needs_seconds"]),
                amount(row["peak_memory"]),
                "–" if row["needs_memory"] is None else f"+ {amount(row['needs_memory'])}",
                milliseconds(row["list_ms"]),
                f"{row['ndcg']:.4f}",
                "–" if row["per_ms"] is None else f"{row['per_ms']:.4f}",
            ],
            "hot" if row["model"] == facts["served"] else None,
        )
        for row in rows
    ]
    said = note(
        "Times are of this run, on its machine; lists are made in batches, from a full ranking of "
        "all units. Peak memory is the whole process's while the model was fitted; what was "
        "foreseen is what the fit itself would add at most, told from the data's size before it."
    )
    return join([*_picture(rows, facts), table("Fitting and serving", HEAD, lines), said])


def _picture(rows: list[Mapping[str, Any]], facts: Facts) -> Iterator[Html]:
    points = {row["model"]: (row["list_ms"], row["ndcg"]) for row in rows if row["list_ms"]}
    if len(points) > 1:
        names = ("milliseconds a list", f"NDCG@{facts['k']}")
        said = "Accuracy by time of a list: " + ", ".join(
            f"{name} {worth:.4f} in {milliseconds(time)} ms"
            for name, (time, worth) in points.items()
        )
        about = "Upper left is better. The line joins the models that nothing faster is as good as."
        yield figure(
            scatter(said, points, names, facts["served"]), about, wide="Accuracy by time of a list"
        )
