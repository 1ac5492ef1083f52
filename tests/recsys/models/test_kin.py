"""Units near those of a history by what they share, worked by hand."""

import numpy as np
import pytest

from recsys.domain.unit import Unit, Work
from recsys.models.kin import AuthorsConfig, Kin, PublishersConfig, SubjectsConfig, TitleConfig
from tests.recsys.models.boards import dataset, history, unit

AUTHORS = [("Ann", "Bea"), ("ann ",), ("Bea",), ("Bea",), ("Cem",)]


def fit(crowd: float, lift: float) -> Kin:
    units = [unit(f"u{i}", authors=names) for i, names in enumerate(AUTHORS)]
    taken = np.array([[0, 1, 1, 0, 0], [0, 1, 0, 0, 0], [0, 1, 0, 0, 0]])
    return Kin.fit(dataset(taken, units=units), AuthorsConfig(crowd=crowd, lift=lift), seed=0)


def test_half_of_a_step_goes_over_each_of_two_authors_and_a_crowd_holds_back() -> None:
    """Ann has two units, Bea three; Cem has one, and a step from there leads back."""
    scores = fit(crowd=1.0, lift=0.0).score(history(5, {0: 1.0}, {1: -2.0}, {4: 1.0}))
    expected = [[1 / 4 + 1 / 6, 1 / 4, 1 / 6, 1 / 6, 0], [-1, -1, 0, 0, 0], [0, 0, 0, 0, 1]]
    np.testing.assert_allclose(scores, expected, rtol=1e-6)


def test_the_lift_is_a_power_of_the_readers() -> None:
    plain, lifted = (fit(0.5, lift).score(history(5, {0: 1.0})) for lift in (0.0, 0.5))
    np.testing.assert_allclose(lifted, plain * np.sqrt([1, 4, 2, 1, 1]), rtol=1e-6)


def test_a_new_unit_is_reached_as_if_it_had_been_there_unread() -> None:
    model, readers = fit(0.5, 0.3), history(5, {0: 1.0, 1: 0.5})
    same_as_unread = model.features([unit("new", authors=("BEA",)), unit("x", authors=("Dan",))])
    scores = model.score_new(readers, same_as_unread)
    assert scores[0].tolist() == [model.score(readers)[0, 3], 0.0]


def test_the_next_unit_of_an_author_with_a_single_one_is_reached() -> None:
    model, reader = fit(0.5, 0.0), history(5, {4: 1.0})
    next_one = model.features([unit("new", authors=("Cem",)), unit("x", authors=("Dan",))])
    assert model.score_new(reader, next_one).tolist() == [[1.0, 0.0]]


@pytest.mark.parametrize(
    ("config", "fields"),
    [
        (SubjectsConfig(), {"subjects": ("Roses--France",)}),
        (SubjectsConfig(), {"keywords": ("wild ROSES",)}),
        (TitleConfig(), {"title": "Roses, wild and tame"}),
        (PublishersConfig(), {"publisher": "Rose House"}),
    ],
)
def test_each_kind_reads_its_own_fields(config: SubjectsConfig, fields: dict[str, str]) -> None:
    like = unit(
        "a",
        title="On roses",
        subjects=("Garden roses", "Roses--Italy"),
        publisher="ROSE house",
    )
    units = [like, unit("b", **{"title": "Nothing", **fields}), unit("c", title="Other")]
    model = Kin.fit(dataset(np.zeros((1, 3), int), units=units), config, seed=0)
    near = model.score(history(3, {0: 1.0}))[0]
    assert near[1] > 0
    assert near[2] == 0


def isbn(number: str) -> Unit:
    return unit(number, work=Work(id=number, title="A book", isbn=(number,)))


def test_one_publishers_block_of_isbns_is_a_thing_in_both_spellings() -> None:
    units = [isbn("978-2-07-036822-8"), isbn("2-07-036002-4"), isbn("9783161484100")]
    model = Kin.fit(dataset(np.zeros((1, 3), int), units=units), PublishersConfig(), seed=0)
    assert (model.score(history(3, {0: 1.0}))[0] > 0).tolist() == [True, True, False]
