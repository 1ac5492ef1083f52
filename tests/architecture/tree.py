"""Source code as data: modules, what they import, define and export.  `rules` judges them."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

__all__ = ["Function", "Module", "read_tree"]

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Function:
    name: str
    lines: int
    """Without the docstring."""


@dataclass(frozen=True)
class Module:
    """One file.  `imports` are dotted names: of modules where they are ours, of packages
    where they are not; imports inside functions count like any other."""

    name: str
    is_package: bool
    source: str
    ours: frozenset[str]
    """Names of all modules of the tree."""

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    @cached_property
    def lines(self) -> int:
        return len(self.source.splitlines())

    @cached_property
    def imported_names(self) -> frozenset[tuple[str, str]]:
        """(module, name) for every `from module import name` of ours."""
        return frozenset(
            (base, alias.name)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom)
            for base in [self._base(node)]
            for alias in node.names
            if base in self.ours and f"{base}.{alias.name}" not in self.ours
        )

    @cached_property
    def imports(self) -> frozenset[str]:
        return frozenset(self._imports())

    def _imports(self) -> Iterator[str]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = self._base(node)
                for alias in node.names:
                    inner = f"{base}.{alias.name}"
                    yield inner if inner in self.ours else base

    def _base(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self.name.split(".")
        here = parts[: len(parts) - node.level + (1 if self.is_package else 0)]
        return ".".join([*here, *([node.module] if node.module else [])])

    @cached_property
    def exported(self) -> tuple[str, ...] | None:
        """The names in `__all__`; None where there is no `__all__`."""
        for node in self.tree.body:
            if isinstance(node, ast.Assign) and _targets(node) == ["__all__"]:
                return tuple(ast.literal_eval(node.value))
        return None

    @cached_property
    def defined(self) -> frozenset[str]:
        """Names bound at the top level, imports apart."""
        return frozenset(_bound(self.tree.body))

    @cached_property
    def functions(self) -> tuple[Function, ...]:
        nodes = (n for n in ast.walk(self.tree) if isinstance(n, FunctionNode))
        return tuple(Function(node.name, _length(node)) for node in nodes)

    @cached_property
    def protocols(self) -> dict[str, int]:
        """Protocol classes, and how many methods each asks for."""
        return {
            node.name: sum(isinstance(part, FunctionNode) for part in node.body)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ClassDef) and _is_protocol(node)
        }

    @cached_property
    def words(self) -> frozenset[str]:
        """Every name the module gives to something: variables, parameters, fields, functions."""
        return frozenset(_given_names(self.tree))


def read_tree(root: Path, packages: Iterable[str]) -> dict[str, Module]:
    """Every module of `packages` under `root`, by dotted name."""
    files = {_dotted(f, root): f for p in packages for f in sorted((root / p).rglob("*.py"))}
    ours = frozenset(files)
    return {
        name: Module(name, file.name == "__init__.py", file.read_text("utf-8"), ours)
        for name, file in files.items()
    }


def _dotted(file: Path, root: Path) -> str:
    parts = file.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _length(node: FunctionNode) -> int:
    has_docstring = ast.get_docstring(node, clean=False) is not None
    first = node.body[0]
    docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if has_docstring else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - docstring


def _is_protocol(node: ast.ClassDef) -> bool:
    return any("Protocol" in ast.unparse(base) for base in node.bases)


def _targets(node: ast.Assign) -> list[str]:
    return [t.id for t in node.targets if isinstance(t, ast.Name)]


def _bound(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.Assign():
                yield from _targets(node)
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case _:
                pass


def _given_names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.arg():
                yield node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.attr
            case _:
                pass
