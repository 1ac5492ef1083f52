"""A comparison as a person reads it in a terminal."""

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table

from training.compare import Row
from training.intervals import Estimate

__all__ = ["comparison_table"]


def comparison_table(rows: Sequence[Row], title: str, k: int) -> Table:
    """Best NDCG on top; ± is half of the 95 % interval."""
    table = Table(
        title=title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False
    )
    table.add_column("model", no_wrap=True)
    for heading in (
        f"NDCG@{k}",
        f"R@{k}",
        f"MAP@{k}",
        "shown",
        "Gini",
        "bits",
        "vary",
        "fit",
    ):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in sorted(rows, key=lambda row: -row.estimates["ndcg"].mean):
        beyond = row.beyond
        table.add_row(
            row.model,
            _with_margin(row.estimates["ndcg"]),
            f"{row.estimates['recall'].mean:.4f}",
            f"{row.estimates['map'].mean:.4f}",
            f"{beyond.coverage:.0%}",
            f"{beyond.gini:.2f}",
            f"{beyond.novelty:.1f}",
            f"{beyond.diversity:.2f}",
            f"{row.cost.seconds:.1f} s",
            style="bold" if row.model == "blend" else "",
        )
    table.caption = (
        "R: recall · shown: share of all units in some list · Gini: 0 even, 1 a few get all "
        "places · bits: mean surprise of a unit · vary: 1 less the likeness within a list"
    )
    return table


def _with_margin(found: Estimate) -> str:
    return f"{found.mean:.4f} ±{(found.high - found.low) / 2:.3f}"
