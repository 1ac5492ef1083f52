"""`shelfcast push`: one round of pushing by hand or by cron, and what became of all pushes."""

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from recsys.cli.options import ConfigOption, HomeOption, JsonOption, settings_from

if TYPE_CHECKING:
    from recsys.bootstrap import Services

__all__ = ["push_app"]

push_app = typer.Typer(
    name="push",
    help="Push units to readers who agreed to it, without a server running.",
    no_args_is_help=True,
)


@push_app.command("tick")
def tick(home: HomeOption = None, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Consider everybody who agreed to pushes once, and send what is due.

    A server does the same by itself every `push.tick_minutes`; the two do not get in each
    other's way.
    """
    with closing(_services(home, config)) as services:
        done = services.push.tick()
        sent = services.push.send_due()
    _print(
        {
            "considered": done.considered,
            "planned": done.planned,
            "deferred": done.deferred,
            "failed": done.failed,
            "refused": dict(done.refused),
            "sent": dict(sent),
        },
        as_json,
    )
    if done.failed:
        raise typer.Exit(1)


@push_app.command("status")
def status(
    home: HomeOption = None, config: ConfigOption = None, as_json: JsonOption = False
) -> None:
    """Say how many pushes there are in which state."""
    with closing(_services(home, config)) as services:
        found = services.push.status()
    _print({"enabled": found.enabled, "states": dict(found.states)}, as_json)


def _services(home: Path | None, config: Path | None) -> "Services":
    from recsys.bootstrap import open_services

    return open_services(settings_from(home, config), config=config)


def _print(report: dict[str, Any], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(report))
        return
    for name, value in report.items():
        if isinstance(value, dict):
            typer.echo(f"{name:<11}{'' if value else 'nothing'}")
            for reason, count in sorted(value.items()):
                typer.echo(f"  {count:>7}  {reason.replace('_', ' ')}")
        else:
            typer.echo(f"{name:<11}{value}")
