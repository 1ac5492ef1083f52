"""`shelfcast serve`: the commands of the edge."""

import typer

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add this package's commands to the one command."""
