"""One training at a time in one home: a second says so and leaves."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from recsys.errors import Misconfigured, Unavailable

__all__ = ["only_training"]


@contextmanager
def only_training(home: Path) -> Iterator[None]:
    """Holds `home`/training.lock; the system lets go of it even when the process is killed."""
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise Misconfigured("home", f"{home} cannot be made: {problem.strerror}") from None
    with (home / "training.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unavailable(
                f"another training is under way in {home}; this one did nothing", retry_after=60
            ) from None
        yield
