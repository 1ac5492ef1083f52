from pathlib import Path

import numpy as np
import pytest

from recsys.models.blend import Blend
from recsys.models.calibration import NEUTRAL, Calibration
from recsys.models.content import Content, ContentConfig
from recsys.models.item_item import Cosine, CosineConfig
from recsys.models.stack import Stack
from tests.recsys.models.boards import dataset, history, unit

# Unit 0 has four readers, unit 1 one, units 2 and 3 none; all are alike by their words.
UNITS = [unit(f"u{i}", title="On roses and orchards") for i in range(4)]
DATA = dataset(np.array([[1, 1, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]]), units=UNITS)
CALIBRATION = Calibration(scales=(3.0, 2.0), offsets=(0.5, -0.25))
READER = history(4, {0: 1.0})


def blend(calibration: Calibration) -> Blend:
    members = {
        "content": Content.fit(DATA, ContentConfig(), seed=1),
        "cosine": Cosine.fit(DATA, CosineConfig(), seed=1),
    }
    return Blend.of(
        DATA, members, Stack({"content": (1.0,), "cosine": (0.5,)}, (0,), None, calibration)
    )


def test_units_are_scaled_and_set_off_by_their_number_of_readers() -> None:
    scales, offsets = CALIBRATION.of(np.array([0, 1, 2, 3, 90]))
    assert scales.tolist() == [3.0, 2.0, 2.0, 1.0, 1.0]
    assert offsets.tolist() == [0.5, -0.25, -0.25, 0.0, 0.0]


def test_the_blend_serves_calibrated_scores() -> None:
    plain, calibrated = blend(NEUTRAL).score(READER)[0], blend(CALIBRATION).score(READER)[0]
    assert calibrated[1] == pytest.approx(2.0 * plain[1] - 0.25)
    assert calibrated[2:].tolist() == pytest.approx((3.0 * plain[2:] + 0.5).tolist())


def test_a_unit_that_came_after_the_fit_is_one_that_nobody_took_up() -> None:
    model = blend(CALIBRATION)
    new = model.score_new(READER, model.features([unit("new", title="On roses and orchards")]))
    assert new[0, 0] == pytest.approx(model.score(READER)[0, 2], rel=1e-5)


def test_contributions_and_offset_add_up_to_a_new_units_score() -> None:
    model = blend(CALIBRATION)
    features = model.features([unit("new", title="On roses and orchards")])
    asked = np.array([4, 2], np.int32)
    parts = model.contributions(
        model.spread(READER.indices, READER.data), asked, model.reach(features)
    )
    expected = [model.score_new(READER, features)[0, 0], model.score(READER)[0, 2]]
    assert (parts.sum(axis=0) + 0.5).tolist() == pytest.approx(expected)


def test_a_calibration_read_back_from_disk_is_the_same(tmp_path: Path) -> None:
    blend(CALIBRATION).save(tmp_path)
    assert Blend.load(tmp_path).stack.calibration == CALIBRATION


def test_unused_units_have_neighbours_of_their_own_in_the_collapse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("recsys.models.blend.NEIGHBOURS", 1)
    monkeypatch.setattr("recsys.models.blend.UNUSED_NEIGHBOURS", 1)
    scores = blend(NEUTRAL).score(READER)[0]
    assert (scores > 0).tolist() == [False, True, True, False]
