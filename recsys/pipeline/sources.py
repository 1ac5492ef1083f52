"""Where candidates come from beside the `champion`.  A source scores rows of the shelf, in its own
measure; `scoring` brings them to one scale.  One that has nothing to say says nothing."""

from collections.abc import Callable, Iterator

import numpy as np

from recsys.models.base import Floats
from recsys.pipeline.draft import Moment, Part
from recsys.pipeline.traits import plain

__all__ = [
    "LITTLE",
    "SOURCES",
    "Source",
    "declared_interests",
    "everybody",
    "groups",
    "like_new_units",
    "near_last_welcome",
    "searches",
]

Source = Callable[[Moment], Iterator[tuple[float, Part]]]
"""Yields parts, each with the weight that the best unit of it has beside the model's best."""

NEW_UNITS = 5
"""So many units of the history that the model does not know are compared by text."""
LITTLE = 3
"""A reader with more units in their history is no longer told by their groups."""


def searches(moment: Moment) -> Iterator[tuple[float, Part]]:
    """Units whose text matches what the reader searched for; the latest search counts most."""
    bundle = moment.shelf.bundle
    for age, search in enumerate(moment.history.searches):
        if bundle is not None:
            found = moment.shelf.matches(bundle.vectoriser.query(search.query))
            part = Part(source="search", scores=found, search=search)
            yield moment.policy.search / (1 + age), part


def near_last_welcome(moment: Moment) -> Iterator[tuple[float, Part]]:
    """Units like the last one that the reader welcomed."""
    bundle, row = moment.shelf.bundle, moment.history.welcomed
    if bundle is None or row is None or row >= moment.shelf.trained:
        return
    near = bundle.model.weights()
    span = slice(near.indptr[row], near.indptr[row + 1])
    own = np.maximum(near.data[span], 0.0)
    yield moment.policy.nearby, Part(source="nearby", scores=own, of=near.indices[span], row=row)


def like_new_units(moment: Moment) -> Iterator[tuple[float, Part]]:
    """Units whose text is like that of units in the history that the model does not know."""
    history, trained = moment.history, moment.shelf.trained
    new = np.flatnonzero(history.rows >= trained)
    if moment.shelf.bundle is None or not len(new):
        return
    heaviest = new[np.argsort(-np.abs(history.weights[new]), kind="stable")][:NEW_UNITS]
    for row, weight in zip(history.rows[heaviest], history.weights[heaviest], strict=True):
        found = moment.shelf.matches(moment.shelf.fresh[row - trained])
        yield float(weight), Part(source="text", scores=found, row=int(row))


def declared_interests(moment: Moment) -> Iterator[tuple[float, Part]]:
    """Units under subjects that the reader declared."""
    if not moment.interests:
        return
    scores = _zeros(moment)
    for subject in moment.interests:
        scores[moment.shelf.about.having(plain(subject))] += 1.0
    yield moment.policy.interests, Part(source="interest", scores=scores)


def groups(moment: Moment) -> Iterator[tuple[float, Part]]:
    """What is popular of late in the reader's groups, while little else is known of them."""
    bundle, held = moment.shelf.bundle, len(moment.history.rows)
    known = bundle.groups.known(moment.groups) if bundle is not None else []
    if bundle is None or not known or held > LITTLE:
        return
    scores = _zeros(moment)
    scores[: moment.shelf.trained] = bundle.groups.scores(known)
    yield moment.policy.groups / (1 + held), Part(source="group", scores=scores)


def everybody(moment: Moment) -> Part:
    """What every reader gets: what the champion says of an empty history; the units with most
    distinct readers where it says nothing; or, before there is one, the latest additions first."""
    bundle = moment.shelf.bundle
    if bundle is None:
        order = np.arange(1, len(moment.shelf) + 1, dtype=np.float32)
        return Part(source="newest", scores=order)
    scores = _zeros(moment)
    base = bundle.model.base
    scores[: moment.shelf.trained] = base if base.any() else bundle.popularity
    return Part(source="popular", scores=scores)


def _zeros(moment: Moment) -> Floats:
    return np.zeros(len(moment.shelf), np.float32)


SOURCES: tuple[Source, ...] = (
    searches,
    near_last_welcome,
    like_new_units,
    declared_interests,
    groups,
)
"""What is heard beside the model."""
