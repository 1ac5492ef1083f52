"""Outlines come out as the JSON that they stand for, whatever is said in them."""

from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import orjson
import pytest

from recsys.domain.unit import Unit
from recsys.models.blend import Blend
from recsys.models.bundle import Bundle, Provenance
from recsys.models.content import Content, ContentConfig
from recsys.models.stack import Stack
from recsys.pipeline.draft import Moment
from recsys.pipeline.history import seed_of
from recsys.pipeline.outline import RULES, SOURCES, Outlines
from recsys.pipeline.pair_loops import AGAIN, AUTHOR, CLOSE, CO_READ, SUBJECT, UNSAID, WHOLE
from recsys.pipeline.policy import PolicyConfig
from recsys.pipeline.printing import printed_of
from recsys.pipeline.query import Query
from recsys.pipeline.shelf import Shelf
from tests.recsys.models.boards import dataset
from tests.recsys.small_library import NOW, unit

N_UNITS = 30
ODD = ('"', "\\", "%d %b %%", "\x00\n", "</script>", "“”", "書", "")
"""What titles, authors and subjects are made of, beside letters."""
WHOLES = (b'{"code":"used_before","text":"You read this"}', b'{"code":"search_match"}')


def units() -> list[Unit]:
    lot = Random(1)
    made = []
    for n in range(N_UNITS):
        odd = lot.choice(ODD)
        authors = tuple(f"by {lot.randrange(4)}{odd}" for _ in range(lot.randrange(3)))
        about, title = f"on {n % 3}{odd}", f"T{n}{odd}"
        made.append(unit(f"u{n}{odd}", about, title=title, authors=authors, url="urn:of:it"))
    return made


SHELF = Shelf.empty(None).updated(units(), N_UNITS)


@pytest.fixture(scope="module", params=[N_UNITS, N_UNITS // 2])
def shelf(request: pytest.FixtureRequest) -> Shelf:
    """With a model that knows so many of the units."""
    data = dataset(np.eye(request.param, dtype=int), units=units()[: request.param])
    content = Content.fit(data, ContentConfig(), seed=1)
    model = Blend.of(data, {"content": content}, Stack.of({"content": 1.0}))
    facts = Provenance(version="", trained_at=NOW, cutoff=NOW, fingerprint="", seed=1)
    return replace(SHELF, bundle=Bundle.of(data, model, facts))


def moment(liked: int, shelf: Shelf) -> Moment:
    """A list of which that unit was the seed."""
    named = (shelf.ids[liked],)
    query, policy = Query(liked=named, k=10), PolicyConfig()
    return Moment(
        query=query, at=NOW, shelf=shelf, policy=policy, history=seed_of(named, (), shelf)
    )


def outlines(lot: Random, seeds: list[int], newest: bool) -> Outlines:
    n, m, k, r, d = len(seeds), 8, 5, 3, 4
    rng = np.random.default_rng(lot.randrange(99))
    held = rng.integers(0, m + 1, n).astype(np.int32)
    reasons = np.zeros((n, k, r, 3), np.int32)
    for at, seed in enumerate(seeds):
        for place in np.ndindex(k, r):
            kind = lot.choice((UNSAID, CLOSE, CO_READ, AUTHOR, SUBJECT, WHOLE, AGAIN))
            told = {CO_READ: lot.randrange(10_000), CLOSE: 0}.get(kind, lot.randrange(9))
            which = lot.randrange(len(WHOLES)) if kind in (WHOLE, AGAIN) else seed
            reasons[(at, *place)] = which, kind, told
    return Outlines(
        rows=rng.integers(0, N_UNITS, (n, m)).astype(np.int32),
        scores=rng.normal(size=(n, m)).astype(np.float32),
        sources=rng.integers(0, len(SOURCES), (n, m)).astype(np.uint8),
        held=held,
        lengths=np.minimum(held, rng.integers(0, k + 1, n)).astype(np.int32),
        reasons=reasons,
        dropped=rng.integers(0, N_UNITS, (n, d)).astype(np.int32),
        rules=rng.integers(1, len(RULES) + 1, (n, d)).astype(np.uint8),
        found=rng.integers(0, d + 1, n).astype(np.int32),
        counts=rng.integers(-1, 200, (n, len(RULES))).astype(np.int32),
        whole=WHOLES,
        newest=newest,
    )


def reason(seed: int, told: tuple[int, int, int]) -> dict[str, Any]:
    """In full; units of a seed are said to be asked for."""
    which, kind, what = told
    if kind in (WHOLE, AGAIN):
        return dict(orjson.loads(WHOLES[which]))
    title = " ".join(SHELF.unit(seed).title.split())
    known, evidence = f"“{title}”, which was asked for", [SHELF.ids[seed]]
    if kind == CLOSE:
        return {"code": "like_seed", "text": f"Close to {known}", "evidence": evidence}
    if kind == CO_READ:
        text = f"{what} readers opened or borrowed both this and {known}"
        return {"code": "co_read", "text": text, "evidence": evidence, "readers": what}
    trait, code, begin = SHELF.by.written, "same_author_or_series", "By"
    if kind == SUBJECT:
        trait, code, begin = SHELF.about.written, "same_subject", "On"
    written = trait.content[trait.ends[what] : trait.ends[what + 1]].tobytes()
    name = orjson.loads(b'"%b"' % written)
    return {"code": code, "text": f"{begin} {name}, like {known}", "evidence": evidence}


def entry(of: Outlines, seed: int, list_at: int, at: int, trained: int) -> dict[str, Any]:
    row = int(of.rows[list_at, at])
    told = [tuple(one) for one in of.reasons[list_at, at].tolist() if one[1] != UNSAID]
    begin = "Among the latest additions" if of.newest else "Often chosen in the library"
    everybody = {
        "code": "non_personal",
        "text": f"{begin}: everybody is shown this",
        "evidence": [SHELF.ids[row]],
    }
    new = {"code": "new_in_library", "text": "New in the library", "evidence": [SHELF.ids[row]]}
    is_new = row >= trained and AGAIN not in [kind for _, kind, _ in told]
    [card] = SHELF.cards_of([row])
    return {
        "position": at + 1,
        **orjson.loads(b"{%b}" % card),
        "score": round(float(of.scores[list_at, at]), 6),
        "source": SOURCES[of.sources[list_at, at]],
        "reasons": ([reason(seed, one) for one in told] or [everybody]) + [new] * is_new,
    }


@pytest.mark.parametrize("newest", [True, False])
@pytest.mark.parametrize("n", [1, 2, 16])
def test_every_list_is_the_json_that_it_stands_for(n: int, newest: bool, shelf: Shelf) -> None:
    lot = Random(n)
    seeds = [lot.randrange(N_UNITS) for _ in range(n)]
    of = outlines(lot, seeds, newest)
    for at, (seed, one) in enumerate(
        zip(seeds, printed_of([moment(seed, shelf) for seed in seeds], of), strict=True)
    ):
        entries = [entry(of, seed, at, place, shelf.trained) for place in range(of.lengths[at])]
        assert b"[%b]" % one.entries == orjson.dumps(entries)
        listed = zip(of.rows[at], of.sources[at], of.scores[at].tolist(), strict=True)
        candidates = [(SHELF.ids[row], SOURCES[by], round(x, 6)) for row, by, x in listed]
        assert b"[[%b]]" % one.candidates == orjson.dumps(candidates[: of.held[at]] or [[]])
        rules = [RULES[rule - 1] for rule in of.rules[at, : of.found[at]]]
        dropped = zip((SHELF.ids[row] for row in of.dropped[at]), rules, strict=False)
        assert b"[[%b]]" % one.drops == orjson.dumps([*dropped] or [[]])
        assert one.rules == {name: rules.count(name) for name in rules}
        counts = zip(RULES, of.counts[at].tolist(), strict=True)
        assert b"{%b}" % one.dropped == orjson.dumps({name: x for name, x in counts if x >= 0})
