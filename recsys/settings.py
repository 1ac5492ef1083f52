"""Settings: one file (`shelfcast.toml`), then `SHELFCAST_*` of the environment.

This only gathers: each part is the frozen config beside the code that obeys it, and a key that
no part knows is refused.  `SHELFCAST_PUSH__DAILY_CEILING=2` is `daily_ceiling` of `[push]`.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from recsys.data.interactions import HistoryConfig
from recsys.errors import Misconfigured
from recsys.pipeline.policy import PolicyConfig
from recsys.push.config import PushConfig
from recsys.services.learning import RetrainConfig
from recsys.services.night.config import NightConfig
from recsys.services.readers import ConsentConfig
from recsys.stores.redis.config import RedisConfig
from recsys.stores.sql.queue import QueueConfig

__all__ = [
    "FILE_NAME",
    "HttpConfig",
    "Settings",
    "TrainingConfig",
    "flat",
    "load_settings",
    "origins",
]

FILE_NAME = "shelfcast.toml"
PREFIX = "SHELFCAST_"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpConfig:
    """Obeyed by `api`, which nothing here may import: so it stands here."""

    host: str = "127.0.0.1"
    """Address that `shelfcast serve` listens on; 0.0.0.0: every one of the machine."""
    port: int = 8000
    """Port that `shelfcast serve` listens on; 0: any free one."""
    workers: int = 1
    """Processes that answer; more than cores help nobody."""
    body_limit: int = 8 * 1024 * 1024
    """Most bytes of a request's body."""
    grace_seconds: float = 10.0
    """So long a server that was told to stop waits for answers under way."""

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise Misconfigured("http.port", "between 0 and 65535; 0: any free one")
        if self.workers < 1:
            raise Misconfigured("http.workers", "at least 1")
        for name in ("body_limit", "grace_seconds"):
            if not getattr(self, name) > 0:
                raise Misconfigured(f"http.{name}", "more than 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingConfig:
    """Obeyed by `training`, which nothing here may import: so it stands here."""

    memory_gb: float = 8.0
    """Most memory a training may take, and never more than the machine has: a model that would
    need more is left out before it is fitted."""

    def __post_init__(self) -> None:
        if not self.memory_gb > 0:
            raise Misconfigured("training.memory_gb", "more than 0")


@with_config(ConfigDict(extra="forbid"))
@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    home: Path = Path(".shelfcast")
    """Everything the embedded default keeps: database, models, MLflow."""
    store: str = ""
    """`sqlite:///FILE`, `postgresql+psycopg://user@host/database`, or `memory:`, which forgets;
    empty: SQLite at `home`/library.db."""
    tracking: str = ""
    """MLflow tracking URI; empty: SQLite at `home`/mlflow.db."""
    queue: QueueConfig = field(default_factory=QueueConfig)
    redis: RedisConfig = field(default_factory=RedisConfig)
    history: HistoryConfig = field(default_factory=HistoryConfig)
    consent: ConsentConfig = field(default_factory=ConsentConfig)
    policy: PolicyConfig = field(default_factory=PolicyConfig)
    push: PushConfig = field(default_factory=PushConfig)
    retrain: RetrainConfig = field(default_factory=RetrainConfig)
    training: TrainingConfig = field(default_factory=TrainingConfig)
    night: NightConfig = field(default_factory=NightConfig)
    http: HttpConfig = field(default_factory=HttpConfig)

    @property
    def store_url(self) -> str:
        return self.store or f"sqlite:///{self.home.resolve() / 'library.db'}"

    @property
    def tracking_uri(self) -> str:
        return self.tracking or f"sqlite:///{self.home.resolve() / 'mlflow.db'}"

    @property
    def models_directory(self) -> Path:
        return self.home / "models"


def load_settings(file: Path | None, environ: Mapping[str, str]) -> Settings:
    """`file` must exist when named; otherwise `shelfcast.toml` is read if it is there."""
    raw = _from_file(file)
    for path, value in _from_environment(environ):
        _put(raw, path, value)
    try:
        return TypeAdapter(Settings).validate_python(raw)
    except ValidationError as problem:
        first = problem.errors()[0]
        unknown = first["type"] == "unexpected_keyword_argument"
        reason = "is not a setting" if unknown else first["msg"]
        raise Misconfigured(".".join(map(str, first["loc"])), reason) from None


def origins(file: Path | None, environ: Mapping[str, str]) -> dict[str, str]:
    """Where each setting that is not the default comes from, by dotted name."""
    named = str(file or FILE_NAME)
    found = {name: named for name, _ in flat(_from_file(file))}
    for path, _ in _from_environment(environ):
        found[".".join(path)] = PREFIX + "__".join(path).upper()
    return found


def flat(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """The values of nested tables by dotted name."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _from_file(file: Path | None) -> dict[str, Any]:
    if file is None and not Path(FILE_NAME).exists():
        return {}
    return _read(file or Path(FILE_NAME))


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError as problem:
        raise Misconfigured(str(file), problem.strerror or "cannot be read") from None
    except UnicodeDecodeError:
        raise Misconfigured(str(file), "is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as problem:
        raise Misconfigured(str(file), f"is not TOML: {problem}") from None


def _from_environment(environ: Mapping[str, str]) -> list[tuple[list[str], Any]]:
    return [
        (name.removeprefix(PREFIX).lower().split("__"), _value(name, value))
        for name, value in sorted(environ.items())
        if name.startswith(PREFIX)
    ]


def _value(name: str, text: str) -> Any:
    """Lists and tables are written as in the file; anything else stands for itself."""
    if not text.startswith(("[", "{")):
        return text
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError as problem:
        raise Misconfigured(name, f"is not TOML: {problem}") from None


def _put(raw: dict[str, Any], path: list[str], value: Any) -> None:
    *tables, key = path
    for table in tables:
        raw = raw.setdefault(table, {})
        if not isinstance(raw, dict):
            raise Misconfigured(".".join(path), f"{table} is a value, not a table")
    raw[key] = value
