"""Loops that name the pieces of lists in their order, compiled as `recsys.models.compiling` says.
A piece is the number of a text.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from recsys.models.compiling import compiled
from recsys.pipeline.digits import in_digits
from recsys.pipeline.pair_loops import AGAIN, AUTHOR, CLOSE, CO_READ, UNSAID, WHOLE
from recsys.pipeline.typeset import printed

__all__ = [
    "EVERYBODY",
    "NEAR_ACCEPTED",
    "NEAR_HISTORY",
    "NEAR_SEED",
    "NEWEST",
    "set_in_type",
    "words_of",
]

Array = NDArray[Any]
Table = tuple[Array, Array]

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
PARTS = 4
"""Of each list: entries, candidates, how many rows each rule removed, and drops."""
OF_ENTRY, OF_REASON, LAST_REASONS = 6, 8, 7
"""Most pieces: without reasons, of each of those, and where nothing or new is said."""


class Firsts(NamedTuple):
    """Numbers of the first text of each kind: tables are one behind the other, as `typeset` prints
    them."""

    scores: int
    """Of `digits`: the scores (n, m) of all rows..."""
    told: int
    """...what reasons (n, k, r) count..."""
    counts: int
    """...and how many rows each rule removed (n, n_rules)."""
    cards: int
    """A card for each entry, in their order..."""
    words: int
    """...what is said of units of histories..."""
    whole: int
    """...and reasons that are not put together here."""
    ids: int
    """Of the shelf, by row..."""
    authors: int
    """...and of what units have in common."""
    subjects: int


def words_of(reasons: Array) -> tuple[Array, Array, Array]:
    """Lists and rows of which there are words, each pair once; and int32 (n, k, r), where they are
    said."""
    where, found, n_found = compiled(_words_of)(reasons)
    return found[:n_found, 0], found[:n_found, 1], where


def set_in_type(
    outline: tuple[Array, ...],
    words: tuple[Array, Array],
    others: tuple[int, int],
    tables: tuple[Table, Table, Table],
    numbers: tuple[int, int],
) -> tuple[Array, Array, Array]:
    """A loop: uint8 (n_bytes,), all lists; int64 (PARTS * n + 1,), where each part of each begins
    and ends: the first of all lists, then the next of all; and (n, n_rules), how many drops are of
    each rule.

    `outline`: the arrays of `outline.Outlines`; `words`: which (n, k, r) each reason is said with,
    and how near each is; `others`: rows from here on are new; said of whom no reason is known;
    `tables`: `phrases`', the lists' own and the shelf's; `numbers`: of ids and of authors among the
    shelf's."""
    _, scores, _, _, lengths, reasons, _, _, _, counts = outline
    (often, own, shelf), (_, nearness) = tables, words
    told = reasons[..., 2].copy().ravel()
    digits = in_digits(scores.ravel(), told, counts.ravel())
    n_texts = (scores.size, len(told), lengths.sum(), len(nearness))
    firsts = _firsts(n_texts, (often[1], digits[1], own[1]), numbers)
    pieces, ends, named = _pieces_of(outline, words, others, firsts)
    content, cuts = printed(pieces, ends, often, digits, own, shelf)
    return content, cuts, named


def _firsts(
    n_texts: tuple[int, int, int, int], ends: tuple[Array, Array, Array], numbers: tuple[int, int]
) -> Firsts:
    """`n_texts`: scores, what is told, cards and words; `ends` of the tables before the shelf's."""
    (often, digits, own), (scores, told, cards, words) = ends, n_texts
    first, (of_ids, of_authors) = len(often) - 1, numbers
    first_own = first + len(digits) - 1
    ids = first_own + len(own) - 1
    return Firsts(
        first,
        first + scores,
        first + scores + told,
        first_own,
        first_own + cards,
        first_own + cards + words,
        ids,
        ids + of_ids,
        ids + of_ids + of_authors,
    )


def _pieces_of(
    outline: tuple[Array, ...],
    words: tuple[Array, Array],
    others: tuple[int, int],
    firsts: Firsts,
) -> tuple[Array, Array, Array]:
    rows, _, sources, held, lengths, reasons, dropped, rules, found, counts = outline
    n, k, r, _ = reasons.shape
    whys = np.empty(n * k * (OF_REASON * r + LAST_REASONS), np.int64)
    others_take = rows.size * 4 + counts.size * 3 + dropped.size * 3
    pieces = np.empty(len(whys) + n * k * OF_ENTRY + others_take, np.int64)
    ends, named = np.zeros(PARTS * n + 1, np.int64), np.zeros(counts.shape, np.int64)
    why_ends = np.zeros(n * k + 1, np.int64)
    _reasons(rows, lengths, reasons, words, others, firsts, whys, why_ends)
    _entries(sources, lengths, k, firsts, whys, why_ends, pieces, ends[: n + 1])
    _candidates(rows, sources, held, firsts, pieces, ends[n : 2 * n + 1])
    _removals(counts, firsts, pieces, ends[2 * n : 3 * n + 1])
    _drops(dropped, rules, found, firsts, named, pieces, ends[3 * n :])
    return pieces, ends, named


def _words_of(reasons: Array) -> tuple[Array, Array, int]:
    n, (lists, k, r, _) = 0, reasons.shape
    where, found = np.zeros((lists, k, r), np.int32), np.empty((lists * k * r, 2), np.int32)
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
    return where, found, n


def _reasons(
    rows: Array,
    lengths: Array,
    reasons: Array,
    words: tuple[Array, Array],
    others: tuple[int, int],
    firsts: Firsts,
    pieces: Array,
    ends: Array,
) -> None:
    (word_of, nearness), (trained, everybody) = words, others
    (_, k, r, _), n = reasons.shape, 0
    for entry in range(len(rows) * k):
        reader, at = entry // k, entry % k
        if at < lengths[reader]:
            row, is_new = rows[reader, at], rows[reader, at] >= trained
            for place in range(r):
                reason, said = reasons[reader, at, place], word_of[reader, at, place]
                if reason[1] == UNSAID:
                    continue
                if n > ends[entry]:
                    pieces[n], n = COMMA, n + 1
                is_new &= reason[1] != AGAIN
                n = _reason(reason, said, nearness, firsts, entry * r + place, pieces, n)
            if n == ends[entry]:
                pieces[n], pieces[n + 1], n = everybody, firsts.ids + row, n + 2
                pieces[n], n = NAMED, n + 1
            if is_new:
                pieces[n], pieces[n + 1], pieces[n + 2] = COMMA, NEW, firsts.ids + row
                pieces[n + 3], n = NAMED, n + 4
        ends[entry + 1] = n


def _reason(
    reason: Array, said: int, nearness: Array, firsts: Firsts, count: int, pieces: Array, n: int
) -> int:
    which, kind, what = reason[0], reason[1], reason[2]
    if kind in (WHOLE, AGAIN):
        pieces[n] = firsts.whole + which
        return n + 1
    word = firsts.words + said
    if kind == CLOSE:
        pieces[n], pieces[n + 1], n = nearness[said], word, n + 2
    elif kind == CO_READ:
        pieces[n], pieces[n + 2], pieces[n + 3] = SHARED_BY, READERS_OF, word
        pieces[n + 1] = pieces[n + 5] = firsts.told + count
        pieces[n + 4], n = READERS, n + 6
    else:
        pieces[n], pieces[n + 1] = BY, firsts.authors + what
        if kind != AUTHOR:
            pieces[n], pieces[n + 1] = ON, firsts.subjects + what
        pieces[n + 2], pieces[n + 3], n = LIKE, word, n + 4
    pieces[n] = ENDED
    return n + 1


def _entries(
    sources: Array,
    lengths: Array,
    k: int,
    firsts: Firsts,
    reasons: Array,
    reason_ends: Array,
    pieces: Array,
    ends: Array,
) -> None:
    n, card, m = ends[0], firsts.cards, sources.shape[1]
    for reader in range(len(sources)):
        for at in range(lengths[reader]):
            pieces[n], pieces[n + 1], pieces[n + 2] = OPENED + at, card, SCORE
            pieces[n + 3], pieces[n + 4] = (
                firsts.scores + reader * m + at,
                SOURCES + sources[reader, at],
            )
            card, n = card + 1, n + 5
            entry = reader * k + at
            for place in range(reason_ends[entry], reason_ends[entry + 1]):
                pieces[n], n = reasons[place], n + 1
            pieces[n], n = CLOSED, n + 1
        ends[reader + 1] = n


def _candidates(
    rows: Array, sources: Array, held: Array, firsts: Firsts, pieces: Array, ends: Array
) -> None:
    n, m = ends[0], rows.shape[1]
    for reader in range(len(rows)):
        for at in range(held[reader]):
            if at > 0:
                pieces[n], n = NEXT, n + 1
            pieces[n], pieces[n + 1] = firsts.ids + rows[reader, at], SOURCED + sources[reader, at]
            pieces[n + 2], n = firsts.scores + reader * m + at, n + 3
        ends[reader + 1] = n


def _removals(counts: Array, firsts: Firsts, pieces: Array, ends: Array) -> None:
    n, n_rules = ends[0], counts.shape[1]
    for reader in range(len(counts)):
        for rule in range(n_rules):
            if counts[reader, rule] >= 0:
                if n > ends[reader]:
                    pieces[n], n = COMMA, n + 1
                pieces[n], pieces[n + 1] = REMOVED + rule, firsts.counts + reader * n_rules + rule
                n += 2
        ends[reader + 1] = n


def _drops(
    dropped: Array,
    rules: Array,
    found: Array,
    firsts: Firsts,
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
            pieces[n], pieces[n + 1], n = firsts.ids + dropped[reader, at], RULED + rule, n + 2
            named[reader, rule] += 1
        ends[reader + 1] = n
