"""One reader's row, made for a request, is the row of the matrix that models are fitted on."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recsys.data.interactions import HistoryConfig, histories, history_row
from recsys.data.log import VERBS, EventLog

EVENTS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, len(VERBS) - 1), st.floats(0, 1e4)), max_size=60
)


@given(EVENTS, st.sampled_from([1, 5, 200]), st.sampled_from([30.0, float("inf")]))
def test_the_row_of_a_request_is_that_of_the_matrix(
    events: list[tuple[int, int, float]], longest: int, half_life: float
) -> None:
    events = sorted(events, key=lambda event: event[2])
    columns = list(zip(*events, strict=True)) or [(), (), ()]
    kinds = (np.int32, np.uint8, np.float64)
    rows, verbs, days = (np.array(c, kind) for c, kind in zip(columns, kinds, strict=True))
    config = HistoryConfig(half_life_days=half_life, longest=longest)
    log = EventLog(np.zeros(len(rows), np.int32), rows, verbs, days, np.arange(len(rows)))
    matrix = histories(log, (1, 21), config)
    where, weights = history_row(rows, verbs, days, config)
    assert where.tolist() == matrix.indices.tolist()
    np.testing.assert_allclose(weights, matrix.data, rtol=1e-6, atol=1e-7)
