from datetime import UTC, datetime

import numpy as np

from recsys.data.features import reader_features, unit_things
from recsys.domain.ids import ReaderId
from recsys.domain.reader import Reader
from tests.recsys.models.boards import unit


def test_a_reader_of_whom_nothing_is_known_has_only_their_own_column() -> None:
    known = Reader(id=ReaderId("r"), created=datetime(2026, 1, 1, tzinfo=UTC), groups=("chess",))
    rows = reader_features([known, None, known]).toarray()
    assert rows.tolist() == [[0.5, 0, 0, 0.5], [0, 1, 0, 0], [0, 0, 0.5, 0.5]]


def test_things_come_by_kind_and_only_where_two_units_share_them() -> None:
    things = unit_things([unit("x", title="Wind one"), unit("y", title="Wind two")])
    assert {kind: matrix.shape for kind, matrix in things.items()} == {
        "authors": (2, 0),
        "subjects": (2, 0),
        "keywords": (2, 0),
        "title": (2, 1),
    }
    np.testing.assert_array_equal(things["title"].toarray(), [[1], [1]])
