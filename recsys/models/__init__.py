"""Models: one algorithm per file, one Protocol (`base`), one contract suite in `tests/contracts`.

Here, and in `recsys.data`, units are *items* and readers are *users*: rows of matrices.
"""
