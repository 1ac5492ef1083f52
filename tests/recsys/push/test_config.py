from typing import Any

import pytest

from recsys.errors import Misconfigured
from recsys.push.config import PushConfig


@pytest.mark.parametrize(
    ("fields", "setting"),
    [
        ({"daily_ceiling": 6}, "push.daily_ceiling"),
        ({"daily_ceiling": -1}, "push.daily_ceiling"),
        ({"holdback": 1.5}, "push.holdback"),
        ({"poll_seconds": 0}, "push.poll_seconds"),
        ({"min_gap_hours": -1}, "push.min_gap_hours"),
        ({"weekly_cap": -1}, "push.weekly_cap"),
        ({"per_minute": {"sse": 0}}, "push.per_minute.sse"),
        ({"lease_seconds": float("nan")}, "push.lease_seconds"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_name(fields: Any, setting: str) -> None:
    with pytest.raises(Misconfigured, match=setting):
        PushConfig(**fields)
