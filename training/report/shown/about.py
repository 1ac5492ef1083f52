"""What each model is, in a line for who reads a page and knows none of them by name."""

from collections.abc import Mapping

__all__ = ["ABOUT"]

ABOUT: Mapping[str, str] = {
    "blend": "all members together, as they would serve",
    "popularity": "what everybody takes up now; the same list for all",
    "cosine": "what the same readers took up, by the cosine of two units",
    "bm25": "the same, with frequent readers and frequent units weighed down as BM25 does",
    "rp3beta": "a walk of three steps, unit to reader to unit, that holds the popular back",
    "user_user": "what the readers most like this one took up",
    "slim": "each unit predicted by a few others, by sparse regression",
    "ease": "each unit predicted by all others, by regression in closed form",
    "ease_sparse": "each unit predicted by those most like it; EASE for large catalogues",
    "ials": "readers and units as points in one space, by least squares (iALS)",
    "bpr": "readers and units as points in one space, learnt from pairs of units (BPR)",
    "warp": "the same with what is known of units, learnt from ranks (WARP, LightFM)",
    "spectral": "low-pass filters of the graph of readers and units",
    "transitions": "what is taken up after what, and together with what",
    "subject_trends": "what is taken up of late under the subjects or by the authors of a history",
    "walk": "a walk over readers, units, authors, subjects and title words",
    "content": "units whose words are like those of the history",
    "content_map": "from words to who will take a unit up, learnt from units with readers",
    "embedding": "units whose text means the same, by the embeddings of a local model",
    "authors": "other units of the same authors",
    "subjects": "other units of the same subjects",
    "title": "units that share words of the title",
    "publishers": "other units of the same publishers",
    "own_past": "what the reader used last, newest first; nothing is learnt",
    "again": "what the reader is likeliest to come back to, by how often and how long ago",
    "mixed": "the list of a surface that shows both new units and known ones",
}
"""By the name it has in the registry, or among the lists of who comes back."""
