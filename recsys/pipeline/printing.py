"""Outlines as bytes: entries with their units, whom to credit and why they are there, and what the
trace keeps of them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np

from recsys.models.compiling import compiled
from recsys.pipeline.draft import Moment
from recsys.pipeline.outline import RULES, Outlines
from recsys.pipeline.phrases import PHRASES
from recsys.pipeline.print_loops import EVERYBODY, NEWEST, set_in_type, words_of
from recsys.pipeline.shelf import Shelf
from recsys.pipeline.telling import Teller, Worded
from recsys.pipeline.texts import Texts

__all__ = ["Printed", "printed_of"]

ARRAYS = 10
"""Of outlines, the first fields."""


class Printed(NamedTuple):
    """A list, in pieces of JSON: what stands between the brackets."""

    entries: bytes
    candidates: bytes
    """The list and, behind it, what came close to a place: unit, source and score."""
    dropped: bytes
    """How many units each rule kept out."""
    drops: bytes
    """What a rule removed from above the last line, with that rule, best first: those that would
    have been in the list.  As many of them as the policy names."""
    rules: Mapping[str, int]
    """How many of these each rule removed."""


def printed_of(moments: Sequence[Moment], outlines: Outlines) -> Iterator[Printed]:
    """Of each; they are of one shelf."""
    shelf, n = moments[0].shelf, len(moments)
    lists, rows, word_of = words_of(outlines.reasons)
    tellers = list(map(Teller, moments))
    told = zip(lists.tolist(), rows.tolist(), strict=True)
    words = [tellers[one].worded(row) for one, row in told]
    known = len(shelf) if shelf.bundle is None else shelf.trained
    content, cuts, named = compiled(set_in_type)(
        outlines[:ARRAYS],
        (word_of, np.array([word.near for word in words], np.int32)),
        (known, NEWEST if outlines.newest else EVERYBODY),
        tuple(map(tuple, (PHRASES, _own(shelf, outlines, words), shelf.texts))),
        (len(shelf), shelf.by.written.n),
    )
    text = content.tobytes()
    cut = [text[start:end] for start, end in pairwise(cuts.tolist())]
    of_parts = (cut[at : at + n] for at in range(0, len(cut), n))
    return map(Printed, *of_parts, map(_by_name, named.tolist()))


def _own(shelf: Shelf, outlines: Outlines, words: Sequence[Worded]) -> Texts:
    """A card for each entry, in their order; words; and reasons that are not put together here."""
    listed = zip(outlines.rows.tolist(), outlines.lengths.tolist(), strict=True)
    cards = shelf.cards_of(chain.from_iterable(rows[:length] for rows, length in listed))
    return Texts.of([*cards, *(word.end for word in words), *outlines.whole])


def _by_name(named: Sequence[int]) -> Mapping[str, int]:
    return {name: count for name, count in zip(RULES, named, strict=True) if count}
