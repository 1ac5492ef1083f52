"""Export, import into an empty library, export again: the same bytes, in every format."""

from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recsys.domain.consent import Consent, Consents, ConsentState, Purpose
from recsys.domain.event import Event, Verb
from recsys.domain.ids import EventId, ReaderId, UnitId
from recsys.domain.quiet import QuietHours
from recsys.domain.reader import PushWishes, Reader
from recsys.domain.unit import Status, Unit, UnitKind, Work
from recsys.ingest.exporting import export_file
from recsys.ingest.importing import ImportOptions, import_file
from recsys.ingest.kinds import Kind
from recsys.ingest.rows import Unusable
from recsys.stores.base import Stores
from recsys.stores.open import open_stores
from tests.recsys.ingest.conftest import NOW

FORMATS = ("csv", "tsv", "jsonl", "parquet")

line = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
free = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
ids = line.filter(lambda raw: raw and raw.isprintable() and raw == raw.strip())
times = st.datetimes(
    min_value=datetime.fromisoformat("1975-01-01"),
    max_value=datetime.fromisoformat("2100-01-01"),
    timezones=st.just(UTC),
)
lists = st.lists(free.filter(bool), max_size=3).map(tuple)

works = st.none() | st.builds(
    Work,
    id=free.filter(bool),
    title=free.filter(bool),
    isbn=lists,
    position=st.none() | st.integers(1, 10**6),
)
units = st.builds(
    Unit,
    id=ids.map(UnitId),
    title=free.filter(str.strip),
    url=st.just("https://a.example/1"),
    authors=lists,
    provider=free,
    publisher=free,
    work=works,
    kind=st.sampled_from(UnitKind),
    abstract=free,
    text=free,
    language=st.just("zh-Hans"),
    subjects=lists,
    keywords=lists,
    published=free,
    licence=st.none() | st.just("CC-BY-4.0"),
    credit=free,
    status=st.sampled_from([Status.ACTIVE, Status.WITHDRAWN]),
    embargo_until=st.none() | times,
)
decisions = st.builds(
    Consent,
    purpose=st.sampled_from(Purpose),
    state=st.sampled_from(ConsentState),
    at=times,
    via=free.filter(str.strip),
)
readers = st.builds(
    Reader,
    id=ids.map(ReaderId),
    home_library=free,
    affiliations=lists,
    groups=lists,
    languages=lists,
    time_zone=st.sampled_from(["UTC", "Asia/Shanghai"]),
    interests=lists,
    consents=st.lists(decisions, unique_by=lambda one: one.purpose, max_size=4).map(
        lambda some: Consents().with_decisions(some)
    ),
    push=st.builds(
        PushWishes,
        daily_cap=st.integers(0, 5),
        quiet=st.builds(QuietHours, st.just(time(22, 30)), st.just(time(6))),
        channels=lists,
    ),
    created=times,
)
events = st.builds(
    Event,
    id=ids.map(EventId),
    reader=st.none() | st.just(ReaderId("r/1")),
    verb=st.sampled_from(Verb),
    at=times,
    unit=ids.map(UnitId),
    query=free.filter(str.strip),
    position=st.none() | st.integers(1, 50),
    surface=free,
    rating=st.none() | st.floats(-5, 5),
)
R1 = Reader(
    id=ReaderId("r/1"),
    created=NOW,
    consents=Consents(
        (Consent(purpose=Purpose.HISTORY, state=ConsentState.GRANTED, at=NOW, via="form"),)
    ),
)


def library() -> Stores:
    return open_stores("memory:").stores


def again(kind: Kind, stores: Stores, directory: Path, ending: str) -> tuple[bytes, bytes]:
    """The first export, and the export of an empty library that imported it."""
    first, second = directory / f"first.{ending}", directory / f"second.{ending}"
    export_file(kind, first, stores)
    empty = library()
    if kind is Kind.EVENTS:
        empty.readers.upsert([R1]).result()
    tally = import_file(kind, first, empty, ImportOptions(), now=NOW)
    assert tally.reasons == {}
    assert import_file(kind, first, empty, ImportOptions(), now=NOW).unchanged == tally.read
    export_file(kind, second, empty)
    return first.read_bytes(), second.read_bytes()


quick = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("ending", FORMATS)
@quick
@given(some=st.lists(units, max_size=4, unique_by=lambda one: one.id))
def test_units_come_back_byte_for_byte(ending: str, tmp_path: Path, some: list[Unit]) -> None:
    stores = library()
    stores.units.upsert(some).result()
    first, second = again(Kind.UNITS, stores, tmp_path, ending)
    assert first == second


@pytest.mark.parametrize("ending", FORMATS)
@quick
@given(some=st.lists(readers, max_size=4, unique_by=lambda one: one.id))
def test_readers_come_back_byte_for_byte(ending: str, tmp_path: Path, some: list[Reader]) -> None:
    stores = library()
    stores.readers.upsert(some).result()
    first, second = again(Kind.READERS, stores, tmp_path, ending)
    assert first == second


@pytest.mark.parametrize("ending", FORMATS)
@quick
@given(some=st.lists(st.tuples(events, st.booleans()), max_size=4, unique_by=lambda one: one[0].id))
def test_events_come_back_byte_for_byte(
    ending: str, tmp_path: Path, some: list[tuple[Event, bool]]
) -> None:
    stores = library()
    stores.readers.upsert([R1]).result()
    robots = [robot for _, robot in some]
    stores.events.append([event for event, _ in some], robots=robots).result()
    first, second = again(Kind.EVENTS, stores, tmp_path, ending)
    assert first == second


def test_an_export_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="cannot be written"):
        export_file(Kind.UNITS, tmp_path / "no" / "where.csv", library())
    with pytest.raises(Unusable, match="none of"):
        export_file(Kind.UNITS, tmp_path / "units.xlsx", library())
    export_file(Kind.UNITS, tmp_path / "units.csv", library())
    assert [file.name for file in tmp_path.iterdir()] == ["units.csv"]
