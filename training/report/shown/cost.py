"""What accuracy costs, as a chart of trade-offs and tables."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from training.report.charts.scatter import scatter
from training.report.figures import amount, count, milliseconds, percent, seconds, signed
from training.report.html import Html, Line, figure, join, meter, note, table, tag
from training.report.kept import Facts

__all__ = ["shown"]

STEPS = {
    "sum": "the sum of the members, nothing cut off",
    "folded": "collapsed into one sparse matrix, the weakest entries cut off",
    "ordered": "with the head of the list put in order by trees",
}

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
    return join(
        [*_picture(rows, facts), table("Fitting and serving", HEAD, lines), said,
         *_blend(facts["blend"], facts["k"])]
    )  # fmt: skip


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


def _blend(found: Mapping[str, Any] | None, k: int) -> Iterator[Html]:
    if found is None:
        return
    yield tag("h3", "The blend")
    lines = [Line([name, percent(share), meter(share)]) for name, share in found["shares"]]
    caption = "What each member gives to the scores of the blend's lists"
    yield table(caption, ["member", "share", ""], lines)
    yield _collapsed(found, k)


def _collapsed(found: Mapping[str, Any], k: int) -> Html:
    lines = [
        Line(
            [
                STEPS[step["step"]],
                f"{step['ndcg']:.4f}",
                "" if step["gain"] is None else _gain(step["gain"]),
                milliseconds(step["list_ms"]),
            ]
        )
        for step in found["steps"]
    ]
    caption = (
        f"From the members to what serves, on {count(found['readers'])} readers drawn by lot; "
        f"the matrix has {count(found['entries'])} entries"
    )
    return table(caption, ["", f"NDCG@{k}", "against the line above", "ms a list"], lines)


def _gain(found: Sequence[float]) -> str:
    mean, low, high = found
    return f"{signed(mean)} ({signed(low)} to {signed(high)})"
