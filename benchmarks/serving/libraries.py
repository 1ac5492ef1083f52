"""Which library is measured: a copy of yours, real loans, or the simulated one of the demo."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.serving.processes import shelfcast
from recsys.demo.library import Library, simulated_library, unil_library
from recsys.demo.simulator import Simulation

__all__ = ["copied", "made"]


def copied(home: Path, scratch: Path) -> Path:
    """Measuring leaves records: not in the library itself."""
    return Path(shutil.copytree(home, scratch / "home"))


def made(source: Path | None, scratch: Path) -> Path:
    """Imported and trained by the commands that anybody would use."""
    library = _files(source, scratch)
    home = scratch / "home"
    where = ("--home", str(home), "--json")
    agreed = ("--basis", library.basis, "--grants", "history,personalisation")
    shelfcast("import", "units", str(library.units_file), *where)
    if library.readers_file:
        shelfcast("import", "readers", str(library.readers_file), *agreed, *where)
    shelfcast("import", "events", str(library.events_file), *agreed, *where)
    shelfcast("train", *where)
    return home


def _files(source: Path | None, scratch: Path) -> Library:
    if source is None:
        return simulated_library(scratch, datetime.now(UTC), Simulation())
    return unil_library(scratch, source)
