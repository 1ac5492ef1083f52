"""The commands of the library itself: import, export, doctor, demo."""

import typer

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add this package's commands to the one command."""
