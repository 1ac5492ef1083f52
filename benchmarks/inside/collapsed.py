"""What it costs in accuracy that members of a blend are folded into one matrix of few neighbours:
as the report of the champion's training tells."""

from collections.abc import Iterator

from benchmarks.figure import Figure, beside
from benchmarks.serving.setup import Served, own_stores
from recsys.errors import Unavailable
from training.report.kept import read_facts

__all__ = ["collapsed"]


def collapsed(served: Served) -> Iterator[Figure]:
    with own_stores(served) as stores:
        version = stores.models.champion()
    if version is None:
        raise Unavailable("the library has no champion")
    facts = read_facts(served.home / "reports", version)
    steps = {one["step"]: one["ndcg"] for one in (facts["blend"] or {}).get("steps", ())}
    if not {"sum", "folded"} <= steps.keys():
        raise Unavailable("the champion's report does not tell what folding it lost")
    against = "the sum of its members, nothing cut off"
    yield beside("collapsed_ndcg", steps["folded"], "NDCG", against, steps["sum"])
