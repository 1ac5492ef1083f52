"""What work will take is learnt from what it took; what is left to do is kept back."""

from dataclasses import replace

import pytest

from recsys.models.cost import Size
from recsys.models.registry import MODELS
from tests.training.small_logs import log_of
from tests.training.tuning.making import plan_of
from training.spec import SplitConfig
from training.tuning.estimates import CAUTION, LEAST, Estimates, needs
from training.tuning.finish import Contest, Finish, Within, affordable, lessons

SIZE = Size(users=1000, items=2000, pairs=50_000, together=5_000_000, letters=10_000)
CONFIG = MODELS["rp3beta"].config()
CONFIG_OF_FLOOR = MODELS["popularity"].config()


def test_a_model_never_measured_is_expected_to_take_longer_than_it_says() -> None:
    told = needs("rp3beta", CONFIG, SIZE).seconds
    assert Estimates().fit("rp3beta", CONFIG, SIZE) == pytest.approx(CAUTION * (told + LEAST))


def test_a_model_that_took_ten_times_what_it_said_is_expected_to_do_so_again() -> None:
    known, told = Estimates(), needs("rp3beta", CONFIG, SIZE).seconds
    known.note("rp3beta", told=told, fit=10 * (told + LEAST), cells=100, asking=2.0)
    assert known.fit("rp3beta", CONFIG, SIZE) == pytest.approx(10 * (told + LEAST))
    assert known.asking("rp3beta", 50) == pytest.approx(1.0)


def test_a_slow_machine_makes_the_others_expected_slow_as_well() -> None:
    known = Estimates()
    before = known.fit("bm25", MODELS["bm25"].config(), SIZE)
    known.note("rp3beta", told=1.0, fit=10 * (1 + LEAST), cells=100, asking=2.0)
    assert known.fit("bm25", MODELS["bm25"].config(), SIZE) == pytest.approx(10 * before)
    assert known.asking("bm25", 50) == pytest.approx(1.0)


def test_the_end_takes_longer_with_more_models_more_readers_and_more_blends() -> None:
    within = Within(100, 1.0, SIZE, Estimates())
    one, two = {"bm25": MODELS["bm25"].config()}, {"rp3beta": CONFIG}
    little = Finish(fits=1, readers=10, blends=0).seconds(one, within)
    assert little < Finish(fits=1, readers=10, blends=0).seconds({**one, **two}, within)
    assert little < Finish(fits=2, readers=10, blends=0).seconds(one, within)
    assert little < Finish(fits=1, readers=10_000, blends=0).seconds(one, within)
    blended = Finish(fits=1, readers=10, blends=1)
    assert little < blended.seconds(one, within)
    assert blended.seconds(one, within) < blended.seconds(one, replace(within, pace=2.0))
    taught = replace(blended, lessons=10_000)
    assert taught.seconds(one, within) == pytest.approx(blended.seconds(one, within) + 26)


def test_trees_learn_from_each_reader_as_often_as_they_are_grown() -> None:
    """80 readers do something later in each of three windows; two windows at most, and one."""
    for windows, learnt in ((3, 3 * 3 * 80), (2, 2 * 2 * 80), (1, 80)):
        plan = plan_of("popularity")
        split = SplitConfig(inner=0.5, windows=windows)
        plan = replace(plan, spec=replace(plan.spec, split=split))
        assert lessons(log_of(80, 40, each=24), plan) == learnt


def test_a_small_library_keeps_little_back_and_a_large_one_no_more_than_it_can_learn_from() -> None:
    finish, config = Finish(fits=0, readers=0, blends=1), {"rp3beta": CONFIG}
    small, enough, large = (
        finish.seconds(config, Within(100, 1.0, replace(SIZE, users=users, items=200), Estimates()))
        for users in (100, 2500, 100_000)
    )
    assert small < enough / 10
    assert large == enough


def test_what_there_is_no_time_for_goes_least_promising_first() -> None:
    configs = {name: MODELS[name].config() for name in ("bm25", "cosine", "rp3beta")}
    finish, known = Finish(fits=1, readers=10, blends=0), Estimates()
    promises = {"bm25": 0.2, "cosine": 0.1, "rp3beta": 0.7}
    for_two = finish.seconds(
        {n: configs[n] for n in ("bm25", "rp3beta")}, Within(0, 1.0, SIZE, known)
    )
    kept = affordable(finish, promises, configs, Within(for_two * 1.01, 1.0, SIZE, known))
    assert kept == ["rp3beta", "bm25"]
    assert affordable(finish, promises, configs, Within(0, 1.0, SIZE, known)) == ["rp3beta"]
    assert len(affordable(finish, promises, configs, Within(1e9, 1.0, SIZE, known))) == 3


def test_where_one_alone_takes_too_long_those_that_hardly_add_to_it_are_kept_as_well() -> None:
    configs = {name: MODELS[name].config() for name in ("popularity", "cosine", "slim")}
    promises = {"popularity": 1.0, "cosine": 0.5, "slim": 0.4}
    known = Estimates()
    known.note("slim", told=1.0, fit=1e4, cells=1, asking=1e-9)
    for name in ("popularity", "cosine"):
        known.note(name, told=1.0, fit=1.0, cells=1, asking=1e-9)
    finish = Finish(fits=2, readers=10_000, blends=1, lessons=2500)
    assert affordable(finish, promises, configs, Within(5, 1.0, SIZE, known)) == [
        "popularity", "cosine",
    ]  # fmt: skip


def test_what_promises_a_little_for_next_to_no_time_comes_before_what_takes_long() -> None:
    configs = {name: MODELS[name].config() for name in ("popularity", "cosine", "rp3beta", "slim")}
    promises = {"popularity": 1.0, "slim": 0.05, "cosine": 0.01, "rp3beta": 0.01}
    known = Estimates()
    for name, fit in (("slim", 1e3), ("popularity", 1.0), ("cosine", 1.0), ("rp3beta", 1.0)):
        known.note(name, told=1.0, fit=fit, cells=1, asking=1e-9)
    finish, within = Finish(fits=1, readers=10, blends=0), Within(0, 1.0, SIZE, known)
    quick = {name: config for name, config in configs.items() if name != "slim"}
    enough = replace(within, left=1.01 * finish.own(quick, within))
    assert affordable(finish, promises, configs, enough) == [*quick]


def test_no_model_gives_way_to_a_contest() -> None:
    configs = {name: MODELS[name].config() for name in ("popularity", "cosine")}
    finish, within = Finish(fits=1, readers=10, blends=0), Within(0, 1.0, SIZE, Estimates())
    enough = replace(within, left=1.01 * finish.own(configs, within))
    held = replace(finish, contest=Contest(configs, finish, most=1e9))
    assert held.seconds(configs, enough) > enough.left
    assert affordable(held, dict.fromkeys(configs, 1.0), configs, enough) == [*configs]


def test_popularity_stays_however_much_the_best_promises() -> None:
    configs = {name: MODELS[name].config() for name in ("bm25", "popularity")}
    finish, within = Finish(fits=1, readers=10, blends=0), Within(0, 1.0, SIZE, Estimates())
    kept = affordable(finish, {"bm25": 9.0, "popularity": 1.0}, configs, within)
    assert kept[0] == "popularity"


def test_the_end_takes_longer_with_more_units_to_list_for_each_reader() -> None:
    finish, one = Finish(fits=0, readers=100_000, blends=1), {"popularity": CONFIG_OF_FLOOR}
    small = Within(0, 1.0, SIZE, Estimates())
    large = replace(small, whole=replace(SIZE, items=100_000))
    assert finish.own(one, large) > finish.own(one, small) + 100_000 * 98_000 * 2e-8


def test_a_contest_is_held_where_all_can_be_done_without_caution() -> None:
    configs = {name: MODELS[name].config() for name in ("popularity", "cosine")}
    finish, within = Finish(fits=1, readers=10, blends=0), Within(0, 1.0, SIZE, Estimates())
    held = replace(finish, contest=Contest(configs, finish, most=1e9))
    whole = held.seconds(configs, within)
    assert held.has_time_for_contest(configs, replace(within, left=0.8 * whole))
    assert not held.has_time_for_contest(configs, replace(within, left=0.7 * whole))
    assert not finish.has_time_for_contest(configs, replace(within, left=whole))
    too_long = replace(held, contest=Contest(configs, finish, most=0.1))
    assert not too_long.has_time_for_contest(configs, replace(within, left=whole))
