"""Lists for everyone: the same as one at a time, whatever a reader or a library is like."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from recsys.bootstrap import Services
from recsys.domain.event import Verb
from recsys.errors import Misconfigured
from recsys.pipeline.policy import PolicyConfig
from recsys.pipeline.query import Repeats
from recsys.services.night import lists, run
from recsys.services.night.config import NightConfig
from recsys.services.night.plan import Asked
from recsys.services.night.table import SCHEMA
from tests.recsys.services import crowd
from tests.recsys.services.night.conftest import made, of_file, one_at_a_time, opened
from tests.recsys.small_library import NOW

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
