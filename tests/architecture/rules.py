"""What the source may not do, one function a rule: from a tree to the findings, empty when kept.

Which packages the rules are applied to, and with what exceptions, is `test_architecture`'s.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

from tests.architecture.tree import Module

__all__ = [
    "cycles",
    "exports_that_do_not_hold",
    "foreign_words",
    "imports_out_of_place",
    "imports_upward",
    "large_parts",
    "undocumented",
    "unlisted_imports",
    "without_a_floor",
]

Tree = Mapping[str, Module]


def without_a_floor(tree: Tree, floors: Mapping[str, int]) -> list[str]:
    return [name for name in tree if _room(name, floors) is None]


def imports_upward(tree: Tree, floors: Mapping[str, int]) -> list[str]:
    """A module imports only lower floors or its own room."""
    return [
        f"{here} imports {there}" for here, there in _edges(tree) if _climbs(here, there, floors)
    ]


def imports_out_of_place(tree: Tree, places: Mapping[str, Sequence[str]]) -> list[str]:
    """`places`: for each package, the only modules or packages that may import it."""
    return [
        f"{module.name} imports {guarded}"
        for module in tree.values()
        for guarded, allowed in places.items()
        if any(_within(name, guarded) for name in module.imports)
        and not any(_within(module.name, place) for place in allowed)
    ]


def cycles(tree: Tree) -> list[str]:
    """One line for each module that can reach itself."""
    return [
        f"{name} imports itself, by way of others" for name in tree if name in _reach(name, tree)
    ]


def large_parts(tree: Tree, *, file: int, function: int, protocol: int) -> list[str]:
    return [line for m in tree.values() for line in _large(m, file, function, protocol)]


def foreign_words(tree: Tree, words: frozenset[str], at_home: Sequence[str]) -> list[str]:
    """Names with a part of `words` in them, given outside the packages `at_home`."""
    return [
        f"{module.name} names something {name}"
        for module in tree.values()
        if not any(_within(module.name, home) for home in at_home)
        for name in sorted(module.words)
        if words & set(_parts(name))
    ]


def undocumented(tree: Tree) -> list[str]:
    return [name for name, module in tree.items() if ast.get_docstring(module.tree) is None]


def exports_that_do_not_hold(tree: Tree) -> list[str]:
    """Every module that defines something public has an `__all__`, of names that exist."""
    return [line for module in tree.values() for line in _exports(module)]


def unlisted_imports(tree: Tree) -> list[str]:
    """What one module takes from another stands in the other's `__all__`."""
    return [
        f"{module.name} takes {name} from {base}, which does not export it"
        for module in tree.values()
        for base, name in sorted(module.imported_names)
        if name not in (tree[base].exported or ())
    ]


def _edges(tree: Tree) -> Iterator[tuple[str, str]]:
    for module in tree.values():
        yield from ((module.name, there) for there in sorted(module.imports) if there in tree)


def _climbs(here: str, there: str, floors: Mapping[str, int]) -> bool:
    mine, theirs = _room(here, floors), _room(there, floors)
    if mine is None or theirs is None or mine == theirs:
        return False
    return floors[theirs] >= floors[mine]


def _room(name: str, floors: Mapping[str, int]) -> str | None:
    """Where `name` lives.  A top package is a room for itself alone, not for all under it."""
    return next((r for r in floors if name == r or ("." in r and _within(name, r))), None)


def _reach(start: str, tree: Tree) -> set[str]:
    seen: set[str] = set()
    ahead = [there for there in tree[start].imports if there in tree]
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead += [there for there in tree[name].imports if there in tree]
    return seen


def _large(module: Module, file: int, function: int, protocol: int) -> Iterator[str]:
    if module.lines > file:
        yield f"{module.name} has {module.lines} lines"
    for f in module.functions:
        if f.lines > function:
            yield f"{module.name}.{f.name} has {f.lines} lines"
    for name, methods in module.protocols.items():
        if methods > protocol:
            yield f"{module.name}.{name} asks for {methods} methods"


def _exports(module: Module) -> Iterator[str]:
    public = {name for name in module.defined if not name.startswith("_")}
    if module.exported is None:
        if public and not module.name.endswith("__main__"):
            yield f"{module.name} has no __all__"
        return
    known = module.defined | {name for _, name in module.imported_names}
    for name in sorted(set(module.exported) - known):
        yield f"{module.name}.__all__ names {name}, which is not there"


def _parts(name: str) -> list[str]:
    return [part.lower() for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)]


def _top(name: str) -> str:
    return name.partition(".")[0]


def _within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")
