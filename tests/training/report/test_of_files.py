"""`shelfcast evaluate --report`: a comparison on files as a page, with the blend's part of it."""

import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from recsys.cli.main import application
from recsys.data.interactions import HistoryConfig
from recsys.models.blend import Blend
from recsys.models.calibration import Calibration
from recsys.models.rerank import READERS_AT
from recsys.models.stack import Stack
from recsys.models.trees import Trees
from training.catalogue import read_units
from training.evaluation import Evaluation, evaluate
from training.experiment import Plan, judge
from training.on_files import split_by_time
from training.queries import Targets
from training.report.kept import Facts
from training.report.measured import blend, examples
from training.report.of_files import facts_of_files
from training.report.shown.blend import shown
from training.report.told import told
from training.spec import load_spec

READERS, UNITS = 40, 24


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Readers of two kinds, a day for each event, all in one year."""
    place, rng = tmp_path_factory.mktemp("files"), np.random.default_rng(0)
    rows = [
        (reader, 2 * int(UNITS / 2 * rng.random() ** 1.3) + reader % 2, 10 * visit + reader % 10)
        for visit in range(12)
        for reader in range(READERS)
    ]
    lines = [f"r{reader},u{unit},{86_400 * day + 3_600 * 9}" for reader, unit, day in rows]
    (place / "log.csv").write_text("\n".join(["reader,unit,at", *lines]))
    names = [f"u{unit},On {('moss', 'stars')[unit % 2]} {unit}" for unit in range(UNITS)]
    (place / "units.csv").write_text("\n".join(["unit,title", *names]))
    return [place / "log.csv", place / "units.csv"]


@pytest.fixture(scope="module")
def found(files: list[Path]) -> Evaluation:
    spec = load_spec("all")
    models = {name: spec.models[name] for name in ("popularity", "cosine", "content")}
    plan = Plan(replace(spec, models=models), HistoryConfig(), 0, 5, lambda _doing: None)
    return evaluate(split_by_time(files[0], read_units(files[1]), 0.7), Targets.NEW, plan)


@pytest.fixture(scope="module")
def facts(found: Evaluation, files: list[Path]) -> dict[str, Any]:
    return facts_of_files(found, files)


def test_accuracy_per_millisecond_is_the_one_over_the_other(facts: dict[str, Any]) -> None:
    for row in facts["cost"]["rows"]:
        assert row["list_ms"] > 0
        assert row["per_ms"] == pytest.approx(row["ndcg"] / row["list_ms"])
        assert (row["needs_memory"] is None) == (row["model"] == "blend")


def test_members_shares_are_of_the_whole(facts: dict[str, Any]) -> None:
    shares = dict(facts["blend"]["shares"])
    assert sum(map(abs, shares.values())) == pytest.approx(1)
    assert shares.keys() <= {"popularity", "cosine", "content"}


def test_what_was_collapsed_whole_costs_nothing(facts: dict[str, Any]) -> None:
    """24 units: no row of the matrix is cut off, and every member is a sum over the history."""
    summed, folded, *_ = facts["blend"]["steps"]
    assert (summed["step"], folded["step"]) == ("sum", "folded")
    assert folded["gain"] == pytest.approx([0, 0, 0], abs=1e-9)
    assert "+.0000 (+.0000 to +.0000)" in shown(facts["blend"])


def test_what_serves_is_the_last_step(facts: dict[str, Any], found: Evaluation) -> None:
    blend = next(row for row in facts["cost"]["rows"] if row["model"] == "blend")
    assert facts["blend"]["steps"][-1]["ndcg"] == pytest.approx(blend["ndcg"])
    assert facts["blend"]["readers"] == len(found.judged[Targets.NEW].asked)


def test_the_steps_are_about_new_units_whatever_was_asked_for(
    facts: dict[str, Any], found: Evaluation
) -> None:
    """Collapsing leaves out what a unit says of itself: repeats would look like a loss."""
    judged = {Targets.ALL: judge(found.done, found.holdout, Targets.ALL, found.plan)}
    measured = blend.measured(told(found.done, found.holdout, judged, found.plan, {}))
    assert measured is not None
    assert [s["ndcg"] for s in measured["steps"]] == [s["ndcg"] for s in facts["blend"]["steps"]]


def made_of(found: Evaluation, stack: Stack, trees: Trees | None = None) -> Facts:
    """What is told of another blend of the same members."""
    members = {one.name: one.model for one in found.done.members}
    model, shares = Blend.with_shares(found.done.data, members, stack)
    assert found.done.blend is not None
    led = model if trees is None else model.led_by(trees, shares)
    done = replace(found.done, blend=replace(found.done.blend, model=led))
    measured = blend.measured(told(done, found.holdout, found.judged, found.plan, {}))
    assert measured is not None
    return measured


def test_a_blend_without_further_steps_says_so(found: Evaluation) -> None:
    told_of = made_of(found, Stack.of({"cosine": 1.0, "popularity": 0.1}))
    assert told_of["made"]["trees"] is None
    html = shown(told_of)
    assert "the same for all readers" in html
    assert "their scores stand as the members give them" in html
    assert "no trees have won over it" in html
    assert "units nobody had used" not in html
    assert "no LightGBM here" in shown({**told_of, "made": {**told_of["made"], "can_grow": False}})


def test_bands_and_calibration_are_told_and_are_no_part_of_what_collapsing_costs(
    found: Evaluation,
) -> None:
    calibration = Calibration((0.5, 2.0), (0.25, -0.125))
    stack = Stack({"cosine": (1.0, 1.0, 2.0), "popularity": (1.0, 0.5, 0.1)}, (0, 3, 10), None,
                  calibration)  # fmt: skip
    told_of = made_of(found, stack)
    html = shown(told_of)
    assert "apart for readers with 0 to 2, 3 to 9, and 10 or more units" in html
    assert "× 0.50 + 0.25 where nobody had used the unit, × 2.00 − 0.12 where one or two" in html
    assert told_of["steps"][1]["gain"] == pytest.approx([0, 0, 0], abs=1e-9)


@pytest.mark.parametrize(
    ("favour", "said"),
    [
        (0.7, "their odds count 2 times (log-odds +0.7), the most of what was tried by which"),
        (0.0, "are not favoured: lists would have lost by the least that was tried"),
    ],
)
def test_trees_are_told_with_how_far_they_favour_units_nobody_had_used(
    found: Evaluation, favour: float, said: str
) -> None:
    stack = Stack.of({one.name: 1.0 for one in found.done.members})
    members = len(stack.weights)
    grown = Trees.stump(members, 0.5, 0.0, 1.0)
    trees = grown.joined(Trees.stump(members + 9 + READERS_AT, 0.0, favour, 0.0))
    told_of = made_of(found, stack, trees)
    assert told_of["made"]["trees"] == pytest.approx(
        {"count": 1, "candidates": 200, "favour": favour}
    )
    assert [step["step"] for step in told_of["steps"]] == ["sum", "folded", "ordered"]
    html = shown(told_of)
    assert "the best 200 of each list are put in order by 1 boosted trees" in html
    assert said in html


def test_reasons_are_units_of_the_readers_own_history(found: Evaluation) -> None:
    story = told(found.done, found.holdout, found.judged, found.plan, {})
    drawn = examples.measured(story)
    assert drawn is not None
    for one in drawn["readers"]:
        named = [e["because"] for e in one["lists"][drawn["models"].index("blend")] if e["because"]]
        assert named, "somebody's history speaks"
        assert {title for title, _ in named} <= {*one["history"], None} or len(one["history"]) == 8
        assert all(0 < share <= 1 for _, share in named)


def test_where_it_comes_from_can_be_checked(facts: dict[str, Any], files: list[Path]) -> None:
    origin = facts["origin"]
    assert origin["file log.csv"] == hashlib.sha256(files[0].read_bytes()).hexdigest()
    assert origin["seed"] == "0"
    assert origin["split"].startswith("336 events learnt from, 144 judged on: 1970-01-01 to")
    assert "numpy" in origin["libraries"]


def test_evaluate_writes_the_page_and_prints_nothing_else(
    files: list[Path], tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    arguments = ["evaluate", "--events", files[0], "--units", files[1], "--json", "--report", page,
                 "--model", "cosine", "--model", "popularity"]  # fmt: skip
    done = CliRunner().invoke(application(), list(map(str, arguments)))
    assert done.exit_code == 0, done.output
    assert {row["model"] for row in json.loads(done.stdout)["models"]} == {"cosine", "popularity"}
    html = page.read_text("utf-8")
    assert "Models compared on log.csv" in html
    assert re.search(r"What it costs.*popularity", html, re.DOTALL)
    assert "The blend" not in html, "none was asked for"
