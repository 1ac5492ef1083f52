"""Options that every command shares, written once."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from recsys.settings import Settings, load_settings

__all__ = ["ConfigOption", "HomeOption", "JsonOption", "settings_from"]

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="Folder of the embedded library.  Default: `.shelfcast`."),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", help="Settings file.  Default: `shelfcast.toml`, where there is one."),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON object to standard output, nothing else.")
]


def settings_from(home: Path | None, config: Path | None) -> Settings:
    """File, then environment, then the command line: the later wins."""
    settings = load_settings(config, os.environ)
    return settings if home is None else replace(settings, home=home)
