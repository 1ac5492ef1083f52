"""A run that is stopped at any moment goes on as the same, or says why it cannot."""

import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from recsys.bootstrap import Services
from recsys.domain.ids import ReaderId
from recsys.domain.unit import Status
from recsys.errors import Invalid, Unavailable
from recsys.pipeline.policy import PolicyConfig
from recsys.services.night import run
from recsys.services.night.folder import Folder
from recsys.services.night.plan import Asked
from tests.recsys.services.night.conftest import made, of_file, one_at_a_time, opened
from tests.recsys.small_library import reader


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "PART", 30)


def stopped_at(count: int) -> Callable[[int, int], None]:
    """As a key would: after so many readers have their list."""

    def told(made: int, of: int) -> None:
        if made >= count:
            raise KeyboardInterrupt

    return told


KILLED = """
import os, signal, sys
from pathlib import Path
from recsys.bootstrap import open_services
from recsys.services.night import folder, run
from recsys.services.night.config import NightConfig
from recsys.services.night.plan import Asked
from recsys.settings import Settings

home, out, when, count = sys.argv[1:]
run.PART, seen = 30, []

def die(*_):
    seen.append(1)
    if len(seen) == int(count):
        os.kill(os.getpid(), signal.SIGKILL)

if when == "writing":
    synced = os.fsync
    folder.os.fsync = lambda file: (die(), synced(file))
services = open_services(Settings(home=Path(home)))
told = die if when == "making" else print
services.night.run(Asked(), Path(out), NightConfig(memory_gb=8.0), told)
"""


@pytest.mark.usefixtures("small_parts")
def test_a_run_that_was_stopped_goes_on_and_does_nothing_twice(
    library: Services, tmp_path: Path
) -> None:
    out, whole = tmp_path / "lists.parquet", tmp_path / "whole.parquet"
    made(library, whole)
    out.write_bytes(b"yesterday's")
    with pytest.raises(KeyboardInterrupt):
        made(library, out, told=stopped_at(90))
    assert out.read_bytes() == b"yesterday's"
    library.clock.advance(timedelta(hours=3))  # type: ignore[attr-defined]  # a FixedClock
    library.readers.upsert([reader("r-new")]).result(10)
    done = made(library, out)
    assert done.kept == 3
    assert pq.read_table(out).equals(pq.read_table(whole))
    assert [file.name for file in tmp_path.iterdir() if "lists" in file.name] == [out.name]


@pytest.mark.parametrize(
    ("when", "count", "least"),
    [("making", 4, 3), ("writing", 8, 1), ("writing", 15, 5)],
)
def test_a_run_killed_anywhere_loses_no_finished_part(
    library: Services, tmp_path: Path, when: str, count: int, least: int
) -> None:
    out = tmp_path / "lists.parquet"
    arguments = [str(tmp_path / "home"), str(out), when, str(count)]
    died = subprocess.run([sys.executable, "-c", KILLED, *arguments], capture_output=True)
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    assert not out.exists()
    begun = Folder(out).plan()
    done = made(library, out)
    assert done.kept >= least
    assert begun is None or done.plan == begun
    expected = one_at_a_time(library, Asked())
    assert {w: [e[:4] for e in es] for w, es in of_file(out).items()} == {
        w: [e[:4] for e in es] for w, es in expected.items() if es
    }


@pytest.mark.usefixtures("small_parts")
def test_what_was_withdrawn_since_is_in_no_list_of_a_run_that_goes_on(
    library: Services, tmp_path: Path
) -> None:
    out = tmp_path / "lists.parquet"
    with pytest.raises(KeyboardInterrupt):
        made(library, out, told=stopped_at(120))
    finished = [pq.read_table(part) for part in sorted(tmp_path.glob(".*.parts/part-*"))]
    (gone,) = set(finished[0]["unit"].to_pylist()[:1])
    changed = next(u for u in library.stores.units.scan() if u.id == gone)
    library.catalogue.upsert([replace(changed, status=Status.WITHDRAWN)]).result(10)
    library.readers.erase(ReaderId("r1")).result(10)
    library.readers.upsert([replace(library.readers.of(ReaderId("r40")), interests=("Bread",))])
    holds = [gone not in part["unit"].to_pylist() for part in finished]
    done = made(library, out)
    assert done.kept == sum(holds[2:])
    assert of_file(out) == {w: e for w, e in one_at_a_time(library, Asked()).items() if e}
    assert gone not in set(pq.read_table(out)["unit"].to_pylist())


@pytest.mark.usefixtures("small_parts")
def test_a_run_does_not_go_on_as_another(library: Services, home: Path, tmp_path: Path) -> None:
    out = tmp_path / "lists.parquet"
    with pytest.raises(KeyboardInterrupt):
        made(library, out, told=stopped_at(60))
    with pytest.raises(Invalid, match=r"asked for otherwise: .*--anew"):
        made(library, out, Asked(k=5))
    with closing(opened(tmp_path / "home", policy=PolicyConfig(per_author=1))) as stricter:
        with pytest.raises(Invalid, match=r"of another policy: .*--anew"):
            made(stricter, out)
        assert made(stricter, out, anew=True).kept == 0


@pytest.mark.usefixtures("small_parts")
def test_a_disk_that_is_full_stops_a_run_which_goes_on_when_there_is_room(
    library: Services, tmp_path: Path
) -> None:
    out = tmp_path / "lists.parquet"
    no_room = tmp_path / ".lists.parquet.parts" / ".part-000002.parquet.partial"

    def fill(made: int, of: int) -> None:
        if made == 60:
            no_room.symlink_to("/dev/full")

    with pytest.raises(Unavailable, match=r"part-000002.parquet cannot be written: .*space"):
        made(library, out, told=fill)
    assert made(library, out).kept == 2


@pytest.mark.usefixtures("small_parts")
def test_a_part_that_cannot_be_read_is_made_again(library: Services, tmp_path: Path) -> None:
    out = tmp_path / "lists.parquet"
    with pytest.raises(KeyboardInterrupt):
        made(library, out, told=stopped_at(90))
    (tmp_path / ".lists.parquet.parts" / "part-000001.parquet").write_bytes(b"torn")
    assert made(library, out).kept == 2
    assert of_file(out) == {w: e for w, e in one_at_a_time(library, Asked()).items() if e}


def test_a_plan_of_another_version_is_not_gone_on_with(read_only: Services, tmp_path: Path) -> None:
    out = tmp_path / "lists.parquet"
    with pytest.raises(KeyboardInterrupt):
        made(read_only, out, told=stopped_at(0))
    (tmp_path / ".lists.parquet.parts" / "plan.json").write_text('{"later": 1}')
    with pytest.raises(Invalid, match="no plan of this version: begin anew with --anew"):
        made(read_only, out)
    assert made(read_only, out, anew=True).rows


def test_one_run_at_a_time_makes_a_file(read_only: Services, tmp_path: Path) -> None:
    out = tmp_path / "lists.parquet"
    with Folder(out).held(), pytest.raises(Unavailable, match="another run"):
        made(read_only, out)


def test_a_file_that_cannot_be_written_is_refused_before_anything_is_made(
    read_only: Services, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(Invalid, match=r"out: .*cannot be written"):
        made(read_only, tmp_path / "file" / "lists.parquet")
