"""Options that several of these commands share, written once."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from recsys.settings import Settings
    from training.limits import Limits
    from training.spec import Spec

__all__ = ["MemoryOption", "SeedOption", "limits_from"]

SeedOption = Annotated[int, typer.Option(help="Chance is drawn from this.")]
MemoryOption = Annotated[
    float | None,
    typer.Option(
        "--memory-gb",
        help="Most memory the process may take; a model that would need more is left out.  "
        "Default: as the settings say.",
    ),
]


def limits_from(memory_gb: float | None, spec: "Spec", settings: "Settings") -> "Limits":
    """The command line, then the spec, then the settings: the first that says something."""
    from training.limits import Limits

    said = (memory_gb, spec.memory_gb, settings.training.memory_gb)
    return Limits(next(limit for limit in said if limit is not None))
