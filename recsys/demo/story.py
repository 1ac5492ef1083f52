"""The whole story in order, from an empty folder to a server that goes on serving."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from recsys.demo import closing, pushing, visiting
from recsys.demo.casting import cast
from recsys.demo.client import Client
from recsys.demo.facts import Facts
from recsys.demo.library import Library, simulated_library, unil_library
from recsys.demo.narrator import Narrator
from recsys.demo.opening import Opening
from recsys.demo.processes import Commands, Server
from recsys.demo.scene import Scene
from recsys.demo.simulator import Simulation

__all__ = ["tell_story"]

CONFIG = f"""\
# Written by `shelfcast demo`: an impatient library, so that its story is told in minutes.

[push]
fit_rank = 10
poll_seconds = 0.2

[retrain]
accepts = {closing.ACCEPTS}
every_hours = 0
poll_seconds = 0.5
"""
CHAPTERS: tuple[Callable[[Scene], None], ...] = (
    visiting.first_list,
    visiting.search,
    visiting.accept,
    pushing.push,
    closing.retrain,
    closing.replay,
)
SEED = 7


def tell_story(
    home: Path, loans: Path | None, narrator: Narrator, afterwards: Callable[[Server, Facts], None]
) -> Facts:
    """`loans`: the folder of real loans; None: the simulated library.  `afterwards` is called
    while the server still runs."""
    started = time.monotonic()
    files = home / "files"
    files.mkdir(parents=True)
    config = home / "shelfcast.toml"
    config.write_text(CONFIG, "utf-8")
    narrator.say("Shelfcast: a library comes alive.  Everything below is run, nothing is staged.")
    library = _library(files, loans)
    facts = Facts("simulated" if loans is None else "unil", library.invented)
    commands = Commands(home, config)
    opening = Opening(library, commands, narrator, facts)
    opening.import_files()
    opening.train()
    with ExitStack() as until_the_end:
        with narrator.doing("the server starts; its loops are compiled, this first time"):
            server = until_the_end.enter_context(Server(commands, home / "server.log"))
        _visit(library, server, narrator, facts)
        facts.seconds = round(time.monotonic() - started, 1)
        afterwards(server, facts)
    return facts


def _library(files: Path, loans: Path | None) -> Library:
    if loans is not None:
        return unil_library(files, loans)
    now = datetime.now(UTC).replace(microsecond=0)
    return simulated_library(files, now, Simulation())


def _visit(library: Library, server: Server, narrator: Narrator, facts: Facts) -> None:
    with Client(server.url) as http:
        chosen = cast(library)
        facts.reader = chosen.reader
        scene = Scene(library, chosen, http, narrator, facts, np.random.default_rng(SEED))
        for chapter in CHAPTERS:
            chapter(scene)
