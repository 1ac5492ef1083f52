"""Every command, option, route and setting is documented, and nothing that does not exist."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from api.app import create_app
from recsys.bootstrap import open_services
from recsys.cli.main import application
from recsys.settings import Settings
from tests.docs.markdown import DOCS, README, ROOT, blocks, cells, links, sections
from training.gate import GateConfig
from training.spec import SplitConfig, load_spec

Command = TyperCommand | TyperGroup
DOCUMENTS = [README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]


def commands(command: Command, path: str) -> Iterator[tuple[str, Command]]:
    """The command and everything under it, by what is typed."""
    yield path, command
    if isinstance(command, TyperGroup):
        for name, child in command.commands.items():
            if not child.hidden:
                yield from commands(child, f"{path} {name}")


COMMANDS = dict(commands(typer.main.get_command(application()), "shelfcast"))


def options(command: Command) -> set[str]:
    return {
        name
        for part in command.params
        if isinstance(part, TyperOption) and not part.hidden and part.name != "help"
        for name in [*part.opts, *part.secondary_opts]
        if name.startswith("--")
    }


@pytest.fixture(scope="module")
def reference() -> dict[str, str]:
    return sections((DOCS / "cli.md").read_text("utf-8"), 3)


def test_every_command_is_documented_and_none_that_does_not_exist(
    reference: dict[str, str],
) -> None:
    runnable = {p for p, c in COMMANDS.items() if not isinstance(c, TyperGroup)} | {"shelfcast"}
    assert set(reference) == runnable


@pytest.mark.parametrize("path", [p for p, c in COMMANDS.items() if not isinstance(c, TyperGroup)])
def test_every_option_is_documented_and_none_that_does_not_exist(
    reference: dict[str, str], path: str
) -> None:
    documented = {
        name for row in cells(reference[path]) for name in re.findall(r"--[a-z][a-z-]*", row[0])
    }
    assert documented == options(COMMANDS[path])


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_and_option_explains_itself(path: str) -> None:
    command = COMMANDS[path]
    assert command.help
    silent = [p.name for p in command.params if isinstance(p, TyperOption) and not p.help]
    assert silent == []


def test_every_route_is_documented_and_none_that_does_not_exist(tmp_path: Path) -> None:
    with closing(open_services(Settings(home=tmp_path))) as services:
        paths: dict[str, Any] = create_app(services).openapi()["paths"]
    served = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    text = (DOCS / "http.md").read_text("utf-8")
    assert set(re.findall(r"`((?:GET|POST|PUT|PATCH|DELETE) /[^`\s?]*)`", text)) == served


def settings(part: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    for field in fields(part):
        value = getattr(part, field.name)
        if is_dataclass(value):
            yield from settings(value, f"{path}{field.name}.")
        else:
            yield f"{path}{field.name}", value


def as_written(value: Any) -> str:
    """As a settings file would have it."""
    match value:
        case bool():
            return str(value).lower()
        case dict():
            return "{" + ", ".join(f"{k} = {as_written(v)}" for k, v in value.items()) + "}"
        case tuple() | list() | frozenset():
            return "[" + ", ".join(as_written(v) for v in value) + "]"
        case int() | float():
            return str(value)
        case None:
            return "unset"
        case _:
            return f'"{value}"'


def test_every_setting_is_documented_with_its_default_and_none_that_does_not_exist() -> None:
    table = sections((DOCS / "operations.md").read_text("utf-8"), 2)["Settings"]
    documented = {row[0].strip("`"): row[1].strip("`") for row in cells(table)}
    assert documented == {name: as_written(value) for name, value in settings(Settings())}


def test_what_a_spec_may_say_of_split_and_gate_is_documented_with_its_default() -> None:
    table = sections((DOCS / "operations.md").read_text("utf-8"), 2)["Specs"]
    documented = {row[0].strip("`"): row[1].strip("`") for row in cells(table)}
    assert documented == {
        f"{name}.{key}": as_written(value)
        for name, part in (("split", SplitConfig()), ("gate", GateConfig()))
        for key, value in settings(part)
    }


def test_the_spec_that_is_shown_can_be_taken(tmp_path: Path) -> None:
    shown = blocks((DOCS / "operations.md").read_text("utf-8"))
    (written,) = (block.text for block in shown if "[split]" in block.text)
    file = tmp_path / "own.toml"
    file.write_text(written, "utf-8")
    assert load_spec(str(file)).split.windows == 2


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.name)
def test_every_link_within_the_repository_leads_somewhere(document: Path) -> None:
    local = [link.partition("#")[0] for link in links(document.read_text("utf-8"))]
    lost = [x for x in local if x and ":" not in x and not (document.parent / x).exists()]
    assert lost == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.name)
def test_every_link_to_a_heading_finds_it(document: Path) -> None:
    for link in links(document.read_text("utf-8")):
        name, _, anchor = link.partition("#")
        if anchor and ":" not in link:
            target = document.parent / name if name else document
            assert anchor in anchors(target.read_text("utf-8")), link


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.name)
def test_every_file_of_the_source_that_is_named_exists(document: Path) -> None:
    """`yours` stands for what a newcomer adds."""
    text = document.read_text("utf-8")
    named = re.findall(r"`((?:recsys|api|training|tests|docs|fixtures)/[\w/.-]+)`", text)
    assert [name for name in named if "yours" not in name and not (ROOT / name).exists()] == []


def anchors(text: str) -> set[str]:
    """As GitHub makes them."""
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
