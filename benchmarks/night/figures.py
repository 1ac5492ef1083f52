"""Lists for everyone, as lines of `shelfcast bench`."""

from collections.abc import Iterator
from contextlib import closing

from benchmarks.figure import Figure
from benchmarks.night.bound import Bound
from benchmarks.night.measure import Night, measured
from benchmarks.serving.setup import Served
from recsys.bootstrap import open_services
from recsys.models.parallel import cores
from recsys.settings import Settings

__all__ = ["night"]

K, FACTORS, ROUNDS = 10, 128, 3


def night(served: Served) -> Iterator[Figure]:
    """Rates, so that more is better: the ratio is the share of the bound's pace that is reached."""
    with closing(open_services(Settings(home=served.home))) as services:
        everybody = Night(services, served.scratch / "lists.parquet", K)
        bound = Bound(len(everybody.ids), everybody.units, FACTORS, K)
        found = measured(everybody, bound, threads=cores(), rounds=ROUNDS)
    against = f"a blocked product of {FACTORS} factors and the best of each row"
    for name, took, ratio in (
        ("night_lists_vs_gemm", found.lists, found.lists_ratio),
        ("night_run_vs_gemm", found.run, found.run_ratio),
    ):
        value, unit = round(1e6 / took, 1), "lists/s"
        yield Figure(name=name, value=value, unit=unit, against=against, ratio=ratio)
