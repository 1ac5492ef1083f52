"""The command itself: how it is put together, and what its exit codes say."""

import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import NoReturn

import pytest
import typer

from recsys.cli import main as entrance
from recsys.errors import Invalid, NotFound, Unavailable

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["shelfcast", *arguments])
        with pytest.raises(SystemExit) as ended:
            entrance.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def test_the_version_is_printed_and_nothing_else(run: Run) -> None:
    assert run("--version") == (0, f"{version('shelfcast')}\n", "")


def test_help_lists_what_every_package_registered(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    assert all(command in out for command in ("import", "train", "serve"))


def test_nothing_asked_is_answered_with_help(run: Run) -> None:
    _, out, err = run()
    assert "Usage: shelfcast" in out + err


def test_an_unknown_command_is_wrong_usage(run: Run) -> None:
    code, _, err = run("recommned")
    assert code == 2
    assert "recommned" in err


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (Invalid("at", "no time zone"), 2),
        (NotFound("model", "7"), 2),
        (Unavailable("the store is busy"), 3),
    ],
)
def test_what_went_wrong_is_said_in_one_line_and_told_by_the_exit_code(
    run: Run, monkeypatch: pytest.MonkeyPatch, problem: Exception, code: int
) -> None:
    monkeypatch.setattr(entrance, "application", lambda: raising(problem))
    assert run() == (code, "", f"shelfcast: {problem}\n")


def test_an_interrupt_ends_with_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrance, "application", lambda: raising(KeyboardInterrupt()))
    assert run()[0] == 130


def raising(problem: BaseException) -> typer.Typer:
    def fail() -> NoReturn:
        raise problem

    app = typer.Typer()
    app.command()(fail)
    return app
