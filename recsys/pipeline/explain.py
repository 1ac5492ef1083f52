"""Why an entry is there.  A reason cites what raised the entry's score, and nothing else: take
the cited event or unit away, and the score falls."""

from collections.abc import Iterator, Sequence

import numpy as np

from recsys.domain.event import Verb
from recsys.domain.slate import Reason, ReasonCode
from recsys.domain.unit import Status
from recsys.models.base import Floats
from recsys.pipeline.draft import Draft, Moment
from recsys.pipeline.shelf import plain
from recsys.pipeline.wording import deed, on_day, quoted

__all__ = ["MOST_REASONS", "reasons"]

MOST_REASONS = 3
WORTH_SAYING = 0.05
"""A part smaller than this share of the score is not given as a reason."""

Weighed = tuple[float, Reason]


def reasons(moment: Moment, draft: Draft) -> list[tuple[Reason, ...]]:
    """For each chosen row its reasons, weightiest first; always at least one."""
    strengths = _strengths(moment, draft)
    return [
        _of_entry(moment, draft, int(row), strengths[:, place])
        for place, row in enumerate(draft.chosen)
    ]


def _of_entry(moment: Moment, draft: Draft, row: int, strengths: Floats) -> tuple[Reason, ...]:
    least = WORTH_SAYING * float(draft.scores[row])
    found = [
        *_from_searches(moment, draft, row),
        *_from_history(moment, row, strengths),
        *_from_interests(moment, draft, row),
    ]
    said = sorted((pair for pair in found if pair[0] > max(least, 0.0)), key=lambda p: -p[0])
    best = tuple(reason for _, reason in said[:MOST_REASONS])
    return (best or (_for_everybody(moment, draft, row),)) + _novelty(moment, row)


def _strengths(moment: Moment, draft: Draft) -> Floats:
    """(n_history, n_chosen): how much each unit of the history adds to each chosen score."""
    history, bundle, trained = moment.history, moment.shelf.bundle, moment.shelf.trained
    strengths = np.zeros((len(history.rows), len(draft.chosen)), np.float32)
    if bundle is not None and any(part.source == "model" for part in draft.parts):
        inside = history.rows < trained
        strengths[inside] = bundle.model.contributions(
            history.vector(trained), draft.chosen, moment.shelf.fresh
        )
    place = {row: i for i, row in enumerate(history.rows.tolist())}
    for part in draft.parts:
        if part.row is not None:
            strengths[place[part.row]] += part.scores[draft.chosen]
    return strengths


def _from_searches(moment: Moment, draft: Draft, row: int) -> Iterator[Weighed]:
    for part in draft.parts:
        if part.search is not None:
            day = on_day(part.search.at, moment.at, moment.zone)
            text = f"You searched {quoted(part.search.query or '')} {day}"
            reason = Reason(ReasonCode.SEARCH_MATCH, text, (part.search.id,))
            yield float(part.scores[row]), reason


def _from_history(moment: Moment, row: int, strengths: Floats) -> Iterator[Weighed]:
    """The two weightiest units of the history, each with the best that is known of the pair.
    One that was taken down still counts, and is not named."""
    for place in np.argsort(-strengths, kind="stable")[:2].tolist():
        before = int(moment.history.rows[place])
        if strengths[place] > 0 and moment.shelf.unit(before).status is not Status.WITHDRAWN:
            yield float(strengths[place]), _pair(moment, before, row)


def _pair(moment: Moment, before: int, row: int) -> Reason:
    earlier, unit = moment.shelf.unit(before), moment.shelf.unit(row)
    event = moment.history.deeds.get(before)
    title = quoted(earlier.title)
    known = f"{title}, which {deed(event, moment.at, moment.zone)}" if event else title
    evidence = (earlier.id, event.id) if event else (earlier.id,)
    readers = _common_readers(moment, before, row)
    if moment.query.is_seed:
        return Reason(ReasonCode.LIKE_SEED, f"Close to {title}, which was asked for", evidence)
    if readers >= moment.policy.co_readers:
        text = f"{readers} readers opened or borrowed both this and {known}"
        return Reason(ReasonCode.CO_READ, text, evidence, readers)
    if author := _shared(earlier.authors, unit.authors):
        return Reason(ReasonCode.SAME_AUTHOR, f"By {author}, like {known}", evidence)
    if subject := _shared(earlier.subjects, unit.subjects):
        return Reason(ReasonCode.SAME_SUBJECT, f"On {subject}, like {known}", evidence)
    accepted = event is not None and event.verb is Verb.ACCEPT
    code = ReasonCode.ACCEPTED_BEFORE if accepted else ReasonCode.NEAR_HISTORY
    return Reason(code, f"Close to {known}", evidence)


def _common_readers(moment: Moment, one: int, other: int) -> int:
    bundle = moment.shelf.bundle
    if bundle is None or max(one, other) >= moment.shelf.trained:
        return 0
    pairs = bundle.co_readers
    span = slice(pairs.indptr[one], pairs.indptr[one + 1])
    place = np.flatnonzero(pairs.indices[span] == other)
    return int(pairs.data[span][place[0]]) if len(place) else 0


def _shared(one: Sequence[str], other: Sequence[str]) -> str:
    theirs = {plain(name) for name in other}
    return next((name.strip() for name in one if name.strip() and plain(name) in theirs), "")


def _from_interests(moment: Moment, draft: Draft, row: int) -> Iterator[Weighed]:
    subject = _shared(moment.interests, moment.shelf.unit(row).subjects)
    for part in draft.parts:
        if part.source == "interest" and subject:
            reason = Reason(
                ReasonCode.DECLARED_INTEREST,
                f"You named {subject} as an interest",
                (moment.shelf.unit(row).id,),
            )
            yield float(part.scores[row]), reason


def _for_everybody(moment: Moment, draft: Draft, row: int) -> Reason:
    unit = moment.shelf.unit(row)
    newest = any(part.source == "newest" for part in draft.parts)
    text = "Among the latest additions" if newest else "Often chosen in the library"
    return Reason(ReasonCode.NON_PERSONAL, f"{text}: everybody is shown this", (unit.id,))


def _novelty(moment: Moment, row: int) -> tuple[Reason, ...]:
    if moment.shelf.bundle is None or row < moment.shelf.trained:
        return ()
    unit = moment.shelf.unit(row)
    return (Reason(ReasonCode.NEW_IN_LIBRARY, "New in the library", (unit.id,)),)
