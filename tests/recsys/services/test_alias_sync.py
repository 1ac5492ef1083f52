"""The process that lets MLflow's alias follow: one at a time, and the last word is the latest."""

import logging
import sys
from pathlib import Path

import pytest

from recsys.services.alias_sync import AliasSync
from tests.patience import until


def program(code: str) -> list[str]:
    return [sys.executable, "-S", "-c", code]


def reader_of(champion: Path, alias: Path, gate: Path) -> AliasSync:
    """Reads what serves, waits for the gate, and says what it read; one line a process."""
    code = f"""
import time
read = open({str(champion)!r}).read()
with open({str(alias)!r}, "a") as alias:
    alias.write("reads ")
while True:
    try:
        open({str(gate)!r})
        break
    except FileNotFoundError:
        time.sleep(0.01)
with open({str(alias)!r}, "a") as alias:
    alias.write(read + "\\n")
"""
    return AliasSync(program(code))


def wait_for(path: Path, text: str) -> None:
    until(lambda: path.exists() and text in path.read_text())


def test_moves_of_the_meantime_are_followed_by_one_process_more(tmp_path: Path) -> None:
    champion, alias, gate = (tmp_path / name for name in ("champion", "alias", "gate"))
    sync = reader_of(champion, alias, gate)
    champion.write_text("first")
    sync.start()
    wait_for(alias, "reads ")
    for version in ("second", "third"):
        champion.write_text(version)
        sync.start()
    gate.touch()
    wait_for(alias, "third")
    sync.close()
    assert alias.read_text() == "reads first\nreads third\n"


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (program("import sys; sys.exit('the store is out of reach')"), "the store is out of reach"),
        (["/nowhere/python"], "nowhere"),
    ],
)
def test_one_that_fails_is_told_in_the_log(
    command: list[str], told: str, caplog: pytest.LogCaptureFixture
) -> None:
    sync = AliasSync(command)
    with caplog.at_level(logging.ERROR):
        sync.start()
        sync.close()
    (record,) = caplog.records
    assert record.message == "alias.behind"
    assert told in record.__dict__["problem"]


def test_nothing_that_was_never_asked_for_is_waited_for() -> None:
    AliasSync(["/nowhere/python"]).close()
