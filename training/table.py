"""A comparison as a person reads it in a terminal."""

from collections.abc import Sequence

from rich.table import Table

from training.compare import Row
from training.intervals import Estimate

__all__ = ["comparison_table"]


def comparison_table(rows: Sequence[Row], title: str, k: int) -> Table:
    """Best NDCG on top; ± is half of the 95 % interval."""
    table = Table(title=title, title_justify="left")
    table.add_column("model")
    for heading in (f"NDCG@{k}", f"recall@{k}", f"MAP@{k}", "coverage", "Gini", "novelty"):
        table.add_column(heading, justify="right")
    table.add_column("diversity", justify="right")
    table.add_column("fit", justify="right")
    for row in sorted(rows, key=lambda row: -row.estimates["ndcg"].mean):
        measured = (_with_margin(row.estimates[name]) for name in ("ndcg", "recall", "map"))
        beyond = row.beyond
        table.add_row(
            row.model,
            *measured,
            f"{beyond.coverage:.1%}",
            f"{beyond.gini:.2f}",
            f"{beyond.novelty:.1f}",
            f"{beyond.diversity:.2f}",
            f"{row.cost.seconds:.1f} s",
            style="bold" if row.model == "blend" else "",
        )
    return table


def _with_margin(found: Estimate) -> str:
    return f"{found.mean:.4f} ±{(found.high - found.low) / 2:.4f}"
