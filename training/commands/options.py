"""Options that several of these commands share, written once."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recsys.errors import Invalid

if TYPE_CHECKING:
    from recsys.settings import Settings
    from training.limits import Limits
    from training.spec import Spec

__all__ = ["MemoryOption", "SeedOption", "limits_from", "refuse_unwritable"]

SeedOption = Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Chance is drawn from this.")]
MemoryOption = Annotated[
    float | None,
    typer.Option(
        "--memory-gb",
        help="Most memory the process may take; a model that would need more is left out.  "
        "Default: as the settings say.",
    ),
]


def refuse_unwritable(file: Path, option: str) -> None:
    """Before any work is done whose result could not be kept."""
    if file.is_dir():
        raise Invalid(option, f"{file} is a folder")
    if not file.parent.is_dir():
        raise Invalid(option, f"there is no folder {file.parent}")
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise Invalid(option, f"{file} cannot be written")


def limits_from(memory_gb: float | None, spec: "Spec", settings: "Settings") -> "Limits":
    """The command line, then the spec, then the settings: the first that says something."""
    from training.limits import Limits

    said = (memory_gb, spec.memory_gb, settings.training.memory_gb)
    return Limits(next(limit for limit in said if limit is not None))
