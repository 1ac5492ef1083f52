"""`shelfcast train` and its neighbours: the commands of the offline jobs."""

import typer

from training.commands.evaluate import evaluate
from training.commands.models import models, promote, report, rollback
from training.commands.train import train
from training.commands.tune import tune

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add this package's commands to the one command."""
    for command in (train, tune, evaluate, models, promote, rollback, report):
        app.command()(command)
