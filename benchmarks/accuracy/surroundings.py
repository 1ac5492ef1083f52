"""What a figure was measured with: versions and machine, so that it can be measured again."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from recsys.machine import machine_memory
from training.provenance import code_version

__all__ = ["load_average", "surroundings"]

PACKAGES = ("numpy", "scipy", "implicit", "lightfm-next", "lightgbm", "optuna", "scikit-learn")


def surroundings() -> dict[str, Any]:
    return {
        "machine": {
            "cores": os.cpu_count(),
            "memory_gb": round(machine_memory() / 1e9, 1),
            "system": f"{platform.system()} {platform.machine()}",
        },
        "versions": {
            "shelfcast": code_version(),
            "python": platform.python_version(),
            **{name: found for name in PACKAGES if (found := _version(name))},
        },
    }


def load_average() -> list[float]:
    """Processes that wanted a core in the last 1, 5 and 15 minutes."""
    return [round(load, 2) for load in os.getloadavg()]


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
