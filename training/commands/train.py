"""`shelfcast train`: a challenger from the library's own log, and the champion if it is better."""

from typing import TYPE_CHECKING, Annotated

import typer

from recsys.cli.options import ConfigOption, HomeOption, JsonOption, settings_from
from recsys.errors import Unavailable
from training.commands.console import left_out_lines, print_json, print_rich, progress
from training.commands.options import MemoryOption, SeedOption, limits_from

if TYPE_CHECKING:
    from training.job import Done

__all__ = ["train"]

LIST_LENGTH = 10


def train(
    spec: Annotated[
        str, typer.Option("--spec", help="Models and settings: `default`, or a TOML file.")
    ] = "default",
    memory_gb: MemoryOption = None,
    seed: SeedOption = 0,
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Train on what the library knows; serve the new model only if it is better.

    Takes a snapshot of the events whose readers agree, fits all models on its earlier part and
    compares them on the later one, learns the blend, fits again on everything, and registers the
    result in the library and in MLflow.  It serves at once if it beats what serves now on later
    events beyond noise; the reason is stored either way.

    Exit code 0: trained, promoted or not.  1: the training failed and changed nothing.
    3: another training is under way, or a store is out of reach.
    """
    from contextlib import ExitStack

    from recsys.clock import SystemClock
    from recsys.stores.open import open_stores
    from training.experiment import Plan
    from training.job import run_training
    from training.lock import only_training
    from training.spec import load_spec

    settings, chosen = settings_from(home, config), load_spec(spec)
    with ExitStack() as stack:
        stack.enter_context(only_training(settings.home))
        opened = open_stores(settings.store_url)
        stack.callback(opened.close)
        say = stack.enter_context(progress())
        limits = limits_from(memory_gb, chosen, settings)
        plan = Plan(chosen, chosen.history or settings.history, seed, LIST_LENGTH, say, limits)
        try:
            done = run_training(opened.stores, settings, plan, SystemClock())
        except Unavailable:
            raise
        except Exception as problem:
            typer.echo(f"shelfcast: training failed, nothing was changed: {problem}", err=True)
            raise typer.Exit(1) from problem
    if as_json:
        print_json(done.as_json())
    else:
        _tell(done)


def _tell(done: "Done") -> None:
    from training.table import comparison_table

    outcome = "It serves now" if done.record.promoted else "It does not serve"
    print_rich(
        comparison_table(done.rows, f"Model {done.record.version}", done.k),
        *left_out_lines(done.left_out),
        f"{outcome}: {done.record.reason}.",
        f"Trained in {done.cost.seconds:.0f} s; `shelfcast report` shows it as a page.",
    )
