"""Loops that put lists into bytes, compiled as `recsys.models.loops` says: some name the pieces of
each list in their order, another copies these to their places.  A piece is the number of a text.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from recsys.models.loops import compiled
from recsys.pipeline.pair_loops import AGAIN, AUTHOR, CLOSE, CO_READ, UNSAID, WHOLE
from recsys.pipeline.texts import Texts

__all__ = [
    "EVERYBODY",
    "NEAR_ACCEPTED",
    "NEAR_HISTORY",
    "NEAR_SEED",
    "NEWEST",
    "Firsts",
    "candidates",
    "drops",
    "entries",
    "printed",
    "removals",
]

Array = NDArray[Any]

COMMA, SCORE, CLOSED, NEXT = range(4)
"""Texts by their numbers; what they say is `phrases`'..."""
SHARED_BY, READERS_OF, READERS, BY, ON, LIKE, ENDED = range(4, 11)
EVERYBODY = 11
NEWEST = 12
NEW, NAMED = 13, 14
NEAR_SEED = 15
NEAR_HISTORY = 16
NEAR_ACCEPTED = 17
SOURCES, SOURCED, REMOVED, RULED = 18, 28, 38, 48
"""...and of some there is one for each source, each rule..."""
OPENED = 58
"""...and each position in a list."""
OF_ENTRY, OF_REASON, LAST_REASONS = 6, 8, 7
"""Most pieces: without reasons, of each of those, and where nothing or new is said."""

Pieces = tuple[Array, Array]
"""int64 numbers of texts, and (n_lists + 1,) ends of each list's."""


class Firsts(NamedTuple):
    """Numbers of the texts that follow one another: (n, m) scores; (n, k, r) what reasons count; a
    card for each entry, in their order; words; and reasons that are not put together here.  Then
    ids by row, authors and subjects."""

    scores: int
    told: int
    cards: int
    words: int
    whole: int
    ids: int
    authors: int
    subjects: int


def entries(
    rows: Array,
    sources: Array,
    lengths: Array,
    reasons: Array,
    words: tuple[Array, Array],
    others: tuple[int, int],
    firsts: Firsts,
) -> Pieces:
    """`lengths` (n,): so many of `rows` (n, m), which have `sources`, are in the list.  `reasons`
    (n, k, r, 3): as `pair_loops` tells them.  `words`: which each is said with, and how near each
    is.  `others`: rows from here on are new; said of whom no reason is known."""
    n, k, r, _ = reasons.shape
    whys = np.empty(n * k * (OF_REASON * r + LAST_REASONS), np.int64)
    why_ends = np.zeros(n * k + 1, np.int64)
    told = (firsts.told, *firsts[3:])
    compiled(_reasons)(rows, lengths, reasons, *words, *others, *told, whys, why_ends)
    pieces = np.empty(why_ends[-1] + n * k * OF_ENTRY, np.int64)
    ends = np.zeros(n + 1, np.int64)
    own = (firsts.scores, firsts.cards, whys, why_ends)
    compiled(_entries)(sources, lengths, k, *own, pieces, ends)
    return pieces[: ends[-1]], ends


def candidates(rows: Array, sources: Array, held: Array, scores: int, ids: int) -> Pieces:
    """`held` (n,): how many of `rows` (n, m) there are."""
    pieces, ends = np.empty(rows.size * 4, np.int64), np.zeros(len(rows) + 1, np.int64)
    compiled(_candidates)(rows, sources, held, scores, ids, pieces, ends)
    return pieces[: ends[-1]], ends


def removals(counts: Array, first: int) -> Pieces:
    """Of `counts` (n, n_rules), which are written from number `first` on, those that are known."""
    pieces, ends = np.empty(counts.size * 3, np.int64), np.zeros(len(counts) + 1, np.int64)
    compiled(_removals)(counts, first, pieces, ends)
    return pieces[: ends[-1]], ends


def drops(dropped: Array, rules: Array, found: Array, ids: int) -> Pieces:
    """`found` (n,): how many of the rows (n, m) were `dropped` under `rules`, counted from 1."""
    pieces, ends = np.empty(dropped.size * 3, np.int64), np.zeros(len(dropped) + 1, np.int64)
    compiled(_drops)(dropped, rules, found, ids, pieces, ends)
    return pieces[: ends[-1]], ends


def printed(parts: tuple[Pieces, ...], own: Texts, shelf: Texts) -> tuple[bytes, list[int]]:
    """All parts one after the other, and where each of all their lists begins and ends.  Texts are
    `own` and, numbered after them, those of the `shelf`."""
    pieces = np.concatenate([numbers for numbers, _ in parts])
    before = np.cumsum([0, *(len(numbers) for numbers, _ in parts)])
    of_parts = [own[1:] + start for (_, own), start in zip(parts, before[:-1], strict=True)]
    ends = np.concatenate([before[:1], *of_parts])
    cuts = np.zeros(len(ends), np.int64)
    content = compiled(_printed)(pieces, ends, *own, *shelf, cuts)
    return content.tobytes(), cuts.tolist()


def _reasons(  # noqa: C901 - a compiled loop calls no other
    rows: Array,
    lengths: Array,
    reasons: Array,
    word_of: Array,
    nearness: Array,
    trained: int,
    everybody: int,
    told: int,
    words: int,
    whole: int,
    ids: int,
    authors: int,
    subjects: int,
    pieces: Array,
    ends: Array,
) -> None:
    (_, k, r, _), n = reasons.shape, 0
    for entry in range(len(rows) * k):
        reader, at = entry // k, entry % k
        row, is_new = rows[reader, at], rows[reader, at] >= trained
        for place in range(r if at < lengths[reader] else 0):
            which, kind = reasons[reader, at, place, 0], reasons[reader, at, place, 1]
            if kind == UNSAID:
                continue
            if n > ends[entry]:
                pieces[n], n = COMMA, n + 1
            is_new &= kind != AGAIN
            if kind in (WHOLE, AGAIN):
                pieces[n], n = whole + which, n + 1
                continue
            word, what = words + word_of[reader, at, place], reasons[reader, at, place, 2]
            if kind == CLOSE:
                pieces[n], pieces[n + 1], n = nearness[word - words], word, n + 2
            elif kind == CO_READ:
                pieces[n], pieces[n + 2], pieces[n + 3] = SHARED_BY, READERS_OF, word
                pieces[n + 1] = pieces[n + 5] = told + entry * r + place
                pieces[n + 4], n = READERS, n + 6
            else:
                pieces[n], pieces[n + 1] = BY, authors + what
                if kind != AUTHOR:
                    pieces[n], pieces[n + 1] = ON, subjects + what
                pieces[n + 2], pieces[n + 3], n = LIKE, word, n + 4
            pieces[n], n = ENDED, n + 1
        if n == ends[entry] and at < lengths[reader]:
            pieces[n], pieces[n + 1], pieces[n + 2], n = everybody, ids + row, NAMED, n + 3
        if is_new and at < lengths[reader]:
            pieces[n], pieces[n + 1], pieces[n + 2], n = COMMA, NEW, ids + row, n + 3
            pieces[n], n = NAMED, n + 1
        ends[entry + 1] = n


def _entries(
    sources: Array,
    lengths: Array,
    k: int,
    scores: int,
    cards: int,
    reasons: Array,
    reason_ends: Array,
    pieces: Array,
    ends: Array,
) -> None:
    n, card, m = 0, cards, sources.shape[1]
    for reader in range(len(sources)):
        for at in range(lengths[reader]):
            pieces[n], pieces[n + 1], pieces[n + 2] = OPENED + at, card, SCORE
            pieces[n + 3], pieces[n + 4] = scores + reader * m + at, SOURCES + sources[reader, at]
            card, n = card + 1, n + 5
            entry = reader * k + at
            for place in range(reason_ends[entry], reason_ends[entry + 1]):
                pieces[n], n = reasons[place], n + 1
            pieces[n], n = CLOSED, n + 1
        ends[reader + 1] = n


def _candidates(
    rows: Array, sources: Array, held: Array, scores: int, ids: int, pieces: Array, ends: Array
) -> None:
    n, m = 0, rows.shape[1]
    for reader in range(len(rows)):
        for at in range(held[reader]):
            if at > 0:
                pieces[n], n = NEXT, n + 1
            pieces[n], pieces[n + 1] = ids + rows[reader, at], SOURCED + sources[reader, at]
            pieces[n + 2], n = scores + reader * m + at, n + 3
        ends[reader + 1] = n


def _removals(counts: Array, first: int, pieces: Array, ends: Array) -> None:
    n, n_rules = 0, counts.shape[1]
    for reader in range(len(counts)):
        for rule in range(n_rules):
            if counts[reader, rule] >= 0:
                if n > ends[reader]:
                    pieces[n], n = COMMA, n + 1
                pieces[n], pieces[n + 1] = REMOVED + rule, first + reader * n_rules + rule
                n += 2
        ends[reader + 1] = n


def _drops(
    dropped: Array, rules: Array, found: Array, ids: int, pieces: Array, ends: Array
) -> None:
    n = 0
    for reader in range(len(dropped)):
        for at in range(found[reader]):
            if at > 0:
                pieces[n], n = NEXT, n + 1
            pieces[n] = ids + dropped[reader, at]
            pieces[n + 1], n = RULED + rules[reader, at] - 1, n + 2
        ends[reader + 1] = n


def _printed(
    pieces: Array,
    ends: Array,
    own: Array,
    own_ends: Array,
    shelf: Array,
    shelf_ends: Array,
    cuts: Array,
) -> Array:
    n_own, most, at = len(own_ends) - 1, 0, 0
    for piece in pieces:
        if piece < n_own:
            most += own_ends[piece + 1] - own_ends[piece]
        else:
            most += shelf_ends[piece - n_own + 1] - shelf_ends[piece - n_own]
    out = np.empty(most, np.uint8)
    for part in range(len(ends) - 1):
        for piece in pieces[ends[part] : ends[part + 1]]:
            if piece < n_own:
                text = own[own_ends[piece] : own_ends[piece + 1]]
            else:
                text = shelf[shelf_ends[piece - n_own] : shelf_ends[piece - n_own + 1]]
            place = out[at:]
            for byte in range(len(text)):  # three times as fast as the slice at once
                place[byte] = text[byte]
            at += len(text)
        cuts[part + 1] = at
    return out
