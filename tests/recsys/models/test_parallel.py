import threading

import pytest

from recsys.models.parallel import cores, workers


def test_results_come_in_the_order_of_the_tasks() -> None:
    with workers() as team:
        assert list(team.each(lambda n: n * n, range(100))) == [n * n for n in range(100)]
        assert list(team.each(lambda n: n, [])) == []


def test_only_a_few_tasks_are_ahead_of_whoever_takes_the_results() -> None:
    begun: list[int] = []
    with workers() as team:
        results = team.each(begun.append, range(1000))
        next(results)
        assert len(begun) <= cores() + 2


def test_tasks_run_in_other_threads_and_what_goes_wrong_is_told() -> None:
    with workers() as team:
        assert threading.get_ident() not in team.each(lambda _: threading.get_ident(), range(4))
        with pytest.raises(ZeroDivisionError):
            list(team.each(lambda n: 1 // n, [1, 0]))
