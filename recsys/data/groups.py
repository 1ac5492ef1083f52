"""The groups a reader is known to belong to, under names that no two kinds share."""

from collections.abc import Iterable

from recsys.domain.reader import Reader

__all__ = ["groups_named", "groups_of", "plain_group"]


def groups_of(reader: Reader | None) -> tuple[str, ...]:
    return () if reader is None else groups_named(reader.groups, reader.affiliations)


def groups_named(groups: Iterable[str], affiliations: Iterable[str]) -> tuple[str, ...]:
    """`group:…` and `affiliation:…` as they are written, each once, in order of name."""
    named = (("group", groups), ("affiliation", affiliations))
    written = [f"{kind}:{n}" for kind, names in named for name in names if (n := name.strip())]
    return tuple(sorted({plain_group(name): name for name in written}.values()))


def plain_group(name: str) -> str:
    """How names of groups are compared: without case."""
    return name.casefold()
