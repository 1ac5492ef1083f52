"""Loops over the lists of readers who wait together, compiled as `recsys.models.compiling` says:
what `caps`, `outline` and `pairs` do for one list, for a block of them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from recsys.pipeline.block_loops import nearness
from recsys.pipeline.outline import RULES, SOURCES
from recsys.pipeline.pair_loops import paired
from recsys.pipeline.pairs import worth_saying

__all__ = ["OWN", "outlined"]

Array = NDArray[Any]
Caps = tuple[Array, Array, int, int, int]

FITS, OVER, UNASKED, NOT_OFFERED = 0, 1, 3, 4
"""What is said of a row of the pool: `OVER` the cap of its author; one more, of its work."""
WITHDRAWN, EMBARGOED, EXCLUDED, AUTHOR_CAP = (
    RULES.index(rule) for rule in ("withdrawn", "embargoed", "excluded", "author_cap")
)
OWN = 4
"""Rules from `EXCLUDED` on that remove rows from the list of one reader."""
N_RULES = len(RULES)
MODEL, NEARBY, REST = (SOURCES.index(source) for source in ("model", "nearby", "rest"))


def outlined(
    scores: Array,
    offers: tuple[Array, Array, Array],
    wanted: Array,
    limits: tuple[int, int],
    caps: Caps,
    barred: tuple[Array, ...],
    near: tuple[Array, ...],
    spreads: tuple[Array, ...],
    common: tuple[Array, ...],
    fewest: int,
) -> tuple[Array, ...]:
    """The arrays of `outline.Outlines`, and (n,), whether the list is whole and the model says
    anything: where not, nothing else is said of it.

    `offers`: highest scores, heads and, best first and -1 at the end, rows that may be shown, as
    `block_loops.offered` takes and answers them; there are no others where heads end with -1.
    `wanted` (n,): places of each list.  `limits`: units that are offered for
    each place, and drops that are named.  `caps`: ends and kinds of each row, how many kinds are
    authors, and how many of an author and of a work fit.  `barred`: rows withdrawn and under
    embargo, ends (OWN * n + 1,) and rows that rules of their own keep from each.  `near`: last
    welcome units, arrays of a CSR matrix, and what `block_loops.offered` tells."""
    n, most, (best, heads, pool), (offered, named) = len(scores), wanted.max(), offers, limits
    rows, heights = np.full((n, 2 * most), -1, np.int32), np.zeros((n, 2 * most), np.float32)
    verdicts = np.full((n, offered * most), NOT_OFFERED, np.uint8)
    leasts, held = np.full(n, np.inf, np.float32), np.zeros(n, np.int32)
    _filled(scores, heads, pool, wanted, offered, caps, rows, heights, verdicts, leasts, held)
    counts, found = np.empty((n, N_RULES), np.int32), np.empty(n, np.int32)
    dropped, rules = np.empty((n, named), np.int32), np.empty((n, named), np.uint8)
    _removed(scores, pool, verdicts, leasts, barred, counts, dropped, rules, found)
    own = heights.copy()
    sources = _sources(own, nearness(rows, near, own))
    chosen, least = rows[:, :most].copy(), worth_saying(heights[:, :most])
    _, reasons = paired(chosen, least, spreads, near[:5], common, fewest)
    whole = (leasts < np.inf) & (best > 0)
    return rows, heights, sources, held, wanted, reasons, dropped, rules, found, counts, whole


def _sources(own: Array, near: Array) -> Array:
    """Which part of the score is the largest; none above 0 is as good as none.  `nearness` comes
    first, which leaves in `own` what the model says alone."""
    sources = np.empty(own.shape, np.uint8)
    for reader in range(len(own)):
        for at in range(own.shape[1]):
            is_near = near[reader, at] > own[reader, at]
            loudest = near[reader, at] if is_near else own[reader, at]
            sources[reader, at] = REST if loudest <= 0 else NEARBY if is_near else MODEL
    return sources


def _filled(
    scores: Array,
    heads: Array,
    pool: Array,
    wanted: Array,
    offered: int,
    caps: Caps,
    rows: Array,
    heights: Array,
    verdicts: Array,
    leasts: Array,
    n_held: Array,
) -> None:
    for reader in range(len(pool)):
        offers, k = pool[reader], wanted[reader]
        n, held, close = 0, 0, k
        while n < min(len(offers), offered * k) and offers[n] >= 0:
            n += 1
        if n < offered * k and heads[reader, -1] >= 0:
            continue
        for place in range(n):
            row, verdict = offers[place], UNASKED
            if held < k:
                verdict = _verdict(row, rows[reader, :held], caps)
            verdicts[reader, place] = verdict
            if verdict == FITS:
                rows[reader, held], heights[reader, held] = row, scores[reader, row]
                held += 1
            elif verdict == UNASKED and close < 2 * k:
                rows[reader, close], heights[reader, close] = row, scores[reader, row]
                close += 1
        if held == k:
            leasts[reader], n_held[reader] = heights[reader, k - 1], close


def _verdict(row: int, others: Array, caps: Caps) -> int:
    """Whether it fits beside the others."""
    ends, kinds, authors, per_author, per_work = caps
    for kind in kinds[ends[row] : ends[row + 1]]:
        count = 0
        for other in others:
            for theirs in kinds[ends[other] : ends[other + 1]]:
                count += theirs == kind
        if count >= (per_author if kind < authors else per_work):
            return OVER if kind < authors else OVER + 1
    return FITS


def _removed(
    scores: Array,
    pool: Array,
    verdicts: Array,
    leasts: Array,
    kept_out: tuple[Array, ...],
    counts: Array,
    dropped: Array,
    rules: Array,
    named: Array,
) -> None:
    withdrawn, closed, ends, barred = kept_out
    rule_of, widest = np.empty(scores.shape[1], np.uint8), verdicts.shape[1] + len(barred)
    gone = np.empty(len(withdrawn) + len(closed) + widest, np.int32)
    for reader in range(len(scores)):
        line, least, counted, found = scores[reader], leasts[reader], counts[reader], 0
        rule_of[:] = 0
        counted[:] = -1
        found = _barred(withdrawn, WITHDRAWN, line, least, rule_of, counted, gone, found)
        found = _barred(closed, EMBARGOED, line, least, rule_of, counted, gone, found)
        for part in range(OWN):
            own = barred[ends[OWN * reader + part] : ends[OWN * reader + part + 1]]
            found = _barred(own, EXCLUDED + part, line, least, rule_of, counted, gone, found)
        for place in range(verdicts.shape[1]):
            over = verdicts[reader, place] - OVER
            if over == 0 or over == 1:
                row, rule = pool[reader, place], AUTHOR_CAP + over
                counted[rule] = max(counted[rule], 0) + 1
                rule_of[row], gone[found], found = rule + 1, row, found + 1
        best = dropped[reader]
        named[reader] = _highest(line, gone[:found], best)
        for at in range(named[reader]):
            rules[reader, at] = rule_of[best[at]]


def _barred(
    rows: Array,
    rule: int,
    line: Array,
    least: float,
    rule_of: Array,
    counted: Array,
    gone: Array,
    found: int,
) -> int:
    """For who bars a row twice, the first rule counts."""
    for row in rows:
        new = rule_of[row] == 0
        counted[rule] = max(counted[rule], 0) + new
        if new:
            rule_of[row] = rule + 1
        if new and line[row] >= least:
            gone[found], found = row, found + 1
    return found


def _highest(line: Array, rows: Array, best: Array) -> int:
    """Into `best`, as many as it holds."""
    n, most = 0, len(best)
    for row in rows:
        at = n
        while at > 0 and (line[best[at - 1]], -best[at - 1]) < (line[row], -row):
            if at < most:
                best[at] = best[at - 1]
            at -= 1
        if at < most:
            best[at], n = row, min(n + 1, most)
    return n
