"""`shelfcast doctor`: what is configured, reachable, stale or wrong."""

import json
import os
import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from recsys.cli.options import ConfigOption, HomeOption, JsonOption, settings_from
from recsys.clock import SystemClock
from recsys.settings import Settings, flat, origins

if TYPE_CHECKING:
    from recsys.services.doctor import Finding

__all__ = ["doctor"]

MARKS = {"fine": "ok", "stale": "--", "wrong": "!!", "out of reach": "XX"}


def doctor(
    home: HomeOption = None, config: ConfigOption = None, as_json: JsonOption = False
) -> None:
    """Say what is configured, reachable, stale or wrong.

    Exit codes: 0 all is fine · 1 something is stale or wrong · 3 something is out of reach.
    """
    from recsys.services.doctor import Installation, State, examine

    settings = settings_from(home, config)
    findings = examine(
        Installation(
            home=settings.home,
            store=settings.store_url,
            redis=settings.redis,
            models=settings.models_directory,
            tracking=settings.tracking_uri,
            retrain=settings.retrain,
            now=SystemClock().now(),
            workers=settings.http.workers,
        )
    )
    configured = _configured(settings, home, config)
    if as_json:
        typer.echo(json.dumps({"settings": configured, "findings": [asdict(f) for f in findings]}))
    else:
        _print(configured, findings)
    states = {finding.state for finding in findings}
    raise typer.Exit(3 if State.OUT_OF_REACH in states else int(states != {State.FINE}))


def _configured(
    settings: Settings, home: Path | None, config: Path | None
) -> dict[str, dict[str, Any]]:
    """Every setting with its value, without passwords, and where it comes from."""
    known = origins(config, os.environ)
    if home is not None:
        known["home"] = "--home"
    plain = json.loads(json.dumps(asdict(settings), default=str))
    return {
        name: {"value": _without_password(value), "from": known.get(name, "default")}
        for name, value in flat(plain)
    }


def _without_password(value: Any) -> Any:
    return re.sub(r"(://[^:/@]*):[^/@]+@", r"\1:***@", value) if isinstance(value, str) else value


def _print(configured: dict[str, dict[str, Any]], findings: "list[Finding]") -> None:
    typer.echo("Settings that are not the default:")
    chosen = {n: s for n, s in configured.items() if s["from"] != "default"}
    for name, setting in chosen.items():
        typer.echo(f"     {name} = {setting['value']}   ({setting['from']})")
    if not chosen:
        typer.echo("     none")
    typer.echo("\nWhat was found:")
    for finding in findings:
        typer.echo(f"  {MARKS[finding.state]} {finding.subject}: {finding.text}")
        if finding.remedy:
            typer.echo(f"     → {finding.remedy}")
