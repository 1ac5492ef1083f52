"""The first chapters: files become a library, and a log becomes models.  No server yet."""

from pathlib import Path
from typing import Any

from recsys.demo.facts import Champion, Facts
from recsys.demo.library import Library
from recsys.demo.narrator import Narrator
from recsys.demo.processes import Commands

__all__ = ["Opening"]


class Opening:
    def __init__(
        self, library: Library, commands: Commands, narrator: Narrator, facts: Facts
    ) -> None:
        self._library = library
        self._commands = commands
        self._narrator = narrator
        self._facts = facts

    def import_files(self) -> None:
        self._narrator.chapter("A library moves in")
        self._narrator.say(self._library.told)
        basis = ("--basis", self._library.basis)
        self._facts.units = self._import("units", self._library.units_file)["added"]
        if self._library.readers_file is not None:
            done = self._import("readers", self._library.readers_file, *basis)
            self._facts.readers += done["added"]
        done = self._import("events", self._library.events_file, *basis)
        self._facts.readers += done["readers_added"]
        self._facts.events = done["added"]

    def train(self) -> None:
        self._narrator.chapter("Models are trained and compared; the best is put to work")
        done = self._run("train")
        metrics = done["metrics"]
        self._narrator.table(
            ("model", "NDCG@10", "95 % interval", "recall@10", "coverage"),
            [_row(name, found) for name, found in metrics.items()],
        )
        self._narrator.say(
            f"{'It serves now' if done['promoted'] else 'It does not serve'}: {done['reason']}."
        )
        blend, popularity = metrics["blend"], metrics["popularity"]
        self._facts.champion = Champion(
            version=done["champion"] or "",
            ndcg_at_10=blend["ndcg_at_10"],
            ndcg_at_10_interval=_interval(blend),
            popularity_ndcg_at_10=popularity["ndcg_at_10"],
            popularity_ndcg_at_10_interval=_interval(popularity),
            reason=done["reason"],
        )

    def _import(self, kind: str, file: Path, *more: str) -> dict[str, Any]:
        done = self._run("import", kind, str(file), *more)
        self._narrator.say(
            f"{done['read']:,} rows read, {done['added']:,} {kind} added, "
            f"{done['rejected']:,} refused, in {done['seconds']:.1f} s"
        )
        for note in done["files"][0]["notes"]:
            self._narrator.say(f"  · {note}")
        return done

    def _run(self, *arguments: str) -> dict[str, Any]:
        self._narrator.command(" ".join(["shelfcast", *map(_shown, arguments)]))
        with self._narrator.doing("working …"):
            return self._commands.run(*arguments)


def _row(name: str, found: dict[str, float]) -> tuple[str, ...]:
    low, high = _interval(found)
    return (
        name,
        f"{found['ndcg_at_10']:.4f}",
        f"{low:.4f} – {high:.4f}",
        f"{found['recall_at_10']:.4f}",
        f"{found['coverage']:.0%}",
    )


def _interval(found: dict[str, float]) -> tuple[float, float]:
    return found["ndcg_at_10_low"], found["ndcg_at_10_high"]


def _shown(argument: str) -> str:
    return f'"{argument}"' if " " in argument else argument
