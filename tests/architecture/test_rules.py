"""Each rule of the house, on a made-up house that breaks it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import importing, rules
from tests.architecture.tree import Module, read_tree

Tree = dict[str, Module]
Build = Callable[..., Tree]
FLOORS = {"house": 0, "house.cellar": 0, "house.hall": 1, "house.left": 2, "house.right": 2}


@pytest.fixture
def build(tmp_path: Path) -> Build:
    def build(**files: str) -> Tree:
        """`hall__table="…"` writes house/hall/table.py; packages get an empty `__init__`."""
        for name, source in files.items():
            file = tmp_path.joinpath("house", *name.split("__")).with_suffix(".py")
            file.parent.mkdir(parents=True, exist_ok=True)
            (file.parent / "__init__.py").touch()
            file.write_text(source)
        (tmp_path / "house" / "__init__.py").touch()
        return read_tree(tmp_path, ["house"])

    return build


def test_an_import_from_below_is_fine(build: Build) -> None:
    tree = build(hall__table="from house.cellar import wine", cellar="wine = 1")
    assert rules.imports_upward(tree, FLOORS) == []


@pytest.mark.parametrize(
    "line",
    [
        "import house.hall.table",
        "from house.hall import table",
        "from house.hall.table import leg",
        "from .hall.table import leg",
        "def later():\n    from house.hall import table",
    ],
)
def test_an_import_from_above_is_found_however_it_is_written(build: Build, line: str) -> None:
    tree = build(hall__table="leg = 4", cellar=line)
    assert rules.imports_upward(tree, FLOORS) == ["house.cellar imports house.hall.table"]


def test_rooms_on_one_floor_do_not_know_each_other(build: Build) -> None:
    tree = build(left__lamp="from house.right import rug", right__rug="x = 1")
    assert rules.imports_upward(tree, FLOORS) == ["house.left.lamp imports house.right.rug"]


def test_a_room_knows_itself(build: Build) -> None:
    tree = build(left__lamp="from house.left import shade", left__shade="x = 1")
    assert rules.imports_upward(tree, FLOORS) == []


def test_a_room_without_a_floor_is_found(build: Build) -> None:
    assert rules.without_a_floor(build(attic__box=""), FLOORS) == ["house.attic", "house.attic.box"]


def test_a_package_used_out_of_place_is_found_and_its_namesakes_are_not(build: Build) -> None:
    tree = build(cellar="import redis.asyncio", hall__redis="import redis", left__a="import redish")
    places = {"redis": ("house.hall",)}
    assert rules.imports_out_of_place(tree, places) == ["house.cellar imports redis"]


def test_a_circle_of_imports_is_found(build: Build) -> None:
    tree = build(a="import house.b", b="import house.c", c="def f():\n import house.a", d="")
    assert rules.cycles(tree) == [
        f"house.{name} imports itself, by way of others" for name in ("a", "b", "c")
    ]


def test_a_long_file_is_found(build: Build) -> None:
    tree = build(a="x = 1\n" * 11)
    assert rules.large_parts(tree, file=10, function=9, protocol=9) == ["house.a has 11 lines"]


def test_a_long_function_is_found_and_its_docstring_is_free(build: Build) -> None:
    long, documented = "def f():\n" + " x = 1\n" * 4, 'def g():\n """1\n 2\n 3\n"""\n return 1\n'
    tree = build(a=long + documented)
    assert rules.large_parts(tree, file=99, function=4, protocol=9) == ["house.a.f has 5 lines"]


def test_a_protocol_that_asks_for_too_much_is_found(build: Build) -> None:
    methods = "\n".join(f" def f{n}(self): ..." for n in range(3))
    tree = build(a=f"class P(Protocol[T]):\n{methods}\nclass C:\n{methods}\n")
    assert rules.large_parts(tree, file=99, function=9, protocol=2) == [
        "house.a.P asks for 3 methods"
    ]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("user_id = 1", "user_id"),
        ("def count_items(): ...", "count_items"),
        ("def f(*, user): ...", "user"),
        ("class UserView: ...", "UserView"),
        ("class C:\n nItems: int", "nItems"),
        ("for item in range(3): ...", "item"),
    ],
)
def test_a_row_word_given_as_a_name_is_found(build: Build, source: str, name: str) -> None:
    words = frozenset({"user", "item", "items"})
    assert rules.foreign_words(build(hall=source), words, ()) == [
        f"house.hall names something {name}"
    ]


def test_row_words_are_at_home_in_some_rooms_and_may_be_used_where_others_gave_them(
    build: Build,
) -> None:
    words = frozenset({"user", "items"})
    tree = build(
        cellar="user = 1", hall="for k, v in {}.items(): pass\nf(user=1)\nusage = userless"
    )
    assert rules.foreign_words(tree, words, ("house.cellar",)) == []


def test_a_module_without_a_docstring_is_found(build: Build) -> None:
    assert "house.a" in rules.undocumented(build(a="x = 1"))
    assert "house.a" not in rules.undocumented(build(a='"""Says it."""'))


def test_public_names_need_an_all(build: Build) -> None:
    tree = build(a="x = 1", b="_x = 1", c='__all__ = ["y"]\nx = 1', d='__all__ = ["x"]\nx: int = 1')
    assert rules.exports_that_do_not_hold(tree) == [
        "house.a has no __all__",
        "house.c.__all__ names y, which is not there",
    ]


def test_taking_what_is_not_exported_is_found(build: Build) -> None:
    tree = build(a='__all__ = ["x"]\nx = 1\ny = 2', b="from house.a import x, y")
    assert rules.unlisted_imports(tree) == [
        "house.b takes y from house.a, which does not export it"
    ]


def test_what_an_import_does_is_reported(tmp_path: Path) -> None:
    busy = (
        "import socket, threading",
        "open('left.txt', 'w').close()",
        "threading.Thread(target=threading.Event().wait, name='idler', daemon=True).start()",
        "socket.socket(socket.AF_UNIX).connect_ex('nobody')",
    )
    (tmp_path / "busy.py").write_text("\n".join(busy))
    done = subprocess.run(
        [sys.executable, "-B", importing.__file__, "json", "busy"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    report = json.loads(done.stdout)
    assert [deed.partition(" <")[0] for deed in report["deeds"]] == [
        "busy: open 'left.txt'",
        "busy: socket.connect",
    ]
    assert report["threads"] == ["idler"]
