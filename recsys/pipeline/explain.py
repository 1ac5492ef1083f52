"""Why an entry is there.  A reason cites what raised the entry's score, and nothing else: take
the cited event or unit away, and the score falls.  How it is said is `telling`'s."""

from collections.abc import Sequence

from recsys.pipeline.draft import Moment, Part
from recsys.pipeline.outline import Outline
from recsys.pipeline.pair_loops import UNSAID
from recsys.pipeline.telling import Teller

__all__ = ["MOST_REASONS", "reasons"]

MOST_REASONS = 3

Pair = Sequence[int]
"""What `Teller.pair` is asked with."""


def reasons(moment: Moment, outline: Outline) -> list[bytes]:
    """For each row its reasons, weightiest first, as `said` renders them; always at least one."""
    teller, shelf = Teller(moment), moment.shelf
    pair, known = teller.pair, outline.known
    known_to_model = len(shelf) if shelf.bundle is None else shelf.trained
    told: list[bytes] = []
    for at, (row, pairs) in enumerate(zip(outline.listed, outline.pairs.facts, strict=True)):
        if row in known:
            told.append(teller.again(row))
            continue
        if outline.alone:
            own = _with_parts(teller, outline, at)
        else:
            own = [text for one in pairs if one[1] != UNSAID and (text := pair(*one))]
        own = own or [teller.everybody(row, newest=outline.newest)]
        if row >= known_to_model:
            own.append(teller.new(row))
        told.append(b",".join(own))
    return told


def _with_parts(teller: Teller, outline: Outline, at: int) -> list[bytes]:
    """Beside the pairs, what speaks for the row at that place by itself."""
    strengths, facts = outline.pairs.strengths[at], outline.pairs.facts[at]
    pairs = [one for one in zip(strengths, facts, strict=True) if one[1][1] != UNSAID]
    both: list[tuple[float, Part | Pair]] = [*outline.alone[at], *pairs]
    order = sorted(both, key=lambda one: -one[0])
    row = outline.rows[at]
    return [text for _, why in order if (text := _told(teller, why, row))][:MOST_REASONS]


def _told(teller: Teller, why: Part | Pair, row: int) -> bytes | None:
    if not isinstance(why, Part):
        return teller.pair(*why)
    if why.search:
        return teller.search(why.search)
    return teller.interest(row) if why.source == "interest" else teller.group(row)
