"""Which code trained a model: the package's version, and the commit where there is one."""

import subprocess
from pathlib import Path

from recsys import __version__

__all__ = ["code_version"]


def code_version() -> str:
    """`0.1.0`, or `0.1.0+1a2b3c4` in a checkout, with `.dirty` where files were changed."""
    commit = _git("rev-parse", "--short", "HEAD")
    if not commit:
        return __version__
    changed = ".dirty" if _git("status", "--porcelain", "--untracked-files=no") else ""
    return f"{__version__}+{commit}{changed}"


def _git(*arguments: str) -> str:
    """Its answer about the checkout this file lies in; empty where it has none."""
    here = Path(__file__).resolve().parent
    if not (here.parent / ".git").exists():
        return ""
    try:
        done = subprocess.run(
            ["git", "-C", str(here), *arguments], capture_output=True, text=True, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
