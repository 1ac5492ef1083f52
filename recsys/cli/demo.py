"""`shelfcast demo`: watch the whole loop, then look around in what it serves."""

import json
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recsys.cli.options import JsonOption
from recsys.errors import Invalid

if TYPE_CHECKING:
    from recsys.demo.facts import Facts
    from recsys.demo.narrator import Narrator
    from recsys.demo.processes import Server

__all__ = ["demo"]


class Data(StrEnum):
    SIMULATED = "simulated"
    UNIL = "unil"


def demo(
    once: Annotated[
        bool, typer.Option("--once", help="Stop when the story is told, and serve no further.")
    ] = False,
    data: Annotated[
        Data, typer.Option(help="Simulated readers of real text, or the real loans of UNIL.")
    ] = Data.SIMULATED,
    source: Annotated[
        Path | None,
        typer.Option("--from", help="For `--data unil`: the folder of its Parquet files."),
    ] = None,
    home: Annotated[
        Path | None,
        typer.Option("--home", help="A new folder to keep.  Default: one that is deleted after."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Watch a library come alive: import, training, lists, a push, an accept, a retrain.

    Runs the real commands in a folder of their own and a real server on a free port; it touches no
    library of yours.  Takes about two minutes on two cores.
    """
    from rich.console import Console

    from recsys.demo.client import path_of
    from recsys.demo.narrator import Narrator
    from recsys.demo.story import tell_story

    if (data is Data.UNIL) != (source is not None):
        raise Invalid("--from", "is needed for --data unil, and for nothing else")
    narrator = Narrator(Console(quiet=as_json))

    def afterwards(server: "Server", facts: "Facts") -> None:
        if as_json:
            typer.echo(json.dumps(facts.as_json(), ensure_ascii=False))
        if not once:
            _invite(narrator, server.url, path_of("readers", facts.reader), folder)
            server.wait()

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with _folder(home) as folder:
        tell_story(folder, source, narrator, afterwards)


@contextmanager
def _folder(home: Path | None) -> Iterator[Path]:
    if home is not None:
        if home.exists() and any(home.iterdir()):
            raise Invalid("--home", f"{home} is not empty")
        yield home
        return
    made = Path(tempfile.mkdtemp(prefix="shelfcast-demo-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _invite(narrator: "Narrator", url: str, reader: str, folder: Path) -> None:
    narrator.chapter("It serves on: look around")
    for what, where in (
        ("what it can do", f"{url}/docs"),
        ("a list", f"curl '{url}{reader}/recommendations?k=3'"),
        ("all that is kept", f"curl '{url}{reader}/data'"),
        ("models, and why", f"curl '{url}/v1/models'"),
        ("runs and plots", f"mlflow ui --backend-store-uri sqlite:///{folder}/mlflow.db"),
        ("a page on the model", f"shelfcast report --home {folder}"),
    ):
        narrator.point_to(what, where)
    narrator.say("Ctrl-C ends it.")
