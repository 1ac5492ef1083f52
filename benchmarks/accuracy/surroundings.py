"""What a figure was measured with: versions and machine, so that it can be measured again."""

import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from recsys.machine import machine_memory
from training.provenance import code_version

__all__ = ["load_average", "machine", "surroundings"]

PROCESSORS = Path("/proc/cpuinfo")
PACKAGES = ("numpy", "scipy", "implicit", "lightfm-next", "lightgbm", "optuna", "scikit-learn")


def surroundings() -> dict[str, Any]:
    return {
        "machine": {
            "cores": os.cpu_count(),
            "memory_gb": round(machine_memory() / 1e9, 1),
            "system": f"{platform.system()} {platform.machine()}",
            "processor": _processor(),
        },
        "versions": {
            "shelfcast": code_version(),
            "python": platform.python_version(),
            **{name: found for name in PACKAGES if (found := _version(name))},
        },
    }


def machine() -> str:
    """The same in a line, with what is measured."""
    told = surroundings()
    here, versions = told["machine"], told["versions"]
    return (
        f"{here['cores']} cores of {here['processor']}, {here['memory_gb']} GB, {here['system']}; "
        f"Shelfcast {versions['shelfcast']}, Python {versions['python']}"
    )


def load_average() -> list[float]:
    """Processes that wanted a core in the last 1, 5 and 15 minutes."""
    return [round(load, 2) for load in os.getloadavg()]


def _processor() -> str:
    """As Linux names it."""
    told = PROCESSORS.read_text("utf-8") if PROCESSORS.exists() else ""
    found = re.search(r"^model name\s*:\s*(.+)$", told, re.MULTILINE)
    return found[1] if found else platform.processor() or platform.machine()


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
