"""Lists for everyone: the same as one at a time, whatever a reader or a library is like; and a run
that is stopped at any moment goes on as the same."""

import shutil
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pyarrow.parquet as pq
import pytest

from recsys.bootstrap import Services, services_over
from recsys.clock import FixedClock
from recsys.domain.event import Verb
from recsys.domain.ids import ReaderId
from recsys.domain.unit import Status
from recsys.errors import Invalid, Misconfigured, Unavailable
from recsys.pipeline.policy import PolicyConfig
from recsys.pipeline.query import Repeats
from recsys.services.night import lists, run
from recsys.services.night.config import NightConfig
from recsys.services.night.folder import Folder
from recsys.services.night.plan import Asked
from recsys.services.night.run import Done
from recsys.services.night.table import SCHEMA
from recsys.settings import Settings
from recsys.stores.open import open_stores
from tests.recsys.services import crowd
from tests.recsys.small_library import NOW, reader

ROOM = NightConfig(memory_gb=8.0)
Library = Callable[..., Services]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that tests take copies of."""
    folder = tmp_path_factory.mktemp("crowd")
    with closing(opened(folder)) as services:
        crowd.fill(services)
        crowd.train(services)
    return folder


@pytest.fixture(scope="module")
def read_only(home: Path) -> Iterator[Services]:
    with closing(opened(home)) as services:
        yield services


@pytest.fixture
def library(home: Path, tmp_path: Path) -> Iterator[Services]:
    with closing(opened(shutil.copytree(home, tmp_path / "home"))) as services:
        yield services


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "PART", 30)


def opened(home: Path, **said: Any) -> Services:
    settings = Settings(home=home, **said)
    return services_over(open_stores(settings.store_url), settings, clock=FixedClock(NOW))


def quiet(made: int, of: int) -> None:
    pass


def made(library: Services, out: Path, asked: Asked = Asked(), **how: Any) -> Done:  # noqa: B008 - frozen
    return library.night.run(asked, out, how.pop("memory", ROOM), how.pop("told", quiet), **how)


def stopped_at(count: int) -> Callable[[int, int], None]:
    """As a key would: after so many readers have their list."""

    def told(made: int, of: int) -> None:
        if made >= count:
            raise KeyboardInterrupt

    return told


def one_at_a_time(library: Services, asked: Asked) -> dict[str, list[tuple[Any, ...]]]:
    each: dict[str, list[tuple[Any, ...]]] = {}
    for who in library.stores.readers.scan():
        answer = orjson.loads(library.recommend.make(asked.of(ReaderId(who.id))).answer)
        notice = answer["notice"] and answer["notice"]["code"]
        told = (answer["personal"], notice, answer["model"], answer["policy"])
        each[who.id] = [
            (e["position"], e["unit"], e["score"], e["source"], *told) for e in answer["entries"]
        ]
    return each


def of_file(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    each = defaultdict(list)
    names = ("position", "unit", "score", "source", "personal", "notice", "model", "policy")
    for row in pq.read_table(file).to_pylist():
        each[row["reader"]].append(tuple(row[name] for name in names))
    return dict(each)


ASKED = {
    "ten": Asked(),
    "longer": Asked(k=25, surface="home"),
    "mixed": Asked(k=20, repeats=Repeats.MIXED),
    "subject": Asked(subject="sailing"),
    "hundred": Asked(k=100),
}


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_every_reader_gets_the_list_that_a_request_gives(
    read_only: Services, tmp_path: Path, asked: Asked
) -> None:
    out = tmp_path / "lists.parquet"
    done = made(read_only, out, asked)
    expected = one_at_a_time(read_only, asked)
    assert of_file(out) == {who: entries for who, entries in expected.items() if entries}
    assert done.rows == sum(map(len, expected.values()))
    assert done.plan.readers == len(expected)


@pytest.mark.parametrize(
    "policy",
    [
        PolicyConfig(per_author=1, per_work=1),
        PolicyConfig(nearby=0.0, groups=0.0),
        PolicyConfig(memory=7, nearby=2.5, mixed_surfaces=("shelf",)),
    ],
    ids=["caps", "model alone", "short memory"],
)
def test_it_is_so_under_any_policy(home: Path, tmp_path: Path, policy: PolicyConfig) -> None:
    asked = Asked(k=30)
    with closing(opened(home, policy=policy)) as services:
        made(services, tmp_path / "lists.parquet", asked)
        expected = one_at_a_time(services, asked)
    assert of_file(tmp_path / "lists.parquet") == {w: e for w, e in expected.items() if e}


def test_lists_that_nothing_but_events_speak_for_are_made_together(
    read_only: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone, of_one = list[str](), lists.Maker._of_one

    def counted(maker: lists.Maker, person: Any) -> Any:
        alone.append(person.id)
        return of_one(maker, person)

    monkeypatch.setattr(lists.Maker, "_of_one", counted)
    made(read_only, tmp_path / "lists.parquet")
    done = [e.event for e in read_only.stores.events.scan()]
    more = {e.reader for e in done if e.verb is Verb.SEARCH or e.id.startswith("late")}
    readers = [r for r in read_only.stores.readers.scan() if r.consents.personal]
    plain = {r.id for r in readers if not r.interests and not r.groups} - more
    assert len(plain) > 10
    assert not plain & set(alone)


def test_before_there_is_a_model_lists_hold_the_latest_additions(tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as services:
        crowd.fill(services)
        made(services, tmp_path / "lists.parquet")
        expected = one_at_a_time(services, Asked())
    found = of_file(tmp_path / "lists.parquet")
    assert found == expected
    assert {(row[3], row[5], row[6]) for row in found["r1"]} == {("newest", "no_model", None)}


def test_a_library_without_readers_makes_an_empty_file(tmp_path: Path) -> None:
    out = tmp_path / "lists.parquet"
    with closing(opened(tmp_path / "home")) as services:
        assert made(services, out).rows == 0
    assert pq.read_table(out).schema.equals(SCHEMA)


def test_the_columns_say_what_made_the_lists(read_only: Services, tmp_path: Path) -> None:
    out = tmp_path / "lists.parquet"
    made(read_only, out)
    table = pq.read_table(out)
    assert table.schema.equals(SCHEMA)
    (first,) = table.slice(0, 1).to_pylist()
    assert first["made_at"] == NOW
    assert first["model"] == "crowd"
    assert first["policy"] == read_only.settings.policy.version
    assert first["catalogue"] == read_only.stores.units.version()
    assert first["events"] == read_only.stores.events.last_seq()


def test_few_readers_at_a_time_get_the_same_lists(
    read_only: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(read_only, tmp_path / "whole.parquet")
    monkeypatch.setattr(run, "at_once", lambda *_, **__: 7)
    made(read_only, tmp_path / "few.parquet")
    whole, few = (pq.read_table(tmp_path / f"{name}.parquet") for name in ("whole", "few"))
    assert few.equals(whole)


def test_a_run_that_has_no_room_for_one_reader_says_so(read_only: Services, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"night\.memory_gb: .*needed.*allowed"):
        made(read_only, tmp_path / "lists.parquet", memory=NightConfig(memory_gb=0.01))
    assert not list(tmp_path.iterdir())


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
