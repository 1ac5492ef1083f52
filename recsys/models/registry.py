"""Every model by name, with the config that fits it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recsys.models.absent import ABSENT
from recsys.models.base import Recommender
from recsys.models.bpr import BPR, BPRConfig
from recsys.models.content import Content, ContentConfig
from recsys.models.content_map import ContentMap, ContentMapConfig
from recsys.models.ease import EASE, EASEConfig
from recsys.models.ease_sparse import SparseEASE, SparseEASEConfig
from recsys.models.embedding import Embedding, EmbeddingConfig
from recsys.models.ials import IALS, IALSConfig
from recsys.models.item_item import BM25, BM25Config, Cosine, CosineConfig
from recsys.models.kin import (
    AuthorsConfig,
    Kin,
    PublishersConfig,
    SubjectsConfig,
    TitleConfig,
)
from recsys.models.popularity import Popularity, PopularityConfig
from recsys.models.rp3beta import RP3Beta, RP3BetaConfig
from recsys.models.slim import SLIM, SLIMConfig
from recsys.models.spectral import Spectral, SpectralConfig
from recsys.models.subject_trends import SubjectTrends, SubjectTrendsConfig
from recsys.models.transitions import Transitions, TransitionsConfig
from recsys.models.user_user import UserUser, UserUserConfig
from recsys.models.walk import Walk, WalkConfig

__all__ = ["ASKING", "MODELS", "ModelEntry"]


@dataclass(frozen=True, slots=True)
class ModelEntry:
    model: type[Recommender]
    config: type[Any]


def _entries() -> dict[str, ModelEntry]:
    entries = {
        "popularity": ModelEntry(Popularity, PopularityConfig),
        "cosine": ModelEntry(Cosine, CosineConfig),
        "bm25": ModelEntry(BM25, BM25Config),
        "ials": ModelEntry(IALS, IALSConfig),
        "bpr": ModelEntry(BPR, BPRConfig),
        "content": ModelEntry(Content, ContentConfig),
        "content_map": ModelEntry(ContentMap, ContentMapConfig),
        "embedding": ModelEntry(Embedding, EmbeddingConfig),
        "ease": ModelEntry(EASE, EASEConfig),
        "ease_sparse": ModelEntry(SparseEASE, SparseEASEConfig),
        "rp3beta": ModelEntry(RP3Beta, RP3BetaConfig),
        "user_user": ModelEntry(UserUser, UserUserConfig),
        "slim": ModelEntry(SLIM, SLIMConfig),
        "transitions": ModelEntry(Transitions, TransitionsConfig),
        "subject_trends": ModelEntry(SubjectTrends, SubjectTrendsConfig),
        "spectral": ModelEntry(Spectral, SpectralConfig),
        "walk": ModelEntry(Walk, WalkConfig),
        "authors": ModelEntry(Kin, AuthorsConfig),
        "subjects": ModelEntry(Kin, SubjectsConfig),
        "title": ModelEntry(Kin, TitleConfig),
        "publishers": ModelEntry(Kin, PublishersConfig),
    }
    if "warp" not in ABSENT:
        from recsys.models.warp import WARP, WARPConfig

        entries["warp"] = ModelEntry(WARP, WARPConfig)
    return entries


MODELS: Mapping[str, ModelEntry] = _entries()
ASKING = frozenset({"embedding"})
"""Models that cannot be fitted by default settings: a spec has to bring them something."""
