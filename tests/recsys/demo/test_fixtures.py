"""The committed fixtures: importable without a refusal, and made again byte for byte."""

import sys
from pathlib import Path

import pytest

from fixtures.make import make
from recsys.domain.unit import Status
from recsys.ingest.importing import ImportOptions, import_file
from recsys.ingest.kinds import Kind
from recsys.stores.open import open_stores
from tests.recsys.ingest.conftest import AGREED, NOW

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"


def test_every_row_of_the_fixtures_can_be_imported() -> None:
    stores = open_stores("memory:").stores
    for kind, name in (
        (Kind.UNITS, "records.jsonl"),
        (Kind.UNITS, "units.jsonl"),
        (Kind.READERS, "readers.jsonl"),
        (Kind.EVENTS, "events.jsonl"),
    ):
        tally = import_file(kind, FIXTURES / name, stores, ImportOptions(basis=AGREED), now=NOW)
        assert (tally.rejected, tally.unknown_columns) == (0, ())
        assert tally.added == tally.read > 0
    assert {unit.status for unit in stores.units.scan()} == set(Status)


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="the text was cut from CPython 3.11")
def test_the_generated_fixtures_are_made_again_byte_for_byte(tmp_path: Path) -> None:
    make(tmp_path)
    wanted = {"units.jsonl", "readers.jsonl", "events.jsonl"}
    assert {made.name for made in tmp_path.iterdir()} == wanted
    for made in tmp_path.iterdir():
        assert made.read_bytes() == (FIXTURES / made.name).read_bytes()
