"""What an import says at its end: one JSON object, or a few lines for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from recsys.ingest.tally import Tally

__all__ = ["Imported", "summary_of", "tell"]

COUNTS = ("read", "added", "changed", "unchanged", "rejected", "readers_added", "seconds")


@dataclass(frozen=True)
class Imported:
    file: Path
    tally: Tally


def summary_of(kind: str, done: Sequence[Imported]) -> dict[str, object]:
    totals: dict[str, object] = {
        name: round(sum(getattr(one.tally, name) for one in done), 3) for name in COUNTS
    }
    side = [str(one.tally.rejected_file) for one in done if one.tally.rejected_file]
    return {
        "kind": kind,
        **totals,
        "rejected_file": side[0] if len(side) == 1 else None,
        "files": [_file_summary(one) for one in done],
    }


def _file_summary(one: Imported) -> dict[str, object]:
    tally = one.tally
    return {
        "file": str(one.file),
        **{name: round(getattr(tally, name), 3) for name in COUNTS},
        "rejected_file": str(tally.rejected_file) if tally.rejected_file else None,
        "reasons": [
            {"field": field, "reason": reason, "rows": rows}
            for (field, reason), rows in tally.reasons.most_common()
        ],
        "unknown_columns": list(tally.unknown_columns),
        "notes": tally.notes,
    }


def tell(kind: str, one: Imported) -> None:
    tally = one.tally
    typer.echo(
        f"{one.file}: {tally.read:,} rows read: {tally.added:,} {kind} added, "
        f"{tally.changed:,} changed, {tally.unchanged:,} as they were, {tally.rejected:,} refused "
        f"({tally.seconds:.1f} s)"
    )
    if tally.read and tally.unchanged == tally.read:
        typer.echo("  Nothing changed: all of it was here before.")
    if tally.readers_added:
        typer.echo(f"  {tally.readers_added:,} readers are new; they agreed on the stated basis.")
    if tally.unknown_columns:
        typer.echo(f"  Left out, no field of ours: {', '.join(tally.unknown_columns)}")
    for note in tally.notes:
        typer.echo(f"  Note: {note}")
    if tally.rejected:
        typer.echo(f"  Refused rows are in {tally.rejected_file}, by row number:")
        for (field, reason), rows in tally.reasons.most_common(5):
            typer.echo(f"    {rows:,} × {field}: {reason}")
