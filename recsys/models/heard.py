"""Which members a blend hears, and how much of the text: new units must be reached by something."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from recsys.data.dataset import Dataset
from recsys.models.base import Recommender
from recsys.models.collapse import weighted_scores
from recsys.models.reaching import Reaching
from recsys.models.stack import Stack

__all__ = ["CONTENT", "heard_of"]

CONTENT = "content"
"""The member that knows the texts."""
ASKED = 256
LEAST_CONTENT = 0.1
"""Of the whole: so much text counts where nothing else reaches new units."""


def heard_of(members: Mapping[str, Recommender], stack: Stack, data: Dataset) -> Stack:
    """All members of the stack, and `content`: with its least weight where no other member would
    reach new units."""
    counted = dict(stack.weights)
    reached = any(any(of) and isinstance(members[name], Reaching) for name, of in counted.items())
    least = 0.0 if reached else _least(members, counted, data)
    of_content = counted.get(CONTENT, (0.0,) * len(stack.bands))
    counted[CONTENT] = tuple(max(weight, least) for weight in of_content)
    return replace(stack, weights=counted)


def _least(
    members: Mapping[str, Recommender], weights: Mapping[str, tuple[float, ...]], data: Dataset
) -> float:
    """`LEAST_CONTENT` of the weight at which text's best scores are as high as those of all
    members together."""
    asked = sp.csr_matrix(data.histories()[:ASKED])
    heard = {name: (members[name], float(np.mean(of))) for name, of in weights.items()}
    together = weighted_scores(heard, asked).max(axis=1, initial=0.0).sum()
    text = members[CONTENT].score(asked).max(axis=1, initial=0.0).sum()
    return float(LEAST_CONTENT * together / text) if together and text else 1.0
