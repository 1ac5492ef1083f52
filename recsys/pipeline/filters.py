"""Removals: units that may not be in this list at all.  How many of a kind is `caps`'s.

A rule is a function of the moment and the draft; what it removes carries its name.
"""

import numpy as np

from recsys.models.base import Ints
from recsys.pipeline.draft import Draft, Moment
from recsys.pipeline.traits import plain

__all__ = [
    "FILTERS",
    "drop_embargoed",
    "drop_excluded",
    "drop_off_subject",
    "drop_rejected",
    "drop_seed",
    "drop_seen",
    "drop_unasked",
    "drop_withdrawn",
]


def drop_withdrawn(moment: Moment, draft: Draft) -> Draft:
    """Taken down by the library, or no longer in its catalogue."""
    return draft.without(moment.shelf.withdrawn, "withdrawn")


def drop_embargoed(moment: Moment, draft: Draft) -> Draft:
    """Findable in the catalogue, and not recommended before its day."""
    return draft.without(moment.shelf.closed(moment.at), "embargoed")


def drop_unasked(moment: Moment, draft: Draft) -> Draft:
    """The query named the only units it wants."""
    if not moment.query.only:
        return draft
    return draft.without(_all_but(moment, moment.shelf.known(moment.query.only)), "not_asked_for")


def drop_off_subject(moment: Moment, draft: Draft) -> Draft:
    """The query named a subject that the unit is not under."""
    if not moment.query.subject:
        return draft
    under = moment.shelf.about.having(plain(moment.query.subject))
    return draft.without(_all_but(moment, under), "other_subject")


def drop_excluded(moment: Moment, draft: Draft) -> Draft:
    """The platform shows it already, or does not want it."""
    return draft.without(moment.shelf.known(moment.query.exclude), "excluded")


def drop_seed(moment: Moment, draft: Draft) -> Draft:
    """The units that the list was asked to be like, or unlike."""
    return draft.without(moment.history.seen, "seed") if moment.query.is_seed else draft


def drop_rejected(moment: Moment, draft: Draft) -> Draft:
    """The reader said no to it."""
    return draft.without(moment.history.rejected, "rejected")


def drop_seen(moment: Moment, draft: Draft) -> Draft:
    """The reader has had it already, and the query does not want it again."""
    seen = moment.history.seen
    if moment.mixing is not None:
        seen = np.setdiff1d(seen, moment.history.past.items)
    return draft.without(seen, "seen")


def _all_but(moment: Moment, rows: Ints) -> Ints:
    others = np.ones(len(moment.shelf), np.bool_)
    others[rows] = False
    return np.flatnonzero(others).astype(np.int32)


FILTERS = (
    drop_withdrawn,
    drop_embargoed,
    drop_unasked,
    drop_off_subject,
    drop_excluded,
    drop_seed,
    drop_rejected,
    drop_seen,
)
