"""Reads what the documents promise: headings, tables, fenced blocks, links."""

import re
from dataclasses import dataclass
from pathlib import Path

__all__ = ["DOCS", "README", "ROOT", "Block", "blocks", "cells", "links", "sections"]

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
DOCS = ROOT / "docs"

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    language: str
    text: str


def blocks(text: str) -> list[Block]:
    return [Block(language, body) for language, body in _FENCE.findall(text)]


def sections(text: str, level: int) -> dict[str, str]:
    """What stands under each heading of that level, down to the next of it or a higher one."""
    found = {}
    for part in re.split(rf"^(?=#{{1,{level}}} )", _FENCE.sub("", text), flags=re.MULTILINE):
        heading, _, body = part.partition("\n")
        if heading.startswith("#" * level + " "):
            found[heading.lstrip("# ").strip("`")] = body
    return found


def cells(text: str) -> list[list[str]]:
    """Rows of every table, without the heads and the lines under them."""
    rows = [line.strip("|").split(" | ") for line in text.splitlines() if line.startswith("|")]
    rules = [n for n, row in enumerate(rows) if set("".join(row)) <= set("-| :")]
    heads = {n - 1 for n in rules} | set(rules)
    return [[cell.strip() for cell in row] for n, row in enumerate(rows) if n not in heads]


def links(text: str) -> list[str]:
    return _LINK.findall(_FENCE.sub("", text))
