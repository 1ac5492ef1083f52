"""Lets MLflow's alias follow what serves, in a process of its own: a server never imports MLflow.

What the process does is `training`'s; whether the alias agrees is what `doctor` looks at.
"""

import logging
import subprocess
import threading
from collections.abc import Sequence

__all__ = ["AliasSync"]

log = logging.getLogger(__name__)

PATIENCE = 10.0
"""Seconds that the last process has to end once nobody asks for another."""
TOLD = 500
"""Characters of what a failed process last said."""


class AliasSync:
    def __init__(self, command: Sequence[str]) -> None:
        """`command` reads what serves, and lets the alias say so."""
        self._command = list(command)
        self._lock = threading.Lock()
        self._worker: threading.Thread | None = None
        self._asked = False

    def start(self) -> None:
        """One process at a time, and one more after it when the champion moved meanwhile: two at
        once could end in the wrong order."""
        with self._lock:
            self._asked = True
            if self._worker is None:
                self._worker = threading.Thread(target=self._work, name="alias", daemon=True)
                self._worker.start()

    def close(self) -> None:
        """Wait for what is under way; it may outlive us."""
        with self._lock:
            worker = self._worker
        if worker is not None:
            worker.join(PATIENCE)

    def _work(self) -> None:
        while self._is_asked():
            try:
                self._run()
            except OSError as problem:
                log.error("alias.behind", extra={"problem": str(problem)})

    def _is_asked(self) -> bool:
        with self._lock:
            asked, self._asked = self._asked, False
            if not asked:
                self._worker = None
            return asked

    def _run(self) -> None:
        ended = subprocess.run(
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the server
            check=False,
        )
        if ended.returncode:
            problem = ended.stderr.decode("utf-8", "replace").strip()[-TOLD:]
            log.error("alias.behind", extra={"code": ended.returncode, "problem": problem})
