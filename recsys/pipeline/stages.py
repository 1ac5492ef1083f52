"""The stages in their order: this tuple is the policy, and the audit console is this list."""

from collections.abc import Callable, Sequence

from recsys.pipeline.caps import choose
from recsys.pipeline.champion import champion
from recsys.pipeline.draft import Draft, Moment, Part
from recsys.pipeline.filters import FILTERS
from recsys.pipeline.mixing import mix
from recsys.pipeline.scoring import score

__all__ = ["STAGES", "Stage", "drafts_of"]

Stage = Callable[[Moment, Draft], Draft]

STAGES: tuple[Stage, ...] = (*FILTERS, mix, choose)


def drafts_of(moments: Sequence[Moment]) -> list[Draft]:
    """Scored, filtered, capped and in order; `moments` are of one shelf."""
    return list(map(_draft_of, moments, champion(moments)))


def _draft_of(moment: Moment, own: Part | None) -> Draft:
    draft = score(moment, own)
    for stage in STAGES:
        draft = stage(moment, draft)
    return draft
