"""`shelfcast push` on a library of its own."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from recsys.bootstrap import Services, open_services
from recsys.cli.main import application
from recsys.domain.consent import Purpose
from recsys.domain.ids import ReaderId
from recsys.push.planner import Planner, Proposal
from recsys.settings import Settings
from tests.recsys.push.house import House
from tests.recsys.push.people import consents, reader


def push(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(application(), ["push", *arguments, "--home", str(home)])


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Services]:
    with closing(open_services(Settings(home=tmp_path))) as services:
        House(services.stores)
        agreed = [consents(*Purpose), consents(Purpose.PUSH), consents()]
        services.readers.upsert([reader(f"r{n}", consents=c) for n, c in enumerate(agreed)]).result(
            timeout=10
        )
        yield services


def test_a_round_on_an_empty_library_does_nothing_and_says_so(tmp_path: Path) -> None:
    done = push(tmp_path, "tick", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {
        "considered": 0,
        "planned": 0,
        "deferred": 0,
        "failed": 0,
        "refused": {},
        "sent": {},
    }


def test_a_round_says_which_gate_refused_whom(library: Services, tmp_path: Path) -> None:
    done = push(tmp_path, "tick", "--json")
    report = json.loads(done.stdout)
    assert (report["considered"], report["planned"]) == (2, 0)
    assert report["refused"] == {"no_personal_consent": 1, "nothing_to_say": 1}


def test_people_read_the_same_as_words(library: Services, tmp_path: Path) -> None:
    done = push(tmp_path, "tick")
    assert "considered 2" in done.stdout
    assert "1  no personal consent" in done.stdout


def test_what_is_due_is_sent_and_counted(library: Services, tmp_path: Path) -> None:
    house = House(library.stores)
    house.clock.at = library.clock.now()
    house.push_to("r0")
    assert json.loads(push(tmp_path, "status", "--json").stdout)["states"] == {"planned": 1}
    assert json.loads(push(tmp_path, "tick", "--json").stdout)["sent"] == {"delivered": 1}
    assert json.loads(push(tmp_path, "status", "--json").stdout) == {
        "enabled": True,
        "states": {"delivered": 1},
    }
    assert len(library.push.inbox(ReaderId("r0"))) == 1


def test_a_reader_for_whom_it_breaks_is_counted_and_ends_with_1(
    library: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> Proposal:
        raise RuntimeError("no list")

    monkeypatch.setattr(Planner, "_best", broken)
    done = push(tmp_path, "tick", "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["failed"] == 1
