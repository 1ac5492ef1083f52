"""Figures on the same split that were not measured here: given, with where they come from.

Nothing computes with them; they stand in the table to be compared with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["COLD_REFERENCE", "REFERENCE", "Reference"]

PLAIN = "plain, not tuned; given"
PROTOTYPE = "prototype, tuned inside the training part; given"


@dataclass(frozen=True)
class Reference:
    name: str
    source: str
    ndcg: float
    recall: float


REFERENCE: Mapping[str, Sequence[Reference]] = {
    "unil": (
        Reference("most popular (distinct readers)", PLAIN, 0.0144, 0.0198),
        Reference("item-item BM25, K = 100, `implicit`", PLAIN, 0.0256, 0.0328),
        Reference("item-item cosine, K = 100, `implicit`", PLAIN, 0.0268, 0.0343),
        Reference("TF-IDF on title, subjects, author, scikit-learn", PLAIN, 0.0300, 0.0438),
        Reference("RP3β (α 0.6, β 0.3)", PLAIN, 0.0336, 0.0464),
        Reference("user-user cosine, all neighbours", PLAIN, 0.0376, 0.0521),
        Reference("popular, half-life of 30 days", PROTOTYPE, 0.0168, 0.0245),
        Reference("EASE", PROTOTYPE, 0.0367, 0.0504),
        Reference("iALS", PROTOTYPE, 0.0378, 0.0522),
        Reference("content, fields weighted apart, histories that fade", PROTOTYPE, 0.0387, 0.0535),
        Reference("RP3β, histories that fade", PROTOTYPE, 0.0392, 0.0526),
        Reference("user-user", PROTOTYPE, 0.0405, 0.0550),
        Reference("item-item cosine within a time window", PROTOTYPE, 0.0408, 0.0578),
        Reference("walk over readers, units, authors, subjects, words", PROTOTYPE, 0.0485, 0.0708),
        Reference("linear blend of all of these", PROTOTYPE, 0.0500, 0.0719),
        Reference("LambdaMART on top", PROTOTYPE, 0.0507, 0.0789),
    ),
}

COLD_REFERENCE: Mapping[str, Sequence[tuple[str, str, float, float]]] = {
    "unil": (
        ("every collaborative method", PLAIN, 0.0, 0.0),
        ("TF-IDF on title, subjects, author, scikit-learn", PLAIN, 0.017, 0.083),
    ),
}
"""Shares of the targets nobody had borrowed before the split: in the ordinary list, and in one
of such units alone."""
