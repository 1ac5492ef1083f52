"""`shelfcast recommend`: one reader's list to be read, or everybody's in a file."""

import json
import time
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recsys.cli.options import ConfigOption, HomeOption, JsonOption, settings_from
from recsys.domain.ids import reader_id
from recsys.errors import Invalid
from recsys.pipeline.query import Query, Repeats

if TYPE_CHECKING:
    from recsys.bootstrap import Services
    from recsys.domain.slate import Slate
    from recsys.services.night.plan import Asked
    from recsys.services.night.run import Done

__all__ = ["recommend"]


Reader = Annotated[str | None, typer.Argument(help="Whose list is printed.", show_default=False)]
Everyone = Annotated[
    bool, typer.Option("--all", help="Every reader's list, into the file of `--out`.")
]
Out = Annotated[
    Path | None,
    typer.Option("--out", help="Parquet file for `--all`; replaced once all lists are made."),
]
Length = Annotated[int, typer.Option("--k", min=1, max=100, help="Most units in a list.")]
Surface = Annotated[
    str, typer.Option("--surface", help="Where the list is shown: the platform's own word.")
]
Subject = Annotated[str, typer.Option("--subject", help="Only units under this subject.")]
Again = Annotated[
    Repeats | None,
    typer.Option(
        "--repeats",
        help="Whether units that a reader has used may stand in a list.  Default: as the settings "
        "say of the surface.",
    ),
]
MemoryGb = Annotated[
    float | None,
    typer.Option(
        "--memory-gb", help="Most memory that `--all` may take.  Default: as the settings say."
    ),
]
Anew = Annotated[
    bool,
    typer.Option("--anew", help="With `--all`: do not go on with a run that was interrupted."),
]


def recommend(
    reader: Reader = None,
    everyone: Everyone = False,
    out: Out = None,
    k: Length = 10,
    surface: Surface = "",
    subject: Subject = "",
    repeats: Again = None,
    memory_gb: MemoryGb = None,
    anew: Anew = False,
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print one reader's list, or write every reader's to a file.

    The lists are those that `GET /v1/readers/{id}/recommendations` gives: consent, rights and every
    rule of the policy hold.  Nothing is recorded: a list counts as shown when a platform says so.

    With `--all`, a run that was interrupted or killed goes on where it stopped, and the file
    appears, or is replaced, only when it is whole.

    Exit codes: 0 done · 2 wrong usage, or another run was begun for the same file · 3 a store is
    out of reach, or no room on the disk, or another run is making the same file.
    """
    from recsys.bootstrap import open_services
    from recsys.services.night.config import NightConfig
    from recsys.services.night.plan import Asked

    if everyone == (reader is not None) or everyone != (out is not None):
        raise Invalid("recommend", "name one reader, or give --all and --out")
    if not everyone and (memory_gb is not None or anew):
        raise Invalid("recommend", "--memory-gb and --anew go with --all")
    whose = None if reader is None else reader_id(reader)
    asked = Asked(k=k, surface=surface, subject=subject, repeats=repeats)
    settings = settings_from(home, config)
    if memory_gb is not None:
        settings = replace(settings, night=NightConfig(memory_gb=memory_gb))
    with closing(open_services(settings, config=config)) as services:
        if whose is not None:
            _print_list(services, asked.of(whose), as_json)
        elif out is not None:
            _write_all(services, asked, out, anew, as_json)


def _print_list(services: "Services", query: Query, as_json: bool) -> None:
    made = services.recommend.make(query)
    typer.echo(made.answer) if as_json else _tell_list(made.slate)


def _tell_list(slate: "Slate") -> None:
    if slate.notice:
        typer.echo(f"{slate.notice.text}\n{slate.notice.remedy}\n")
    for entry in slate.entries:
        by = f" · {'; '.join(entry.authors)}" if entry.authors else ""
        typer.echo(f"{entry.position:>3}  {entry.title}{by}")
        typer.echo(f"     {entry.unit} · {entry.source} {entry.score:.4f}")
        for reason in entry.reasons:
            typer.echo(f"     {reason.text}")
    if not slate.entries:
        typer.echo("There is no unit that may be recommended.")


def _write_all(services: "Services", asked: "Asked", out: Path, anew: bool, as_json: bool) -> None:
    from recsys.cli.progress import import_progress

    started, memory = time.monotonic(), services.settings.night
    with import_progress("lists") as told:
        done = services.night.run(
            asked, out, memory, lambda made, of: told(made, of, made), anew=anew
        )
    seconds = round(time.monotonic() - started, 3)
    if as_json:
        typer.echo(json.dumps({**_summary(done, out), "seconds": seconds}, ensure_ascii=False))
    else:
        _tell_all(done, out, seconds)


def _summary(done: "Done", out: Path) -> dict[str, object]:
    plan = done.plan
    return {
        "file": str(out),
        "rows": done.rows,
        "readers": plan.readers,
        "parts": plan.parts,
        "parts_from_before": done.kept,
        "asked": asdict(plan.asked),
        "model": plan.model or None,
        "policy": plan.policy,
        "catalogue": plan.catalogue,
        "events": plan.events,
        "made_at": plan.made_at.isoformat(),
    }


def _tell_all(done: "Done", out: Path, seconds: float) -> None:
    plan = done.plan
    typer.echo(f"{out}: {done.rows:,} rows, lists of {plan.readers:,} readers ({seconds:,.1f} s)")
    if done.kept:
        typer.echo(f"  {done.kept:,} of {plan.parts:,} parts were there from before.")
    model, at = plan.model or "none yet", plan.made_at
    typer.echo(f"  Model {model}, policy {plan.policy}, as of {at:%d %B %Y %H:%M} UTC")
