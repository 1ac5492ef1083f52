"""The stages in their order: this tuple is the policy, and the audit console is this list."""

from collections.abc import Callable

from recsys.pipeline.caps import choose
from recsys.pipeline.draft import Draft, Moment
from recsys.pipeline.filters import FILTERS
from recsys.pipeline.mixing import mix
from recsys.pipeline.scoring import score

__all__ = ["STAGES", "Stage", "draft_of"]

Stage = Callable[[Moment, Draft], Draft]

STAGES: tuple[Stage, ...] = (*FILTERS, mix, choose)


def draft_of(moment: Moment) -> Draft:
    """Scored, filtered, capped and in order."""
    draft = score(moment)
    for stage in STAGES:
        draft = stage(moment, draft)
    return draft
