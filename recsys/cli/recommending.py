"""`shelfcast recommend`: one reader's list to be read, or everybody's in a file."""

import json
import time
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recsys.cli.options import ConfigOption, HomeOption, JsonOption, settings_from
from recsys.errors import Invalid
from recsys.pipeline.query import Repeats

if TYPE_CHECKING:
    from recsys.bootstrap import Services
    from recsys.domain.slate import Slate
    from recsys.services.night.plan import Asked
    from recsys.services.night.run import Done

__all__ = ["recommend"]


def recommend(
    reader: Annotated[
        str | None, typer.Argument(help="Whose list is printed.", show_default=False)
    ] = None,
    everyone: Annotated[
        bool, typer.Option("--all", help="Every reader's list, into the file of `--out`.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Parquet file for `--all`; replaced once all lists are made."),
    ] = None,
    k: Annotated[int, typer.Option("--k", min=1, max=100, help="Most units in a list.")] = 10,
    surface: Annotated[
        str, typer.Option("--surface", help="Where the list is shown: the platform's own word.")
    ] = "",
    subject: Annotated[str, typer.Option("--subject", help="Only units under this subject.")] = "",
    repeats: Annotated[
        Repeats | None,
        typer.Option(
            "--repeats",
            help="Whether units that a reader has used may stand in a list.  Default: as the "
            "settings say of the surface.",
        ),
    ] = None,
    memory_gb: Annotated[
        float | None,
        typer.Option(
            "--memory-gb",
            help="Most memory that `--all` may take.  Default: as the settings say.",
        ),
    ] = None,
    anew: Annotated[
        bool, typer.Option("--anew", help="Do not go on with a run that was interrupted.")
    ] = False,
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
    out of reach, or another run is making the same file.
    """
    from recsys.bootstrap import open_services
    from recsys.services.night.plan import Asked

    if everyone == (reader is not None) or everyone != (out is not None):
        raise Invalid("recommend", "name one reader, or give --all and --out")
    settings = settings_from(home, config)
    asked = Asked(k=k, surface=surface, subject=subject, repeats=repeats)
    with closing(open_services(settings, config=config)) as services:
        if reader is not None:
            _print_list(services, reader, asked, as_json)
        elif out is not None:
            _write_all(services, asked, (out, memory_gb, anew), as_json)


def _print_list(services: "Services", reader: str, asked: "Asked", as_json: bool) -> None:
    from recsys.domain.ids import ReaderId

    made = services.recommend.make(asked.of(ReaderId(reader)))
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


def _write_all(
    services: "Services", asked: "Asked", how: tuple[Path, float | None, bool], as_json: bool
) -> None:
    from recsys.cli.progress import import_progress
    from recsys.services.night.config import NightConfig

    started = time.monotonic()
    out, memory_gb, anew = how
    memory = services.settings.night if memory_gb is None else NightConfig(memory_gb=memory_gb)
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
