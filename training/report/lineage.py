"""Where a report's figures come from: data, split, seed, versions, command."""

import hashlib
import os
import platform
import shlex
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import numpy as np

from recsys.data.log import EventLog
from training.experiment import Plan
from training.provenance import code_version
from training.split import Holdout, has_times

__all__ = ["command", "file_lines", "lineage"]

LIBRARIES = ("numpy", "scipy", "implicit", "lightfm-next", "scikit-learn", "lightgbm")


def lineage(holdout: Holdout, plan: Plan) -> dict[str, str]:
    return {
        "split": _split(holdout),
        "lists": f"the best {plan.k} of all units",
        "seed": str(plan.seed),
        "Shelfcast": code_version(),
        "libraries": ", ".join(_versions()),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "command": command(),
    }


def file_lines(files: Iterable[Path]) -> dict[str, str]:
    """Each file's name with its SHA-256."""
    return {f"file {file.name}": _digest(file) for file in files}


def command() -> str:
    """As it was typed."""
    return shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]])


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _split(holdout: Holdout) -> str:
    learnt, later = holdout.train.log, holdout.test
    sizes = f"{len(learnt):,} events learnt from, {len(later):,} judged on"
    if not has_times(learnt) or not len(later) or later.days.min() < learnt.days.max():
        return sizes
    return f"{sizes}: {_span(learnt)}, then {_span(later)}"


def _span(log: EventLog) -> str:
    ends = np.floor([log.days.min(), log.days.max()]).astype("datetime64[D]")
    return f"{ends[0]} to {ends[1]}"


def _versions() -> Iterable[str]:
    yield f"Python {platform.python_version()}"
    for name in LIBRARIES:
        try:
            yield f"{name} {metadata.version(name)}"
        except metadata.PackageNotFoundError:
            continue
