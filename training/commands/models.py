"""`shelfcast models|promote|rollback|report`: what was trained, what serves, and since when."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from recsys.cli.options import ConfigOption, HomeOption, JsonOption, settings_from
from training.commands.console import print_json, print_rich
from training.commands.options import refuse_unwritable

if TYPE_CHECKING:
    from recsys.settings import Settings
    from recsys.stores.base import ModelRecord, ModelStore

__all__ = ["models", "promote", "report", "rollback"]

BY = "shelfcast"
Version = Annotated[str, typer.Argument(help="As `shelfcast models` lists it.")]


def models(
    sync: Annotated[
        bool, typer.Option("--sync", help="Let MLflow's `champion` alias follow what serves.")
    ] = False,
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the trained models, which one serves, and why each does or does not."""
    with _register(home, config) as (settings, register):
        champion, records = register.champion(), register.all()
        if sync:
            _mirror(settings, champion)
    if as_json:
        print_json({"champion": champion, "models": [_as_json(r, champion) for r in records]})
    elif records:
        print_rich(_table(records, champion))
    else:
        print_rich("Nothing is trained yet: `shelfcast train`.")


def promote(
    version: Version,
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let a model serve, whatever its gate said.  Servers swap without dropping a request."""
    from recsys.clock import SystemClock
    from recsys.errors import NotFound
    from recsys.models.bundle import Bundle

    with _register(home, config) as (settings, register):
        record = register.of(version)
        if record is None:
            raise NotFound("model", version)
        Bundle.load(settings.models_directory / record.path)
        register.promote(version, at=SystemClock().now(), by=BY).result()
        _mirror(settings, version)
    _tell(version, as_json)


def rollback(
    home: HomeOption = None, config: ConfigOption = None, as_json: JsonOption = False
) -> None:
    """Let the champion before this one serve again."""
    from recsys.clock import SystemClock

    with _register(home, config) as (settings, register):
        version = register.roll_back(at=SystemClock().now(), by=BY).result()
        _mirror(settings, version)
    _tell(version, as_json)


def report(
    version: Annotated[
        str | None, typer.Argument(help="Which model.  Default: the one trained last.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Where the page is written.")] = Path(
        "shelfcast-report.html"
    ),
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write one self-contained page about a model: how it compares, and why it serves or not.

    The data, every model with intervals on all kinds of readers and units, who beats whom beyond
    noise, variety and popularity, how the blend is made, what accuracy costs, readers drawn by lot
    with their lists and the reasons, and where all of it comes from.  The page fetches nothing.
    It is for the library's own people: readers in it have letters, and units that few used are not
    named as anybody's.
    """
    from recsys.errors import NotFound
    from training.publish import reports_directory
    from training.report.kept import read_facts
    from training.report.page import page

    refuse_unwritable(out, "out")
    with _register(home, config) as (settings, register):
        champion, records = register.champion(), register.all()
    if version is None and not records:
        raise NotFound("model", reason="nothing is trained yet: `shelfcast train`")
    facts = read_facts(reports_directory(settings), version or records[-1].version)
    out.write_text(page(facts, serving=champion), "utf-8")
    if as_json:
        print_json({"version": facts["version"], "page": str(out)})
    else:
        print_rich(f"{out}: a page about model {facts['version']}")


@contextmanager
def _register(home: Path | None, config: Path | None) -> "Iterator[tuple[Settings, ModelStore]]":
    from recsys.stores.open import open_stores

    settings = settings_from(home, config)
    opened = open_stores(settings.store_url)
    try:
        yield settings, opened.stores.models
    finally:
        opened.close()


def _mirror(settings: "Settings", champion: str | None) -> None:
    from training.tracking import Tracker

    Tracker(settings).mirror(champion)


def _tell(version: str, as_json: bool) -> None:
    if as_json:
        print_json({"champion": version})
    else:
        print_rich(f"Model {version} serves now.")


def _as_json(record: "ModelRecord", champion: str | None) -> dict[str, Any]:
    return {
        "version": record.version,
        "serves": record.version == champion,
        "trained_at": record.trained_at.isoformat(),
        "cutoff": record.cutoff,
        "fingerprint": record.fingerprint,
        "promoted": record.promoted,
        "reason": record.reason,
        "metrics": dict(record.metrics),
    }


def _table(records: "list[ModelRecord]", champion: str | None) -> Any:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from recsys.models.search import Search

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("model", no_wrap=True)
    table.add_column("why it was promoted, or not")
    for record in reversed(records):
        mark = "\nserves now" if record.version == champion else ""
        search = Search.among(record.metrics)
        told = record.reason if search.tried is None else f"{record.reason}; {search}"
        table.add_row(record.version + mark, told)
    return table
