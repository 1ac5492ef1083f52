"""One scale for what all sources say."""

from copy import copy
from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from recsys.bootstrap import Services
from recsys.domain.event import Verb
from tests.recsys.services.conftest import send
from tests.recsys.services.test_faithfulness import moment_of, scored
from tests.recsys.small_library import event, unit


def test_the_best_search_match_counts_like_the_model_s_best_unit(library: Services) -> None:
    send(library, event("s1", "Bread-1", Verb.SEARCH, "regular expressions"))
    draft = scored(moment_of(library, "Bread-1"))
    tops = {part.source: float(part.scores.max()) for part in draft.parts}
    assert tops["search"] == pytest.approx(tops["model"])
    assert tops["nearby"] == pytest.approx(0.3 * tops["model"])


def test_a_score_is_the_sum_of_its_parts(library: Services) -> None:
    send(library, event("s1", "Bread-1", Verb.SEARCH, "regular expressions"))
    draft = scored(moment_of(library, "Bread-1"))
    every = np.arange(len(draft.scores), dtype=np.int32)
    together = np.sum([part.at(every) for part in draft.parts], axis=0)
    np.testing.assert_allclose(draft.scores, together, rtol=1e-5)


def test_an_older_search_counts_less_than_a_newer_one(library: Services) -> None:
    moment = moment_of(library, "Bread-1")
    searches = tuple(
        event(f"s{n}", "Bread-1", Verb.SEARCH, text)
        for n, text in enumerate(["orchard soil", "harbour wind"])
    )
    draft = scored(replace(moment, history=replace(moment.history, searches=searches)))
    newer, older = (float(p.scores.max()) for p in draft.parts if p.search)
    assert older == pytest.approx(newer / 2)


def test_text_matches_are_cosines_for_old_and_new_units(library: Services) -> None:
    library.catalogue.upsert([unit("fresh", "Text")]).result(timeout=10)
    moment = moment_of(library, "Bread-1")
    bundle = moment.shelf.bundle
    assert bundle is not None
    query = bundle.vectoriser.query("regular expressions and yeast")
    units = [moment.shelf.unit(row) for row in range(len(moment.shelf))]
    oracle = bundle.vectoriser.vectors(units).toarray() @ query.toarray().ravel()
    np.testing.assert_allclose(moment.shelf.matches(query), oracle, atol=1e-5)


def test_a_reader_of_whom_nothing_speaks_gets_what_everybody_gets(library: Services) -> None:
    moment = moment_of(library, "nobody")
    (part,) = scored(moment).parts
    assert part.source == "popular"
    assert float(part.scores.max()) == 1.0


def test_everybody_gets_what_the_champion_says_of_an_empty_history(library: Services) -> None:
    moment = moment_of(library, "nobody")
    bundle = moment.shelf.bundle
    assert bundle is not None
    says = np.linspace(0, 3, len(bundle.items), dtype=np.float32)
    model = copy(bundle.model)
    model._base = says[None]
    recent = replace(moment.shelf, bundle=replace(bundle, model=model))
    (part,) = scored(replace(moment, shelf=recent)).parts
    asked = model.score(sp.csr_matrix((1, len(says)), dtype=np.float32))[0]
    np.testing.assert_allclose(part.scores, asked / 3, rtol=1e-6)


def test_everybody_gets_the_most_chosen_where_the_champion_says_nothing(library: Services) -> None:
    moment = moment_of(library, "nobody")
    bundle = moment.shelf.bundle
    assert bundle is not None
    model = copy(bundle.model)
    model._base = np.zeros((1, len(bundle.items)), np.float32)
    silent = replace(moment.shelf, bundle=replace(bundle, model=model))
    (part,) = scored(replace(moment, shelf=silent)).parts
    np.testing.assert_allclose(part.scores, bundle.popularity / bundle.popularity.max(), rtol=1e-6)
