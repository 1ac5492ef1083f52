"""`shelfcast evaluate`: models compared on files, the way researchers split them."""

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from recsys.cli.options import ConfigOption, HomeOption, JsonOption, settings_from
from training.commands.console import left_out_lines, print_json, print_rich, progress
from training.commands.files import (
    EventsFile,
    Files,
    Split,
    SplitBy,
    TestFile,
    TrainFile,
    UnitsFile,
)
from training.commands.options import MemoryOption, SeedOption, limits_from, refuse_unwritable

if TYPE_CHECKING:
    from rich.table import Table

    from training.evaluation import Evaluation
    from training.experiment import Plan
    from training.split import Holdout
    from training.tuning.beforehand import Beforehand
    from training.tuning.budget import Budget

__all__ = ["evaluate"]


class Wanted(StrEnum):
    NEW = "new"
    REPEAT = "repeat"
    ALL = "all"


Cut = Annotated[
    float, typer.Option("--cut", min=0.05, max=0.99, help="Share of --events learnt from.")
]
TargetsOption = Annotated[
    Wanted,
    typer.Option(help="Judge on units new to the reader, on repeats, or on all with both apart."),
]
Spec = Annotated[
    str | None,
    typer.Option(
        "--spec",
        help="Models and settings: `default`, `plain`, or a TOML file; with --budget, where the "
        "search begins.  Default: `default`, with --budget `all`.",
    ),
]
BudgetOption = Annotated[
    str | None,
    typer.Option(
        "--budget",
        help="Search for settings first, inside what is learnt from; 90s, 20m, 1h30m for all of "
        "it, the comparison included.",
    ),
]
Models = Annotated[
    list[str] | None, typer.Option("--model", help="Only this model of the spec; repeatable.")
]
ReportFile = Annotated[
    Path | None, typer.Option("--report", help="Write the comparison as one HTML page as well.")
]


def evaluate(
    train: TrainFile = None,
    test: TestFile = None,
    events: EventsFile = None,
    units: UnitsFile = None,
    cut: Cut = 0.8,
    split: SplitBy = Split.TIME,
    targets: TargetsOption = Wanted.NEW,
    spec: Spec = None,
    budget: BudgetOption = None,
    model: Models = None,
    k: Annotated[int, typer.Option("--k", min=1, max=1000, help="Length of the lists.")] = 10,
    memory_gb: MemoryOption = None,
    seed: SeedOption = 0,
    report: ReportFile = None,
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare models on a split of your own logs, honestly.

    Either `--train` and `--test`, a fixed split; or `--events`, which is split by time (the first
    share `--cut` in order of time is learnt from; rows without times are taken to stand in that
    order) or reader by reader.  Every list ranks all units of the training part and the catalogue;
    nothing is sampled; ids inform nothing.  Recall, NDCG and MAP are means over the readers with
    something to find, with 95 % intervals from a paired bootstrap over readers.  The blend learns
    its weights inside the training part.

    With `--budget`, the settings of all models are searched first, on later events within the
    training part; what cannot help, or does not fit the time or the memory, is left out, and what
    was found has to win, as with `tune`.  Models are then judged on no more than 20,000 readers,
    drawn by lot, and on fewer where time runs short; trees are then left out of the blend first.
    """
    from training.evaluation import evaluate as run
    from training.experiment import Plan
    from training.queries import Targets
    from training.spec import load_spec, only

    counted = None if budget is None else _counted(budget)
    chosen = only(load_spec(spec or ("default" if counted is None else "all")), model or ())
    settings = settings_from(home, config)
    history, limits = chosen.history or settings.history, limits_from(memory_gb, chosen, settings)
    files = Files(train, test, events, units)
    if report:
        refuse_unwritable(report, "report")
    holdout = files.holdout(cut, split, seed)
    how: dict[str, Any] = {"by": "files"} if events is None else {"by": split.value, "cut": cut}
    how["later_readers"] = len(holdout.readers)
    plan = Plan(chosen, history, seed, k, lambda _doing: None, limits)
    before = None if counted is None else _tuned(holdout, plan, counted)
    with progress() as say:
        plan, kinds = replace(before.plan if before else plan, say=say), Targets(targets.value)
        learnt, spare = (before.learnt, before.spare) if before else (None, None)
        found = run(holdout, kinds, plan, named=model or (), learnt=learnt, spare=spare)
    if before:
        found = replace(found, left_out={**before.tuned.dropped, **found.left_out})
    if report:
        _write_report(found, files, report)
    if as_json:
        print_json(found.as_json(how))
    else:
        print_rich(*_tables(found, k), *left_out_lines(found.left_out))


def _counted(text: str) -> "Budget":
    from training.tuning.budget import Budget, duration

    return Budget(duration(text))


def _tuned(holdout: "Holdout", plan: "Plan", budget: "Budget") -> "Beforehand":
    from training.commands.watching import watching
    from training.tuning.beforehand import tuned_beforehand

    with watching() as watch:
        return tuned_beforehand(holdout, replace(plan, say=watch.say), budget, watch)


def _write_report(found: "Evaluation", files: Files, page_file: Path) -> None:
    from training.report.of_files import facts_of_files
    from training.report.page import page

    page_file.write_text(page(facts_of_files(found, [*files]), serving=None), "utf-8")


def _tables(found: "Evaluation", k: int) -> "Iterator[Table]":
    from training.table import comparison_table

    for kind, judged in found.judged.items():
        title = f"{len(judged.asked):,} readers, {kind} units"
        yield comparison_table(judged.rows, title, k)
