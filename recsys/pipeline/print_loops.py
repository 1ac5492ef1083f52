"""Loops that name the pieces of lists in their order, compiled as `recsys.models.loops` says.  A
piece is the number of a text of `typeset.Tables`.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from recsys.models.loops import compiled
from recsys.pipeline.pair_loops import AGAIN, AUTHOR, CLOSE, CO_READ, UNSAID, WHOLE
from recsys.pipeline.typeset import Pieces

__all__ = [
    "EVERYBODY",
    "NEAR_ACCEPTED",
    "NEAR_HISTORY",
    "NEAR_SEED",
    "NEWEST",
    "Firsts",
    "pieces_of",
    "words_of",
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


class Firsts(NamedTuple):
    """Numbers of the first text of each kind in `Tables`."""

    scores: int
    told: int
    counts: int
    cards: int
    words: int
    whole: int
    ids: int
    authors: int
    subjects: int


def words_of(reasons: Array) -> tuple[Array, Array, Array]:
    """Lists and rows of which there are words, each pair once; and int32 (n, k, r), where they are
    said."""
    where = np.zeros(reasons.shape[:3], np.int32)
    found = np.empty((where.size, 2), np.int32)
    n_found = compiled(_words_of)(reasons, where, found)
    return found[:n_found, 0], found[:n_found, 1], where


def pieces_of(
    lists: tuple[Array, ...],
    reasons: tuple[Array, ...],
    removed: tuple[Array, ...],
    others: tuple[int, int],
    firsts: Firsts,
) -> tuple[Pieces, Array]:
    """And (n, n_rules): how many drops are of each rule.

    `lists`: rows (n, m), their sources, how many there are and how many of those are in the list;
    `reasons`: (n, k, r, 3) as `pair_loops` tells them, which word (n, k, r) each is said with, and
    how near each word is; `removed`: rows that were dropped, their rules, from 1, how many they
    are, and how many rows each rule removed, -1 for nobody knows.  `others`: rows from here on are
    new; said of whom no reason is known."""
    rows, sources, held, lengths = lists
    dropped, rules, found, counts = removed
    n, k, r, _ = reasons[0].shape
    whys = np.empty(n * k * (OF_REASON * r + LAST_REASONS), np.int64)
    others_take = rows.size * 4 + counts.size * 3 + dropped.size * 3
    pieces = Pieces.room(n, len(whys) + n * k * OF_ENTRY + others_take)
    why_ends, named = np.zeros(n * k + 1, np.int64), np.zeros(counts.shape, np.int64)
    told = (firsts.told, firsts.words, firsts.whole, *firsts[-3:])
    compiled(_reasons)(rows, lengths, *reasons, *others, *told, whys, why_ends)
    own = (firsts.scores, firsts.cards, whys, why_ends)
    compiled(_entries)(sources, lengths, k, *own, *pieces.part(0))
    compiled(_candidates)(rows, sources, held, firsts.scores, firsts.ids, *pieces.part(1))
    compiled(_removals)(counts, firsts.counts, *pieces.part(2))
    compiled(_drops)(dropped, rules, found, firsts.ids, named, *pieces.part(3))
    return pieces, named


def _words_of(reasons: Array, where: Array, found: Array) -> int:
    n, (lists, k, r, _) = 0, reasons.shape
    for reader in range(lists):
        first = n
        for entry in range(k * r):
            at, place = entry // r, entry % r
            row, kind = reasons[reader, at, place, 0], reasons[reader, at, place, 1]
            if kind == UNSAID or kind >= WHOLE:
                continue
            word = first
            while word < n and found[word, 1] != row:
                word += 1
            if word == n:
                found[n, 0], found[n, 1], n = reader, row, n + 1
            where[reader, at, place] = word
    return n


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
    n, card, m = ends[0], cards, sources.shape[1]
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
    n, m = ends[0], rows.shape[1]
    for reader in range(len(rows)):
        for at in range(held[reader]):
            if at > 0:
                pieces[n], n = NEXT, n + 1
            pieces[n], pieces[n + 1] = ids + rows[reader, at], SOURCED + sources[reader, at]
            pieces[n + 2], n = scores + reader * m + at, n + 3
        ends[reader + 1] = n


def _removals(counts: Array, first: int, pieces: Array, ends: Array) -> None:
    n, n_rules = ends[0], counts.shape[1]
    for reader in range(len(counts)):
        for rule in range(n_rules):
            if counts[reader, rule] >= 0:
                if n > ends[reader]:
                    pieces[n], n = COMMA, n + 1
                pieces[n], pieces[n + 1] = REMOVED + rule, first + reader * n_rules + rule
                n += 2
        ends[reader + 1] = n


def _drops(
    dropped: Array,
    rules: Array,
    found: Array,
    ids: int,
    named: Array,
    pieces: Array,
    ends: Array,
) -> None:
    n = ends[0]
    for reader in range(len(dropped)):
        for at in range(found[reader]):
            if at > 0:
                pieces[n], n = NEXT, n + 1
            rule = rules[reader, at] - 1
            pieces[n], pieces[n + 1], n = ids + dropped[reader, at], RULED + rule, n + 2
            named[reader, rule] += 1
        ends[reader + 1] = n
