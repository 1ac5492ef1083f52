"""A reason cites what raised the score: take it away, and the score falls."""

from dataclasses import replace

import numpy as np
import orjson
import pytest

from recsys.bootstrap import Services
from recsys.domain.event import Event, Verb
from recsys.domain.ids import ReaderId, UnitId
from recsys.pipeline.champion import champion
from recsys.pipeline.draft import Draft, Moment
from recsys.pipeline.history import History, histories_of
from recsys.pipeline.outline import outline_of
from recsys.pipeline.policy import PolicyConfig
from recsys.pipeline.printing import printed_of
from recsys.pipeline.query import Query
from recsys.pipeline.recorded import reason_of
from recsys.pipeline.scoring import score
from recsys.pipeline.shelf import Shelf
from recsys.pipeline.stages import drafts_of
from tests.recsys.services.conftest import send
from tests.recsys.small_library import event, unit


def moment_of(library: Services, who: str) -> Moment:
    bundle = library.champions.current()
    changes = library.stores.units.changes(0)
    shelf = Shelf.empty(bundle).updated((change.unit for change in changes), 1)
    view = library.stores.readers.views([ReaderId(who)], limit=1000)[0]
    assert bundle is not None
    [history] = histories_of([view.recent], shelf, PolicyConfig())
    query = Query(reader=ReaderId(who))
    return Moment(
        query=query, at=library.clock.now(), shelf=shelf, policy=PolicyConfig(), history=history
    )


def scored(moment: Moment) -> Draft:
    return score(moment, *champion([moment]))


def without(history: History, shelf: Shelf, evidence: tuple[str, ...]) -> History:
    """The same history, had the cited unit or search not been in it."""
    gone = [row for name in evidence if (row := shelf.row(UnitId(name))) is not None]
    left = ~np.isin(history.rows, gone)
    searches = tuple(search for search in history.searches if search.id not in evidence)
    welcomed = None if history.welcomed in gone else history.welcomed
    return replace(
        history,
        rows=history.rows[left],
        weights=history.weights[left],
        searches=searches,
        welcomed=welcomed,
    )


def deeds() -> list[Event]:
    return [
        event("s1", "Bread-1", Verb.SEARCH, "regular expressions"),
        event("s2", "Sailing-2", Verb.SEARCH, "orchard soil"),
        event("a1", "Bread-1", Verb.ACCEPT, "gardens/3"),
        event("a2", "Text-3", Verb.ACCEPT, "fresh"),
        event("r1", "Text-4", Verb.REJECT, "text/0"),
    ]


@pytest.mark.parametrize("who", ["Bread-1", "Text-3", "Text-4", "Gardens-5", "Sailing-2"])
def test_without_the_cited_evidence_the_score_falls(library: Services, who: str) -> None:
    library.catalogue.upsert([unit("fresh", "Bread")]).result(timeout=10)
    send(library, *deeds())
    moment = moment_of(library, who)
    draft = drafts_of([moment])[0]
    cited = 0
    [printed] = printed_of([moment], outline_of(moment, draft))
    entries = orjson.loads(b"[%b]" % printed.entries)
    for row, entry in zip(draft.chosen.tolist(), entries, strict=True):
        for reason in map(reason_of, entry["reasons"]):
            if reason.code in ("non_personal", "new_in_library"):
                continue
            ablated = without(moment.history, moment.shelf, reason.evidence)
            fallen = scored(replace(moment, history=ablated)).scores[row]
            assert fallen < draft.scores[row], (reason, fallen, draft.scores[row])
            cited += 1
    assert cited
