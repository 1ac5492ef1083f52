"""The commands of the library itself: import, export, migrate, push, doctor, demo."""

import typer

from recsys.cli.demo import demo
from recsys.cli.doctor import doctor
from recsys.cli.exporting import export
from recsys.cli.importing import import_app
from recsys.cli.migrating import migrate
from recsys.cli.pushing import push_app
from recsys.cli.recommending import recommend

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add this package's commands to the one command."""
    app.add_typer(import_app)
    app.add_typer(push_app)
    app.command()(recommend)
    app.command()(export)
    app.command()(migrate)
    app.command()(doctor)
    app.command()(demo)
