"""`shelfcast train` and its neighbours: the commands of the offline jobs."""

import typer

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add this package's commands to the one command."""
