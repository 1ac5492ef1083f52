"""An experiment on one page: which models with which settings, how to split, how to judge.

A spec is TOML; what it leaves out is the default that stands beside the code that obeys it, and
a key that nobody knows is refused.  Specs that come with Shelfcast lie in `specs/` and go by name.
"""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from math import inf, isfinite
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from recsys.data.interactions import HistoryConfig
from recsys.errors import Misconfigured
from recsys.models.absent import ABSENT
from recsys.models.registry import ASKING, MODELS
from recsys.settings import flat
from training.gate import GateConfig

__all__ = ["Spec", "SplitConfig", "load_spec", "only"]

SHIPPED = Path(__file__).parent / "specs"
ENDLESS = "half_life_days"
"""What may be `inf`: then nothing fades."""

Config = TypeVar("Config")


@dataclass(frozen=True, slots=True)
class SplitConfig:
    cut: float = 0.8
    """Share of the events that is learnt from; the rest comes later and is judged on."""
    inner: float = 0.85
    """Share of *those* that the blend's members learn from while its weights are learnt on the
    rest."""
    windows: int = 3
    """At most so often, each time on the earlier share of what was left, the blend is learnt: more
    make it surer, and each takes a fit of every member.  Where many readers are to be learnt from,
    two are enough."""

    def __post_init__(self) -> None:
        if self.windows < 1:
            raise Misconfigured("split.windows", "at least 1")
        for name in ("cut", "inner"):
            if not 0 < getattr(self, name) < 1:
                raise Misconfigured(f"split.{name}", "a share between 0 and 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    models: Mapping[str, Any]
    """Config of each model, by its name in the registry."""
    blend: bool = True
    history: HistoryConfig | None = None
    """None: as the settings say."""
    memory_gb: float | None = None
    """Most memory a fit may take the process to; None: as the settings say."""
    split: SplitConfig = field(default_factory=SplitConfig)
    gate: GateConfig = field(default_factory=GateConfig)


TABLES: dict[str, type] = {"history": HistoryConfig, "split": SplitConfig, "gate": GateConfig}


def load_spec(name: str) -> Spec:
    """`name` is a spec that comes with Shelfcast, or a file."""
    try:
        raw = tomllib.loads(_text(name))
    except tomllib.TOMLDecodeError as problem:
        raise Misconfigured(name, f"is not TOML: {problem}") from None
    _refuse_no_numbers(raw)
    models = _table(raw.pop("models", {}), "models")
    tables: dict[str, Any] = {
        table: _config(kind, raw.pop(table), table)
        for table, kind in TABLES.items()
        if table in raw
    }
    configs: dict[str, Any] = {
        model: _config(_known(model), table, f"models.{model}")
        for model, table in models.items()
        if model not in ABSENT
    }
    return _config(Spec, {**raw, **tables, "models": configs}, "spec")


def only(spec: Spec, names: Collection[str]) -> Spec:
    """The spec with no other models than these; all of it where none is named.

    A model that the spec leaves out is taken with the settings beside its code.  `blend` may be
    named: it stays, with every member it needs.
    """
    if not names:
        return spec
    ready = [name for name in MODELS if name not in ASKING]
    for name in names:
        if name not in (*spec.models, *ready, "blend"):
            raise Misconfigured("model", f"{name} is none of {', '.join(ready)}, blend")
    added = {name: MODELS[name].config() for name in names if name in ready}
    models = {**added, **spec.models}
    if "blend" in names:
        return replace(spec, models=models)
    return replace(
        spec, models={name: models[name] for name in models if name in names}, blend=False
    )


def _text(name: str) -> str:
    shipped = SHIPPED / f"{name}.toml"
    if shipped.is_file():
        return shipped.read_text("utf-8")
    try:
        return Path(name).read_text("utf-8")
    except OSError as problem:
        raise Misconfigured("spec", f"{name}: {problem.strerror}") from None
    except UnicodeDecodeError:
        raise Misconfigured("spec", f"{name}: is not UTF-8 text") from None


def _refuse_no_numbers(raw: Mapping[str, Any]) -> None:
    for name, value in flat(raw):
        endless = value == inf and name.endswith(ENDLESS)
        if isinstance(value, float) and not (isfinite(value) or endless):
            raise Misconfigured(name, f"{value} is no number to go by")


def _known(model: str) -> type:
    if model not in MODELS:
        raise Misconfigured(f"models.{model}", f"is none of {', '.join(MODELS)}")
    return MODELS[model].config


def _table(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Misconfigured(where, "is a table of settings")
    return value


def _config(kind: type[Config], value: Any, where: str) -> Config:
    table = _table(value, where)
    for key in table.keys() - {f.name for f in fields(kind)}:  # type: ignore[arg-type]  # a dataclass
        raise Misconfigured(f"{where}.{key}", "is no setting here")
    try:
        return TypeAdapter(kind).validate_python(table)
    except ValidationError as problem:
        first = problem.errors()[0]
        raise Misconfigured(".".join((where, *map(str, first["loc"]))), first["msg"]) from None
