"""When the models are trained again, and the process that does it.

What a training does, and whether its model may serve, is `training`'s; it runs in its own process,
at low priority, so that a crash, a leak or a long night changes nothing here.
"""

import logging
import os
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from recsys.clock import Clock
from recsys.errors import Conflict, Misconfigured, Unavailable
from recsys.services.loop import Loop
from recsys.stores.base import EventStore, ModelStore

__all__ = ["Learning", "LearningStatus", "RetrainConfig", "Trained", "Training"]

log = logging.getLogger(__name__)

NICENESS = 15
"""Of a training: well behind those who make lists, who are behind those who answer."""
PATIENCE = 10.0
"""Seconds that a training has to end once it was asked to."""
TOLD = 500
"""Characters of what a failed training last said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrainConfig:
    enabled: bool = True
    """Off, the models are only trained by hand."""
    accepts: int = 100
    """So many accepted units since the last training start the next; 0: never for this."""
    every_hours: float = 24.0
    """So long after the last training, the next, when anything happened since; 0: never."""
    poll_seconds: float = 5.0
    """So often a server looks whether one of the two is the case."""

    def __post_init__(self) -> None:
        for name in ("accepts", "every_hours"):
            if getattr(self, name) < 0:
                raise Misconfigured(f"retrain.{name}", "0 or more")
        if not self.poll_seconds > 0:
            raise Misconfigured("retrain.poll_seconds", "more than 0")


@dataclass(frozen=True, slots=True)
class Training:
    """One under way."""

    trigger: str
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """One that ended.  With an `error` nothing else came of it, and the champion serves on."""

    trigger: str
    at: datetime
    version: str | None = None
    promoted: bool = False
    reason: str = ""
    """Why its model serves, or does not."""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningStatus:
    running: Training | None
    last: Trained | None
    """The last that ended in this process's time."""
    trouble: str
    """What the last look at whether one is due failed with; empty when it did not."""


class Learning:
    def __init__(
        self,
        events: EventStore,
        models: ModelStore,
        config: RetrainConfig,
        clock: Clock,
        command: Sequence[str],
    ) -> None:
        """`command` trains, prints one JSON object with `version`, `promoted` and `reason`, and
        ends with a code of at most 1."""
        self._events = events
        self._models = models
        self._config = config
        self._clock = clock
        self._command = list(command)
        self._opened_at = clock.now()
        self._tried = 0
        """Last event of the log when the last training of this process began."""
        self._running: Training | None = None
        self._last: Trained | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._watcher: threading.Thread | None = None
        self._lock = threading.Lock()
        self._loop = Loop("learning", self.step, config.poll_seconds)

    def due(self, now: datetime) -> str | None:
        """Why a training should start, in words; None when none should."""
        models = self._models.all()
        since = max([self._tried, *(model.cutoff for model in models)])
        accepts = self._events.accepts(after=since) if self._config.accepts else 0
        if accepts and accepts >= self._config.accepts:
            return f"{accepts} accept{'s' * (accepts > 1)} since the last training"
        started = max([self._last_start(), *(model.trained_at for model in models)])
        every = timedelta(hours=self._config.every_hours)
        if every and now - started >= every and self._events.last_seq() > since:
            return f"{self._config.every_hours:g} hours since the last training"
        return None

    def train(self, trigger: str) -> Training:
        """Train in a process of its own; `trigger` says why or for whom.  Conflict while one is
        running already, Unavailable when there can be no process."""
        with self._lock:
            if self._running is not None:
                raise Conflict(f"a training runs since {self._running.started_at:%H:%M} UTC")
            self._tried = self._events.last_seq()
            self._process = self._launch(trigger)
            self._running = Training(trigger, self._clock.now())
            watched = (self._process, self._running)
            self._watcher = threading.Thread(target=self._watch, args=watched, daemon=True)
            self._watcher.start()
            return self._running

    def step(self) -> None:
        """One step of the background loop: start a training when one is due."""
        if not self._config.enabled or self._running is not None:
            return
        trigger = self.due(self._clock.now())
        if trigger is not None:
            log.info("training.started", extra={"trigger": trigger})
            self.train(trigger)

    def start(self) -> None:
        """Watch for the next training in the background until `stop`."""
        self._loop.start()

    def stop(self) -> None:
        """A training that is under way is ended, and nothing comes of it."""
        self._loop.stop()
        with self._lock:
            process, watcher = self._process, self._watcher
        if process is not None and watcher is not None:
            process.terminate()
            watcher.join(PATIENCE)
            process.kill()
            watcher.join()

    def status(self) -> LearningStatus:
        with self._lock:
            return LearningStatus(
                running=self._running, last=self._last, trouble=self._loop.trouble
            )

    def _launch(self, trigger: str) -> "subprocess.Popen[bytes]":
        try:
            return _launched(self._command)
        except OSError as problem:
            error = f"could not be started: {problem}"
            self._last = Trained(trigger=trigger, at=self._clock.now(), error=error)
            raise Unavailable(f"a training {error}") from problem

    def _last_start(self) -> datetime:
        return self._last.at if self._last is not None else self._opened_at

    def _watch(self, process: "subprocess.Popen[bytes]", training: Training) -> None:
        said, complained = process.communicate()
        trained = _outcome(training, self._clock.now(), process.returncode, said, complained)
        log.info("training.ended", extra={"version": trained.version, "error": trained.error})
        with self._lock:
            self._running, self._last, self._process = None, trained, None


def _launched(command: list[str]) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)
    return process


def _outcome(
    training: Training, at: datetime, code: int, said: bytes, complained: bytes
) -> Trained:
    report = _report(said) if code in (0, 1) else None
    if report is None:
        words = complained.decode("utf-8", "replace").strip()[-TOLD:]
        error = f"ended with code {code}: {words}" if words else f"ended with code {code}"
        return Trained(trigger=training.trigger, at=at, error=error)
    return Trained(
        trigger=training.trigger,
        at=at,
        version=report.get("version"),
        promoted=bool(report.get("promoted")),
        reason=str(report.get("reason") or ""),
    )


def _report(said: bytes) -> dict[str, Any] | None:
    try:
        report = orjson.loads(said)
    except orjson.JSONDecodeError:
        return None
    return report if isinstance(report, dict) else None
