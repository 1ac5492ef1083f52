"""Outlines as bytes: entries with their units, whom to credit and why they are there, and what the
trace keeps of them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np

from recsys.models.base import Ints
from recsys.pipeline.digits import in_millionths, in_ones
from recsys.pipeline.draft import Moment
from recsys.pipeline.outline import RULES, Outlines
from recsys.pipeline.pair_loops import UNSAID, WHOLE
from recsys.pipeline.phrases import PHRASES
from recsys.pipeline.print_loops import (
    EVERYBODY,
    NEWEST,
    Firsts,
    candidates,
    drops,
    entries,
    printed,
    removals,
)
from recsys.pipeline.shelf import Shelf
from recsys.pipeline.telling import Teller, Worded
from recsys.pipeline.texts import Texts

__all__ = ["Printed", "printed_of"]


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
    words, word_of = _words(moments, outlines.reasons)
    own, firsts, counted = _texts(shelf, outlines, words)
    known = len(shelf) if shelf.bundle is None else shelf.trained
    said = (word_of, np.array([word.near for word in words], np.int32))
    others = (known, NEWEST if outlines.newest else EVERYBODY)
    rows, sources = outlines.rows, outlines.sources
    parts = (
        entries(rows, sources, outlines.lengths, outlines.reasons, said, others, firsts),
        candidates(rows, sources, outlines.held, firsts.scores, firsts.ids),
        removals(outlines.counts, counted),
        drops(outlines.dropped, outlines.rules, outlines.found, firsts.ids),
    )
    content, cuts = printed(parts, own, shelf.texts)
    pieces = [content[start:end] for start, end in pairwise(cuts)]
    of_parts = (pieces[at : at + n] for at in range(0, len(pieces), n))
    return map(Printed, *of_parts, _rules(outlines))


def _words(moments: Sequence[Moment], reasons: Ints) -> tuple[list[Worded], Ints]:
    """What is said of units of histories; and (n, k, r): in which reasons."""
    kinds = reasons[..., 1]
    told = np.flatnonzero((kinds > UNSAID) & (kinds < WHOLE))
    n_rows, of_each = len(moments[0].shelf), kinds[0].size
    named = reasons[..., 0].ravel()[told] + told // of_each * n_rows
    distinct, which = np.unique(named, return_inverse=True)
    word_of = np.zeros(kinds.shape, np.int32)
    word_of.ravel()[told] = which
    tellers = list(map(Teller, moments))
    words = [tellers[one // n_rows].worded(one % n_rows) for one in distinct.tolist()]
    return words, word_of


def _texts(shelf: Shelf, outlines: Outlines, words: Sequence[Worded]) -> tuple[Texts, Firsts, int]:
    """All but the shelf's own, the numbers of the first of each kind, and that of how many each
    rule removed."""
    scores, told = in_millionths(outlines.scores), in_ones(outlines.reasons[..., 2])
    counts = in_ones(np.maximum(outlines.counts, 0))
    listed = zip(outlines.rows.tolist(), outlines.lengths.tolist(), strict=True)
    cards = shelf.cards_of(chain.from_iterable(rows[:length] for rows, length in listed))
    others = Texts.of([*cards, *(word.end for word in words), *outlines.whole])
    own = PHRASES.followed_by(scores, told, counts, others)
    first_told = PHRASES.n + scores.n
    first_card = first_told + told.n + counts.n
    first_word = first_card + len(cards)
    first_author = own.n + len(shelf)
    firsts = Firsts(
        scores=PHRASES.n,
        told=first_told,
        cards=first_card,
        words=first_word,
        whole=first_word + len(words),
        ids=own.n,
        authors=first_author,
        subjects=first_author + shelf.by.written.n,
    )
    return own, firsts, first_told + told.n


def _rules(outlines: Outlines) -> Iterator[Mapping[str, int]]:
    n, places = len(outlines.found), np.arange(outlines.rules.shape[1])
    lists, at = np.nonzero(places < outlines.found[:, None])
    rules = lists * len(RULES) + outlines.rules[lists, at] - 1
    counts = np.bincount(rules, minlength=n * len(RULES)).reshape(n, len(RULES))
    for own in counts.tolist():
        yield {name: count for name, count in zip(RULES, own, strict=True) if count}
