"""The groups a reader is known to belong to, under names that no two kinds share."""

from recsys.domain.reader import Reader

__all__ = ["groups_of"]


def groups_of(reader: Reader | None) -> tuple[str, ...]:
    """`group:…` and `affiliation:…`, compared without case; in order of name."""
    if reader is None:
        return ()
    named = (("group", reader.groups), ("affiliation", reader.affiliations))
    plain = {f"{kind}:{n}" for kind, names in named for name in names if (n := _plain(name))}
    return tuple(sorted(plain))


def _plain(name: str) -> str:
    return name.strip().casefold()
