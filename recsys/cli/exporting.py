"""`shelfcast export units|readers|events`: the library's own as files that `import` reads back."""

import json
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from recsys.cli.options import ConfigOption, HomeOption, JsonOption, settings_from
from recsys.ingest.kinds import Kind

__all__ = ["export"]


def export(
    kind: Annotated[Kind, typer.Argument(help="What to write.", show_default=False)],
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="`.csv`, `.tsv`, `.jsonl`, `.ndjson` or `.parquet`; replaced when it is there.",
        ),
    ],
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write all units, readers or events to a file.

    Imported into an empty library (units, then readers, then events) and exported again, it is
    the same file, byte for byte.

    Exit codes: 0 written · 2 the file cannot be written.
    """
    import time

    from recsys.ingest.exporting import export_file
    from recsys.stores.open import open_stores

    started = time.monotonic()
    with closing(open_stores(settings_from(home, config).store_url)) as opened:
        rows = export_file(kind, file, opened.stores)
    if as_json:
        seconds = round(time.monotonic() - started, 3)
        told = {"kind": kind, "file": str(file), "rows": rows, "seconds": seconds}
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        typer.echo(f"{file}: {rows:,} {kind}")
