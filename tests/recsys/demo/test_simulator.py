"""Simulated readers: seeded, labelled, and with the faults of real logs."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from recsys.data.hygiene import is_robot
from recsys.demo.casting import cast
from recsys.demo.corpus import documentation
from recsys.demo.library import simulated_library
from recsys.demo.simulator import SURFACE, Simulated, Simulation, simulate
from recsys.domain.rights import Use, use_of
from recsys.domain.snippet import snippet_of

UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
PLAN = Simulation(readers=60, days=60, visits=6.0)


@pytest.fixture(scope="module")
def simulated() -> Simulated:
    return simulate(documentation(), UNTIL, PLAN)


def test_the_library_is_real_text_in_citable_units() -> None:
    units = documentation()
    assert 300 <= len(units) <= 500
    assert len({unit.id for unit in units}) == len({unit.text for unit in units}) == len(units)
    for unit in units:
        assert use_of(unit.licence, unit.rights) is Use.FULL
        assert snippet_of(unit).text
        assert unit.authors == ("Python Software Foundation",)
        assert unit.url.startswith("https://docs.python.org/3/")


def test_the_same_seed_gives_the_same_readers(simulated: Simulated) -> None:
    again = simulate(documentation(), UNTIL, PLAN)
    assert (again.readers, again.events) == (simulated.readers, simulated.events)
    other = simulate(documentation(), UNTIL, Simulation(readers=60, days=60, visits=6.0, seed=1))
    assert other.events != simulated.events


def test_everything_is_labelled_simulated(simulated: Simulated) -> None:
    assert {event["surface"] for event in simulated.events} == {SURFACE}
    assert {reader["home_library"] for reader in simulated.readers} == {"Simulated library"}


def test_there_are_robots_double_clicks_searches_and_refusals(simulated: Simulated) -> None:
    robots = {e["reader"] for e in simulated.events if is_robot(e["user_agent"])}
    assert len(robots) == PLAN.robots
    verbs = Counter(event["verb"] for event in simulated.events)
    assert verbs["search"]
    assert verbs["reject"]
    assert any(reader["consents"] for reader in simulated.readers)
    times = [event["at"] for event in simulated.events]
    assert times == sorted(times)


def test_the_top_of_a_list_is_seen_more_than_its_end(simulated: Simulated) -> None:
    seen = Counter(event["position"] for event in simulated.events if "position" in event)
    assert seen[1] + seen[2] > seen[8] + seen[9] + seen[10]


def test_readers_like_what_they_do(simulated: Simulated) -> None:
    """What somebody accepted is liked more than the average unit, or the models had no chance."""
    units = [unit.id for unit in documentation()]
    accepted = [e for e in simulated.events if e["verb"] == "accept"]
    mean = sum(simulated.liking(e["reader"], e["unit"]) for e in accepted) / len(accepted)
    anybody = sum(simulated.liking("sim-0001", unit) for unit in units) / len(units)
    assert mean > 2 * anybody


def test_the_story_is_cast_with_somebody_whom_an_arrival_would_suit(tmp_path: Path) -> None:
    library = simulated_library(tmp_path, UNTIL, PLAN)
    chosen = cast(library)
    assert chosen.reader in library.histories
    assert set(chosen.arrivals) == set(library.arrivals)
    here = {unit.id for unit in library.units}
    assert not here & {unit.id for unit in library.arrivals}
