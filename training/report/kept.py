"""The facts of every training, a file each, so that any version's page can be made again."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from recsys.errors import NotFound

__all__ = ["Facts", "read_facts", "write_facts"]

Facts = Mapping[str, Any]
"""What a report or one of its sections says, as JSON has it."""


def write_facts(directory: Path, version: str, facts: Facts) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    text = json.dumps(facts, ensure_ascii=False)
    (directory / f"{version}.json").write_text(text, "utf-8")


def read_facts(directory: Path, version: str) -> dict[str, Any]:
    try:
        facts = json.loads((directory / f"{version}.json").read_text("utf-8"))
    except FileNotFoundError:
        raise NotFound("model", version) from None
    return dict(facts)
