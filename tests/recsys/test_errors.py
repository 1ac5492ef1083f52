"""One root; errors carry facts; the tree drawn at the top of the module is the real one."""

import inspect
import re

import pytest

from recsys import errors
from recsys.errors import (
    DamagedBundle,
    Invalid,
    Misconfigured,
    NotFound,
    ShelfcastError,
    Unavailable,
)


def test_catching_the_root_catches_all() -> None:
    for name in errors.__all__:
        assert issubclass(getattr(errors, name), ShelfcastError)


def test_the_drawn_tree_names_every_error() -> None:
    drawn = re.findall(r"[├└]── (\w+)", inspect.getdoc(errors) or "")
    assert sorted([*drawn, "ShelfcastError"]) == sorted(errors.__all__)


@pytest.mark.parametrize(
    ("error", "said", "facts"),
    [
        (Invalid("at", "no zone"), "at: no zone", {"field": "at", "reason": "no zone"}),
        (NotFound("unit", "a/b"), "unknown unit 'a/b'", {"kind": "unit", "identifier": "a/b"}),
        (NotFound("model", reason="none yet"), "none yet", {"kind": "model"}),
        (Unavailable("busy", retry_after=3), "busy", {"retry_after": 3}),
        (DamagedBundle("x.npy", "short"), "x.npy: short", {"file": "x.npy"}),
        (Misconfigured("home", "gone"), "home: gone", {"setting": "home"}),
    ],
)
def test_errors_carry_facts(error: ShelfcastError, said: str, facts: dict[str, object]) -> None:
    assert str(error) == said
    assert {name: getattr(error, name) for name in facts} == facts
