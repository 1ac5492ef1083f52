"""`shelfcast tune`: the settings that suit a log best, found within a budget of time."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recsys.cli.options import ConfigOption, HomeOption, JsonOption, settings_from
from training.commands.console import print_json, print_rich
from training.commands.files import EventsFile, Files, Split, SplitBy, TrainFile, UnitsFile
from training.commands.options import MemoryOption, SeedOption, limits_from, refuse_unwritable

if TYPE_CHECKING:
    from rich.table import Table

    from recsys.settings import Settings
    from recsys.stores.base import Stores
    from training.experiment import Plan
    from training.job import Done as Trained
    from training.tuning.job import Done

__all__ = ["tune"]

LIST_LENGTH = 10

Budget = Annotated[str, typer.Option(help="Time for all of it: 90s, 20m, 1h30m.")]
Cut = Annotated[
    float | None,
    typer.Option("--cut", min=0.05, max=0.99, help="Only this share of --events is looked at."),
]
Spec = Annotated[
    str, typer.Option("--spec", help="What the search begins from: `all`, or a TOML file.")
]
SpecFile = Annotated[Path, typer.Option("--out", help="Where the spec that was found is written.")]


def tune(
    budget: Budget = "20m",
    train: TrainFile = None,
    events: EventsFile = None,
    units: UnitsFile = None,
    cut: Cut = None,
    split: SplitBy = Split.TIME,
    spec: Spec = "all",
    out: SpecFile = Path("tuned.toml"),
    memory_gb: MemoryOption = None,
    seed: SeedOption = 0,
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find the models and settings that suit your log best, and write them down as a spec.

    Learns from the library's own log, or from a file.  Every model is tried with its own settings
    first; what cannot help is dropped, and the rest of the budget goes to the models that move a
    blend of them all.  Trials are judged on events later than those they learn from, and given up
    as soon as they are clearly behind.  In the end, where there is time, the blend of what was
    found has to win beyond noise against that of the models that `train` fits every night, with
    the settings that the search began from; else those stay.  The spec that is written holds the
    models that count in the blend.  From the library's own log a champion candidate is then
    trained with it and passes the gate, as `shelfcast train --spec FILE` would do; what the gate
    judges it on, the search never saw.

    A run that was killed is gone on with by the same command: what is over is never done again,
    and the budget counts what is left of it.  Every trial is a nested run in MLflow.

    Exit code 3: another training is under way, or a store is out of reach.
    """
    from training.commands.watching import watching
    from training.experiment import Plan
    from training.job import searchable
    from training.lock import only_training
    from training.spec import load_spec
    from training.tuning.budget import duration
    from training.tuning.job import Order, run_tuning

    seconds, settings, start = duration(budget), settings_from(home, config), load_spec(spec)
    files = Files(train, None, events, units)
    refuse_unwritable(out, "out")
    with ExitStack() as stack:
        stack.enter_context(only_training(settings.home))
        watch = stack.enter_context(watching())
        history, limits = start.history or settings.history, limits_from(memory_gb, start, settings)
        plan = Plan(start, history, seed, LIST_LENGTH, watch.say, limits)
        stores = None if files.given else _stores(settings, stack)
        raw = searchable(stores, settings, plan) if stores else files.learnt_from(cut, split, seed)
        done = run_tuning(raw, plan, settings, Order(seconds, serves=stores is not None), watch)
        out.write_text(done.as_toml(seed), "utf-8")
        trained = _candidate(stores, settings, plan, done) if stores else None
    if as_json:
        candidate = {"candidate": trained.as_json()} if trained else {}
        print_json({"spec": str(out), **done.as_json(), **candidate})
    else:
        print_rich(*_told(done, trained, out))


def _stores(settings: "Settings", stack: ExitStack) -> "Stores":
    from recsys.stores.open import open_stores

    opened = open_stores(settings.store_url)
    stack.callback(opened.close)
    return opened.stores


def _candidate(stores: "Stores", settings: "Settings", plan: "Plan", done: "Done") -> "Trained":
    from recsys.clock import SystemClock
    from training.job import run_training

    history, tuned = done.spec.history or plan.history, done.tuned.as_json()
    found = replace(plan, spec=done.spec, history=history, tuned=tuned)
    return run_training(stores, settings, found, SystemClock())


def _told(done: "Done", trained: "Trained | None", out: Path) -> Iterator[object]:
    from training.tuning.budget import spoken

    yield _table(done)
    yield from (f"Dropped: {name}, {why}." for name, why in done.tuned.dropped.items())
    spent = ", ".join(f"{what} {spoken(time)}" for what, time in done.tuned.seconds.items())
    yield f"Spent {spoken(done.budget.spent)} of {spoken(done.budget.seconds)}: {spent}."
    if trained:
        yield f"Model {trained.record.version}: {trained.record.reason}."
    yield f"{out} holds what was found, for `--spec {out}`."


def _table(done: "Done") -> "Table":
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False, caption="validation parts of the log only")
    table.add_column("model", no_wrap=True)
    for heading in ("NDCG", "before", "trials", "time"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("in the blend", no_wrap=True)
    for name, best in sorted(done.tuned.best.items(), key=lambda one: -one[1].ndcg):
        table.add_row(
            name,
            f"{best.ndcg:.4f}",
            f"{best.before:.4f}",
            f"{best.trials}",
            f"{best.seconds:.0f} s",
            "yes" if name in done.spec.models else "",
        )
    return table
