"""Rules on a catalogue without a model: every unit is kept or dropped, and drops have a name."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recsys.domain.ids import UnitId
from recsys.domain.unit import Status, Unit, Work
from recsys.pipeline.draft import Draft, Moment, Part
from recsys.pipeline.history import NOTHING
from recsys.pipeline.policy import PolicyConfig
from recsys.pipeline.query import Query
from recsys.pipeline.shelf import Shelf
from recsys.pipeline.stages import STAGES
from tests.recsys.small_library import NOW, unit

A_UNIT = st.builds(
    lambda author, work, subject, state: unit(
        "x",
        subject,
        authors=(author,) if author else (),
        work=Work(id=work, title=work) if work else None,
        status=state[0],
        embargo_until=state[1],
    ),
    st.sampled_from(["", "A", "a ", "B", "C"]),
    st.sampled_from(["", "w1", "w2", "w3"]),
    st.sampled_from(["Text", "Bread"]),
    st.sampled_from(
        [(Status.ACTIVE, None)] * 4
        + [(Status.WITHDRAWN, None)]
        + [(Status.EMBARGOED, NOW + timedelta(days=d)) for d in (-1, 1)]
    ),
)
SHELVES = st.lists(A_UNIT, min_size=1, max_size=60).map(
    lambda units: Shelf.empty(None).updated(
        [replace(u, id=UnitId(f"u{i}")) for i, u in enumerate(units)], len(units)
    )
)
QUERIES = st.builds(
    Query,
    k=st.integers(1, 25),
    subject=st.sampled_from(["", "TEXT", "nothing"]),
    exclude=st.sampled_from([(), (UnitId("u0"), UnitId("unheard of"))]),
    only=st.sampled_from([(), (UnitId("u0"), UnitId("u1"), UnitId("u2"))]),
)


def moment(shelf: Shelf, query: Query) -> Moment:
    return Moment(query=query, at=NOW, shelf=shelf, policy=PolicyConfig(), history=NOTHING)


def drafted(at: Moment, seed: int) -> Draft:
    scores = np.random.default_rng(seed).integers(0, 9, len(at.shelf)).astype(np.float32)
    draft = Draft((Part(source="test", scores=scores),), scores, np.zeros(len(scores), np.uint8))
    for stage in STAGES:
        draft = stage(at, draft)
    return draft


def shown(at: Moment, draft: Draft) -> list[Unit]:
    return [at.shelf.unit(row) for row in draft.chosen.tolist()]


@given(SHELVES, QUERIES, st.integers(0, 99))
def test_every_unit_is_shown_dropped_by_a_named_rule_or_ranked_lower(
    shelf: Shelf, query: Query, seed: int
) -> None:
    at = moment(shelf, query)
    draft = drafted(at, seed)
    chosen = set(draft.chosen.tolist())
    left = [row for row in range(len(shelf)) if draft.rules[row] == 0 and row not in chosen]
    assert len(chosen) == len(draft.chosen) <= query.k
    assert not any(draft.rules[row] for row in chosen)
    assert int(draft.rules.max()) <= len(draft.names)
    assert not left or len(chosen) == query.k


@given(SHELVES, QUERIES, st.integers(0, 99))
def test_nothing_is_shown_that_may_not_be(shelf: Shelf, query: Query, seed: int) -> None:
    for one in shown(moment(shelf, query), drafted(moment(shelf, query), seed)):
        assert one.is_open(NOW)
        assert one.id not in query.exclude
        assert not query.only or one.id in query.only
        assert not query.subject or query.subject.casefold() in {s.casefold() for s in one.subjects}


@given(SHELVES, st.integers(0, 99))
def test_no_more_than_two_of_an_author_while_there_are_others(shelf: Shelf, seed: int) -> None:
    at = moment(shelf, Query(k=10))
    units = shown(at, drafted(at, seed))
    authors = Counter(a.strip().casefold() for u in units for a in u.authors)
    works = Counter(u.work.id for u in units if u.work)
    if any(n > 2 for n in authors.values()) or any(n > 3 for n in works.values()):
        shown_ids = {u.id for u in units}
        others = [u for u in shelf.units if u and u.is_open(NOW) and u.id not in shown_ids]
        assert not any(_would_fit(u, authors, works) for u in others)


@given(SHELVES, QUERIES, st.integers(0, 99))
def test_within_ten_places_the_higher_score_comes_first(
    shelf: Shelf, query: Query, seed: int
) -> None:
    draft = drafted(moment(shelf, query), seed)
    for start in range(0, len(draft.chosen), 10):
        ten = draft.chosen[start : start + 10]
        pairs = list(zip(draft.scores[ten].tolist(), (-ten).tolist(), strict=True))
        assert pairs == sorted(pairs, reverse=True)


def test_a_third_unit_of_an_author_makes_room_and_says_why() -> None:
    units = [unit(f"a{i}", "Text", authors=("A",), work=None) for i in range(3)]
    others = [unit(f"o{i}", "Text", authors=(f"O{i}",), work=None) for i in range(9)]
    shelf = Shelf.empty(None).updated([*units, *others], 12)
    scores = np.arange(12, 0, -1).astype(np.float32)
    draft = Draft((Part(source="test", scores=scores),), scores, np.zeros(12, np.uint8))
    at = moment(shelf, Query(k=10))
    for stage in STAGES:
        draft = stage(at, draft)
    assert [u.id for u in shown(at, draft)] == ["a0", "a1", *(f"o{i}" for i in range(8))]
    assert draft.names[draft.rules[2] - 1] == "author_cap"


def test_a_catalogue_of_one_author_still_fills_the_list() -> None:
    units = [unit(f"a{i}", "Text", authors=("A",), work=None) for i in range(12)]
    at = moment(Shelf.empty(None).updated(units, 12), Query(k=10))
    assert len(drafted(at, 1).chosen) == 10


def _would_fit(one: Unit, authors: Counter[str], works: Counter[str]) -> bool:
    own = {a.strip().casefold() for a in one.authors}
    return all(authors[a] < 2 for a in own) and (one.work is None or works[one.work.id] < 3)
