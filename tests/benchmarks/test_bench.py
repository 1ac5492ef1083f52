"""`shelfcast bench` on a tiny library: every part tells its figures, and costs no other's."""

import json
import re
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console
from typer.testing import CliRunner

from benchmarks import servers
from benchmarks.figure import Figure, beside
from benchmarks.inside import new_units
from benchmarks.inside.lists import times
from benchmarks.inside.rivals import Ask
from benchmarks.living import start, swap
from benchmarks.parts import PARTS, Extent, LeftOut, Part, measured
from benchmarks.picture import drawn
from benchmarks.serving.setup import Setup
from benchmarks.shown import Found, show
from recsys.cli.main import application
from recsys.domain.ids import ReaderId
from recsys.errors import Unavailable
from recsys.pipeline.lists import Made
from tests.benchmarks.wrk import need_wrk
from tests.postgres import Server
from tests.redis_server import RedisServer

SMALL = Extent(seconds=1, connections=(2,), scanned=(1_000,))


def figures(library: Path, *names: str, shared: bool = False) -> dict[str, Figure]:
    setup = Setup(library=lambda: library, workers=2, shared=shared)
    found = [*measured([("", setup)], names, SMALL)]
    assert [one for one in found if isinstance(one, LeftOut)] == []
    return {one.name: one for one in found if isinstance(one, Figure)}


def test_a_list_is_held_against_implicit_and_a_pass_over_the_model(tiny: Path) -> None:
    found = figures(tiny, "inside")
    assert set(found) == {"list_vs_implicit", "list_vs_cosine", "list_vs_model_pass"}
    assert len({one.value for one in found.values()}) == 1
    assert all(one.ratio and one.ratio > 0 and one.unit == "µs" for one in found.values())


def test_a_list_is_timed_with_new_units_and_without(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogues = list[int]()

    def asked_of(asks: dict[str, Ask], readers: Sequence[ReaderId]) -> dict[str, float]:
        found = times(asks, readers)
        made = [asks[name](readers[0]) for name in (new_units.WITHOUT, new_units.WITH)]
        catalogues.extend(one.slate.provenance.catalogue for one in made if isinstance(one, Made))
        return found

    monkeypatch.setattr(new_units, "times", asked_of)
    one = figures(tiny, "new-units")["list_with_new_units"]
    before, now = catalogues
    assert now == before + new_units.NEW
    assert one.against == "a list where the model knows all units"
    assert one.value > 0
    assert one.ratio
    assert one.ratio > 0


def test_what_is_answered_under_load_is_kept(tiny: Path) -> None:
    need_wrk()
    found = figures(tiny, "lists", "feedback", "events")
    for kind in ("recommendations", "recommendations_again", "feedback", "events"):
        for name in ("per_s", "p50_ms", "p95_ms", "p99_ms"):
            one = found[f"{kind}_{name}_c2"]
            assert one.against == "constant answer"
            assert one.value > 0
            assert one.ratio
            assert one.ratio > 0
        assert 0 < found[f"{kind}_wrk_share_c2"].value < 1
        assert found[f"{kind}_failed_c2"].value == 0
    batched, single = found["events_per_s_batch100"], found["events_per_s_c64"]
    assert batched.value > single.value
    for kept in ("lists_recorded", "feedback_kept", "events_kept"):
        assert found[kept].value > 1


def test_the_same_is_measured_on_postgresql_and_redis(
    tiny: Path, postgres: Server, redis_running: RedisServer
) -> None:
    """Which are the benchmark's own; without the packages this skips, or fails in CI."""
    need_wrk()
    found = figures(tiny, "events", shared=True)
    assert found["events_kept"].value > found["events_per_s_c2"].value > 0
    assert found["events_failed_c2"].value == 0


def test_a_server_is_timed_from_its_start_and_to_the_next_list(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need_wrk()
    monkeypatch.setattr(start, "TIMES", 1)
    found = figures(tiny, "start", "freshness", "memory")
    assert 0 < found["start_to_ready_s"].value < 60
    assert found["accept_to_list_ms"].value > 0
    own, whole = found["second_process_private_mb"], found["process_resident_mb"]
    assert own.ratio == pytest.approx(own.value / whole.value, rel=0.01)


def test_a_champion_is_swapped_while_lists_are_asked_for(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need_wrk()
    monkeypatch.setattr(swap, "SWAPS", 1)
    monkeypatch.setattr(swap, "SETTLES", 0.5)
    found = figures(tiny, "swap")
    assert found["swap_pause_ms"].value > 0
    assert found["swap_failed"].value == 0


def test_night_lists_and_scans_have_their_bounds(tiny: Path) -> None:
    found = figures(tiny, "night", "scan")
    assert found["night_lists_vs_gemm"].value > found["night_run_vs_gemm"].value > 0
    assert found["scan_ms_1k_units"].against == "one pass over the codes"
    assert found["recall_at_50_1k_units"].value == 1.0


def test_a_part_that_fails_costs_no_other(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(on: object, to: object):  # type: ignore[no-untyped-def]  # a generator that breaks
        yield Figure(name="kept", value=1, unit="")
        raise ZeroDivisionError

    monkeypatch.setitem(PARTS, "broken", Part(half))
    setup = Setup(library=lambda: tiny, workers=1)
    first, left, *others = measured([("", setup)], ["broken", "scan"], SMALL)
    assert isinstance(first, Figure)
    assert left == LeftOut("broken", "failed: ZeroDivisionError()")
    assert len(others) == 2


def test_what_was_found_before_an_interruption_is_kept(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(on: object, to: object):  # type: ignore[no-untyped-def]  # as by Ctrl-C
        yield Figure(name="kept", value=1, unit="")
        raise KeyboardInterrupt

    monkeypatch.setitem(PARTS, "night", Part(interrupted))
    file = tmp_path / "bench.json"
    asked = ["bench", "--home", str(tiny), "--quick", "--only", "night", "--only", "scan"]
    done = CliRunner().invoke(application(), [*asked, "--json", str(file)])
    assert done.exit_code == 1
    assert "left out: the rest: interrupted" in done.output
    assert "kept" in [one["name"] for one in json.loads(file.read_text("utf-8"))]


def test_without_a_postgresql_that_is_said_and_the_rest_is_measured(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "find_spec", lambda name: None)
    monkeypatch.setattr(servers.shutil, "which", lambda name: None)
    with pytest.raises(Unavailable, match="no Redis is here"), servers.redis(tiny):
        pass
    shared = Setup(library=lambda: tiny, workers=1, shared=True, suffix="_postgres_redis")
    found = [*measured([("", shared)], ["scan"], SMALL)]
    assert [type(one) for one in found] == [LeftOut]
    assert isinstance(found[0], LeftOut)
    assert found[0].what == "postgres redis"
    assert "no PostgreSQL is here" in found[0].why


def test_the_command_writes_a_list_of_figures_and_a_picture(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "TIMES", 1)
    file = tmp_path / "bench.json"
    asked = ["bench", "--home", str(tiny), "--quick", "--only", "start", "--only", "inside"]
    done = CliRunner().invoke(application(), [*asked, "--json", str(file)])
    assert done.exit_code == 0, done.output
    told = json.loads(file.read_text("utf-8"))
    assert {frozenset(one) for one in told} == {
        frozenset({"name", "value", "unit", "against", "ratio"})
    }
    names = [one["name"] for one in told]
    assert {"machine", "load_before", "list_vs_implicit", "start_to_ready_s"} <= {*names}
    assert len(names) == len({*names})
    ElementTree.parse(tmp_path / "bench.svg")
    at = [done.output.index(said) for said in ("Beside others", "load before", "As measured")]
    assert at == sorted(at)


def test_a_part_that_does_not_exist_is_wrong_usage(tiny: Path, tmp_path: Path) -> None:
    asked = ["bench", "--home", str(tiny), "--only", "speed", "--json", str(tmp_path / "x.json")]
    done = CliRunner().invoke(application(), asked)
    assert "speed is none of inside" in str(done.exception)


def test_every_ratio_has_a_bar_and_what_is_said_fits_the_picture() -> None:
    load = [beside(f"recommendations_per_s_c{n}", 50 * n, "1/s", "x", 1000) for n in (1, 32)]
    late = [
        beside("recommendations_p99_ms_c32_postgres_redis", 20, "ms", "constant answer", 2),
        beside("recommendations_p50_ms_c32", 10, "ms", "constant answer", 2),
        beside("swap_pause_ms", 40, "ms", "the slowest answer", 50),
    ]
    plain = Figure(name="machine", value=2, unit="cores")
    svg = ElementTree.fromstring(drawn([*load, *late, plain], "2 cores, " * 40))
    space = "{http://www.w3.org/2000/svg}"
    said = [one.text or "" for one in svg.iter(f"{space}text")]
    assert "swap_pause_ms" in said
    assert "recommendations_p50_ms_c32" not in said
    assert len([one for one in svg.iter(f"{space}rect") if one.get("class") == "bar hot"]) == 4
    width = float(svg.get("width") or 0)
    for text in svg.iter(f"{space}text"):
        long, x = 6.3 * len(text.text or ""), float(text.get("x") or 0)
        left = {"end": x - long, "middle": x - long / 2}.get(text.get("text-anchor") or "", x)
        assert left >= 0, text.text
        assert left + long <= width + 20, text.text


def test_a_table_has_a_row_a_load_and_tells_what_is_left_out() -> None:
    found = Found(
        [
            beside("events_per_s_c1", 1234, "1/s", "constant answer", 2468),
            beside("events_p99_ms_c1", 4, "ms", "constant answer", 2),
        ],
        [LeftOut("night", "no champion")],
        "2 cores of something",
        0.5,
    )
    console = Console(width=120, file=StringIO())
    show(found, console)
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]  # a StringIO
    rows = [re.findall(r"[\d.,]+", line.split("c1")[1]) for line in lines if "events c1" in line]
    assert rows == [["0.5", "2"], ["1,234", "4"]]
    assert any("left out: night: no champion" in line for line in lines)
