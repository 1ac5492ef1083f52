"""The measurement of lists for everyone runs, and its figures are what they say."""

from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.night.bound import Bound
from benchmarks.night.measure import Night, measured
from recsys.bootstrap import services_over
from recsys.settings import Settings
from recsys.stores.open import open_stores
from tests.recsys.services import crowd


def test_lists_and_their_bound_are_measured_in_turn(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    with closing(services_over(open_stores(settings.store_url), settings)) as services:
        crowd.fill(services)
        crowd.train(services)
        night = Night(services, tmp_path / "lists.parquet", 5)
        assert 0 < night.together < len(night.ids)
        bound = Bound(len(night.ids), night.units, factors=8, k=5)
        found = measured(night, bound, threads=1, rounds=2)
    assert found.threads == 1
    assert 0 < found.bound < found.lists < found.run
    assert found.run_ratio <= found.lists_ratio
    listed = set(pq.read_table(tmp_path / "lists.parquet")["reader"].to_pylist())
    assert len(listed) == crowd.N_READERS + crowd.N_LONG
