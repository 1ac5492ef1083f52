"""Loops over the lists of readers who wait together, compiled as `recsys.models.loops` says: what
`caps` and `outline` do for one list, for a block of them."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from recsys.models.loops import compiled
from recsys.pipeline.kinds import Kinds

__all__ = ["Barred", "Filled", "filled"]

Array = NDArray[Any]

FITS, OVER, UNASKED, NOT_OFFERED = 0, 1, 3, 4
"""What is said of a row of the pool: `OVER` the cap of its author; one more, of its work."""


class Barred(NamedTuple):
    """Rows that may not be in lists, with the places of their rules, from 1; for who bars a row
    twice, the first rule counts."""

    shut: Array
    """From all lists, each row once, and..."""
    shut_rules: Array
    ends: Array
    """...(n + 1,), from each."""
    rows: Array
    rules: Array


class Filled(NamedTuple):
    """(n, …) arrays; rows are -1 where there are no more."""

    rows: Array
    """(n, twice the most wanted): the list and, behind it, what came close."""
    heights: Array
    """The score of each, 0 for none."""
    held: Array
    """(n,): so many rows."""
    full: Array
    """(n,): whether that is a whole list; where it is not, nothing else is said of it."""
    counts: Array
    """(n, n_rules): how many rows each rule removed; -1 where it had nothing to remove."""
    dropped: Array
    """(n, most named): removed rows that score no less than the last of the list, best first..."""
    rules: Array
    """...and the rule of each..."""
    found: Array
    """...as many as (n,) says."""


def filled(
    scores: Array,
    pool: Array,
    whole: Array,
    wanted: Array,
    kinds: Kinds,
    caps: tuple[int, int],
    barred: Barred,
    limits: tuple[int, int, int],
) -> Filled:
    """`pool` (n, m): rows that may be shown, best first and -1 at the end, with `whole` (n,) where
    there are no others; `wanted` (n,): places of each list.  `caps`: how many of an author and of a
    work fit.  `limits`: units that are offered for each place, drops that are named, and rules; the
    last two of those are the caps'."""
    offered, named, n_rules = limits
    n, most = len(scores), int(wanted.max(initial=0))
    rows, heights = np.empty((n, 2 * most), np.int32), np.empty((n, 2 * most), np.float32)
    leasts, verdicts = np.empty(n, np.float32), np.empty((n, offered * most), np.uint8)
    n_held = np.empty(n, np.int32)
    within = (kinds.ends, kinds.of_row, kinds.authors, *caps)
    compiled(_filled)(
        scores, pool, whole, wanted, offered, *within, rows, heights, verdicts, leasts, n_held
    )
    counts, found = np.empty((n, n_rules), np.int32), np.empty(n, np.int32)
    shut = np.bincount(barred.shut_rules, minlength=n_rules + 1)[1:]
    counts[:] = np.where(shut > 0, shut, -1)
    dropped, rules = np.empty((n, named), np.int32), np.empty((n, named), np.uint8)
    compiled(_removed)(scores, pool, verdicts, leasts, *barred, counts, dropped, rules, found)
    told = slice(found.max(initial=0))
    best = (dropped[:, told], rules[:, told], found)
    return Filled(rows, heights, n_held, leasts < np.inf, counts, *best)


def _filled(  # noqa: C901 - a compiled loop calls no other
    scores: Array,
    pool: Array,
    whole: Array,
    wanted: Array,
    offered: int,
    ends: Array,
    kinds: Array,
    authors: int,
    per_author: int,
    per_work: int,
    rows: Array,
    heights: Array,
    verdicts: Array,
    leasts: Array,
    n_held: Array,
) -> None:
    verdicts[:] = NOT_OFFERED
    leasts[:] = np.inf
    rows[:] = -1
    heights[:] = 0.0
    for reader in range(len(pool)):
        offers, k = pool[reader], wanted[reader]
        n, held, close, n_held[reader] = 0, 0, k, 0
        while n < min(len(offers), offered * k) and offers[n] >= 0:
            n += 1
        if n < offered * k and not whole[reader]:
            continue
        for place in range(n):
            row, verdict = offers[place], UNASKED if held == k else FITS
            if held < k:
                for kind in kinds[ends[row] : ends[row + 1]]:
                    count = 0
                    for other in rows[reader, :held]:
                        for theirs in kinds[ends[other] : ends[other + 1]]:
                            count += theirs == kind
                    if count >= (per_author if kind < authors else per_work):
                        verdict = OVER if kind < authors else OVER + 1
                        break
            verdicts[reader, place] = verdict
            if verdict == FITS:
                rows[reader, held], heights[reader, held] = row, scores[reader, row]
                held += 1
            elif verdict == UNASKED and close < 2 * k:
                rows[reader, close], heights[reader, close] = row, scores[reader, row]
                close += 1
        if held == k:
            leasts[reader], n_held[reader] = heights[reader, k - 1], close


def _removed(  # noqa: C901 - a compiled loop calls no other
    scores: Array,
    pool: Array,
    verdicts: Array,
    leasts: Array,
    shut: Array,
    shut_rules: Array,
    ends: Array,
    barred: Array,
    barred_rules: Array,
    counts: Array,
    dropped: Array,
    rules: Array,
    named: Array,
) -> None:
    n_rules, most = counts.shape[1], dropped.shape[1]
    rule_of = np.empty(scores.shape[1], np.uint8)
    for reader in range(len(scores)):
        line, least, first, end = scores[reader], leasts[reader], ends[reader], ends[reader + 1]
        gone = np.empty(len(shut) + end - first + verdicts.shape[1], np.int32)
        counted, best, found, n = counts[reader], dropped[reader], 0, 0
        rule_of[:] = 0
        for at in range(len(shut)):
            rule_of[shut[at]] = shut_rules[at]
            if line[shut[at]] >= least:
                gone[found], found = shut[at], found + 1
        for at in range(first, end):
            row, rule = barred[at], barred_rules[at]
            new = rule_of[row] == 0
            counted[rule - 1] = max(counted[rule - 1], 0) + new
            if new:
                rule_of[row] = rule
            if new and line[row] >= least:
                gone[found], found = row, found + 1
        for place in range(verdicts.shape[1]):
            if verdicts[reader, place] == OVER or verdicts[reader, place] == OVER + 1:
                row, rule = pool[reader, place], n_rules - 1 + verdicts[reader, place] - OVER
                counted[rule - 1] = max(counted[rule - 1], 0) + 1
                rule_of[row], gone[found], found = rule, row, found + 1
        for row in gone[:found]:
            at = n
            while at > 0 and (line[best[at - 1]], -best[at - 1]) < (line[row], -row):
                if at < most:
                    best[at] = best[at - 1]
                at -= 1
            if at < most:
                best[at], n = row, min(n + 1, most)
        named[reader] = n
        for at in range(n):
            rules[reader, at] = rule_of[best[at]]
