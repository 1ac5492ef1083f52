"""Why an entry is there.  A reason cites what raised the entry's score, and nothing else: take
the cited event or unit away, and the score falls.  How it is said is `telling`'s."""

from collections.abc import Iterable, Sequence

from recsys.pipeline.draft import Moment, Part
from recsys.pipeline.outline import Outline
from recsys.pipeline.telling import Teller

__all__ = ["MOST_REASONS", "reasons"]

MOST_REASONS = 3
WORTH_SAYING = 0.05
"""A part smaller than this share of the score is not given as a reason."""

Pair = Sequence[int]
"""What `Teller.pair` is asked with."""


def reasons(moment: Moment, outline: Outline) -> list[bytes]:
    """For each row its reasons, weightiest first, as `said` renders them; always at least one."""
    teller, shelf = Teller(moment), moment.shelf
    known_to_model = len(shelf) if shelf.bundle is None else shelf.trained
    told: list[bytes] = []
    listed = zip(outline.listed, outline.scores, *outline.pairs)  # noqa: B905 - scores go on
    for row, score, strengths, pairs in listed:
        if row in outline.known:
            told.append(teller.again(row))
            continue
        least = max(WORTH_SAYING * score, 0.0)
        weighed = zip(strengths, pairs, strict=True)
        if outline.parts:
            own = _with_parts(teller, outline, row, least, weighed)
        else:
            own = [
                said
                for strength, pair in weighed
                if strength > least and (said := teller.pair(*pair))
            ]
        own = own or [teller.everybody(row, newest=outline.newest)]
        if row >= known_to_model:
            own.append(teller.new(row))
        told.append(b",".join(own))
    return told


def _with_parts(
    teller: Teller, outline: Outline, row: int, least: float, pairs: Iterable[tuple[float, Pair]]
) -> list[bytes]:
    """Beside the pairs, what speaks for the row by itself."""
    parts = [(float(part.scores[row]), part) for part in outline.parts]
    both: list[tuple[float, Part | Pair]] = [*parts, *pairs]
    order = sorted((one for one in both if one[0] > least), key=lambda one: -one[0])
    return [said for _, why in order if (said := _told(teller, why, row))][:MOST_REASONS]


def _told(teller: Teller, why: Part | Pair, row: int) -> bytes | None:
    if not isinstance(why, Part):
        return teller.pair(*why)
    if why.search:
        return teller.search(why.search)
    return teller.interest(row) if why.source == "interest" else teller.group(row)
