"""`shelfcast evaluate`: models compared on files, the way researchers split them."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
from training.commands.options import MemoryOption, SeedOption, limits_from

if TYPE_CHECKING:
    from rich.table import Table

    from training.evaluation import Evaluation

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
    str, typer.Option("--spec", help="Models and settings: `default`, `plain`, or a TOML file.")
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
    spec: Spec = "default",
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
    share `--cut` in order of time is learnt from) or reader by reader.  Every list ranks all units
    of the training part and the catalogue; nothing is sampled; ids inform nothing.  Recall, NDCG
    and MAP are means over the readers with something to find, with 95 % intervals from a paired
    bootstrap over readers.  The blend learns its weights inside the training part.
    """
    from training.evaluation import evaluate as run
    from training.experiment import Plan
    from training.queries import Targets
    from training.spec import load_spec, only

    chosen = only(load_spec(spec), model or ())
    settings = settings_from(home, config)
    history, limits = chosen.history or settings.history, limits_from(memory_gb, chosen, settings)
    files = Files(train, test, events, units)
    holdout = files.holdout(cut, split, seed)
    with progress() as say:
        plan = Plan(chosen, history, seed, k, say, limits)
        found = run(holdout, Targets(targets.value), plan, named=model or ())
        if report:
            _write_report(found, files, report)
    if as_json:
        how = {"by": "files"} if events is None else {"by": split.value, "cut": cut}
        print_json(found.as_json(how))
    else:
        print_rich(*_tables(found, k), *left_out_lines(found.left_out))


def _write_report(found: "Evaluation", files: Files, page_file: Path) -> None:
    from training.report.of_files import facts_of_files
    from training.report.page import page

    page_file.write_text(page(facts_of_files(found, [*files]), serving=None), "utf-8")


def _tables(found: "Evaluation", k: int) -> "Iterator[Table]":
    from training.table import comparison_table

    for kind, judged in found.judged.items():
        title = f"{len(judged.asked):,} readers, {kind} units"
        yield comparison_table(judged.rows, title, k)
