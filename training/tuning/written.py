"""A spec as TOML, so that `load_spec` reads the same again: only what differs from a default."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from math import isinf, isnan
from typing import Any

from training.spec import Spec

__all__ = ["as_toml"]


def as_toml(spec: Spec, told: str = "") -> str:
    """`told` becomes the comment on top."""
    comment = [f"# {line}".rstrip() for line in told.splitlines()]
    return "\n".join([*comment, *_body(spec)]).strip() + "\n"


def _body(spec: Spec) -> Iterator[str]:
    plain = {"blend": spec.blend, "memory_gb": spec.memory_gb}
    defaults = {"blend": True, "memory_gb": None}
    yield from (f"{k} = {_value(v)}" for k, v in plain.items() if v != defaults[k])
    for name in ("history", "split", "gate"):
        table = getattr(spec, name)
        if table is not None and (name == "history" or any(_changed(table))):
            yield from _table(name, table)
    for name, config in spec.models.items():
        yield from _table(f"models.{name}", config)


def _table(name: str, config: Any) -> Iterator[str]:
    changed = dict(_changed(config))
    yield ""
    yield f"[{name}]"
    inner = {key: value for key, value in changed.items() if is_dataclass(value)}
    yield from (f"{key} = {_value(value)}" for key, value in changed.items() if key not in inner)
    for key, value in inner.items():
        yield from _table(f"{name}.{key}", value)


def _changed(config: Any) -> Iterator[tuple[str, Any]]:
    for field in fields(config):
        value = getattr(config, field.name)
        made = field.default_factory() if field.default_factory is not MISSING else field.default
        if value != made:
            yield field.name, value


def _value(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case float() if isinf(value) or isnan(value):
            return str(value)
        case int() | float():
            return repr(value)
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case Mapping():
            return "{ " + ", ".join(f'"{k}" = {_value(v)}' for k, v in value.items()) + " }"
        case tuple() | list():
            return "[" + ", ".join(map(_value, value)) + "]"
    raise TypeError(f"{value!r} cannot be written in a spec")
