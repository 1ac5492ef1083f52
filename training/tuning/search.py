"""Which trial comes next, and which models drop out.

First the histories' decay, by the cheapest models; then every model once with its own settings,
cheap ones first; then those models whose trials cost least for what they may bring to a blend of
them all.  All of that follows from the trials that are over, never from the clock: the clock only
says when to stop.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from recsys.errors import Misconfigured
from training.fit import none_left
from training.split import has_times
from training.stacking import FLOOR
from training.tuning.bench import Bench
from training.tuning.decay import Decay
from training.tuning.finish import Finish, Within, affordable
from training.tuning.ledger import STARTING
from training.tuning.promise import shares
from training.tuning.showing import clearly_behind
from training.tuning.trial import Setting
from training.tuning.turns import price, worth

__all__ = ["Found", "Search"]

JUDGES = 3
PART = 0.1
"""Models by which the histories' decay is judged, and the part of the budget for it at most."""
EACH = 8
"""Trials of a model for each setting that is searched, beside those that start the search."""
LOOKS = 0.4
"""When this part of the budget is spent, no model is looked at for the first time."""
SLIGHT = 0.01
"""A smaller share of the blend is none."""
CHEAP = 0.005
"""Models go on for what they show alone, where a trial takes no more than that part of the
budget."""
FAR = 0.4
"""A model that reaches less than this part of the best, and has no share, is dropped."""
STEADY = 1.0
"""Seconds that any trial counts, beside what the model's formula says of its fits."""


@dataclass(frozen=True)
class Found:
    """Where the search stands."""

    names: list[str]
    """Models that go on, in the order of the spec."""
    shares: Mapping[str, float]
    dropped: Mapping[str, str]
    """Why, by name."""


@dataclass
class Search:
    bench: Bench
    finish: Finish
    _left_out: dict[str, str] = field(default_factory=dict)
    _shares: tuple[tuple[int, ...], dict[str, float]] | None = None

    def run(self) -> Found:
        self._admit()
        if has_times(self.bench.arena.windows[0].data.log):
            self._search_decay()
        self._look_once()
        while (name := self._next()) is not None:
            self.bench.trial(name)
        return self.finished()

    def found(self) -> Found:
        """Of the models that showed something, those that are worth going on with."""
        shown, shares_now = self._shown(), self._shares_now()
        dropped = {**self._left_out, **self._hopeless(shown, shares_now)}
        return Found([name for name in shown if name not in dropped], shares_now, dropped)

    def finished(self) -> Found:
        """Those of them that count, and that there is time to finish with."""
        found = self.found()
        counted = kept = self._counted(found)
        alone = self._alone(found)
        if self.finish.must:
            promises = {n: found.shares[n] + (n == FLOOR) + SLIGHT * alone[n] for n in counted}
            configs = {name: self.bench.best_config(name) for name in counted}
            kept = affordable(self.finish, promises, configs, self._within())
        gone = {
            name: "there is no time left to fit it again on everything"
            if name in counted
            else "it adds nothing to the others"
            for name in found.names
            if name not in kept
        }
        names = [name for name in found.names if name in kept]
        return Found(names, found.shares, {**found.dropped, **gone})

    def _admit(self) -> None:
        """Leaves out what could not be fitted on everything.  Misconfigured where that is all."""
        bench = self.bench
        for name, space in bench.spaces.items():
            try:
                bench.tester.refuse_too_large(Setting(name, space.start, bench.plan.history))
            except Misconfigured as problem:
                self._left_out[name] = str(problem)
        if len(self._left_out) == len(bench.spaces):
            raise none_left(self._left_out)

    def _search_decay(self) -> None:
        """Never once a model has been tried: its trials would not be comparable."""
        bench = self.bench
        fading = [name for name in self._cheapest_first() if name != FLOOR][:JUDGES]
        begun = any(bench.ledger.trials(name) for name in bench.spaces)
        if not begun and sum(map(bench.estimate, fading)) < PART * bench.budget.left:
            judges = [Setting(n, bench.spaces[n].start, bench.plan.history) for n in fading]
            decay = Decay(bench.plan.history, bench.tester, bench.ledger, bench.watch)
            decay.search(judges, bench.budget, until=PART * bench.budget.seconds)

    def _look_once(self) -> None:
        """The first in any case: something has to be shown.  Misconfigured where nothing is."""
        for name in self._cheapest_first():
            if reason := self._unseen(name):
                self._left_out[name] = reason
        if not self._shown():
            raise none_left(self._left_out)

    def _unseen(self, name: str) -> str:
        """Why a model shows nothing; empty where it does, now or in an earlier run."""
        bench = self.bench
        if not bench.ledger.trials(name):
            seconds, others = bench.estimate(name), self._shown()
            if others and seconds > LOOKS * bench.budget.seconds - bench.budget.spent:
                return (
                    f"one look at it would take an estimated {seconds:,.0f} s, "
                    f"and no more than {LOOKS:.0%} of the budget are for first looks"
                )
            if others and self.finish.must and seconds > self._spare([name]):
                return "there is no time left to look at it, and to finish with it"
            bench.trial(name)
        shown = bench.ledger.best(name) is not None
        return "" if shown else str(bench.ledger.trials(name)[0].facts["refused"])

    def _next(self) -> str | None:
        """Of the models that there is time for a trial of, the one whose turn it is."""
        found = self.found()
        alone, spare = self._alone(found), self._spare(self._counted(found))
        due = {
            name: self._price(name, worth(found.shares[name], alone[name])) for name in found.names
            if len(self.bench.ledger.trials(name)) < self._most(name)
            and self.bench.estimate(name) < spare
        }  # fmt: skip
        return min(due, key=lambda name: due[name], default=None)

    def _counted(self, found: Found) -> list[str]:
        """Models with a share of the blend, popularity, the best alone; and others that are cheap:
        what those say of a unit, trees learn from, even where the weighted scores gain nothing by
        it."""
        alone = self._alone(found)
        always = {FLOOR, max(alone, key=lambda name: alone[name], default=FLOOR)}
        return [
            name for name in found.names
            if found.shares[name] >= SLIGHT or name in always
            or self.bench.estimate(name) <= self._cheap
        ]  # fmt: skip

    @property
    def _cheap(self) -> float:
        """Seconds of a trial."""
        return CHEAP * self.bench.budget.seconds

    def _alone(self, found: Found) -> dict[str, float]:
        """What each shows at its best, over what the best of all shows."""
        bests = {n: best.value for n in found.names if (best := self.bench.ledger.best(n))}
        most = max(bests.values(), default=0.0) or 1.0
        return {name: value / most for name, value in bests.items()}

    def _price(self, name: str, worth: float) -> float:
        return price(self.bench.ledger.trials(name), STEADY + self.bench.told(name), worth)

    def _most(self, name: str) -> int:
        """Trials that are worth making of a model."""
        dimensions = len(self.bench.spaces[name].dimensions)
        return STARTING + EACH * dimensions if dimensions else 1

    def _cheapest_first(self) -> list[str]:
        """Popularity before all: a blend that is to serve cannot go without it."""
        names = [name for name in self.bench.spaces if name not in self._left_out]
        return sorted(names, key=lambda name: (name != FLOOR, self.bench.told(name), name))

    def _shown(self) -> list[str]:
        """Models with a trial that went all the way."""
        names = (name for name in self.bench.spaces if name not in self._left_out)
        return [name for name in names if self.bench.ledger.best(name) is not None]

    def _shares_now(self) -> dict[str, float]:
        """Learnt anew when some model has a better trial than before."""
        ledger, names = self.bench.ledger, self._shown()
        bests = {name: ledger.best(name) for name in names}
        state = tuple(-1 if best is None else best.number for best in bests.values())
        if self._shares is None or self._shares[0] != state:
            showings = {n: b.latest for n in names if (b := self.bench.bests.of(n)) is not None}
            asked = self.bench.arena.windows[0].seats(self.bench.history).asked
            self._shares = (state, shares(showings, asked))
        return self._shares[1]

    def _hopeless(self, names: list[str], heard: Mapping[str, float]) -> dict[str, str]:
        """Models without a share that are far below the best alone."""
        values = {n: b.values for n in names if (b := self.bench.bests.of(n)) is not None}
        top = max(values, key=lambda name: float(values[name].mean()), default=None)
        return {
            name: f"it adds nothing to the others, and alone reaches {values[name].mean():.4f} "
            f"against {values[top].mean():.4f} of {top}"
            for name in names
            if top is not None and name != FLOOR and heard[name] < SLIGHT
            and values[name].mean() < FAR * values[top].mean()
            and clearly_behind(values[name], values[top], errors=2.0)
        }  # fmt: skip

    def in_time(self, names: list[str]) -> bool:
        """Whether there is time to finish with these models, be there a contest or none."""
        configs = {name: self.bench.best_config(name) for name in names}
        return self.bench.budget.left > self.finish.own(configs, self._within())

    def contested(self, names: list[str]) -> bool:
        """Whether there is time for a contest with these models."""
        configs = {name: self.bench.best_config(name) for name in names}
        return self.finish.has_time_for_contest(configs, self._within())

    def _spare(self, names: list[str]) -> float:
        """Seconds for trials, when the end of these models is kept back."""
        configs = {name: self.bench.best_config(name) for name in names}
        return self.bench.budget.left - self.finish.seconds(configs, self._within())

    def _within(self) -> Within:
        bench = self.bench
        return Within(bench.budget.left, bench.budget.pace, bench.arena.whole, bench.estimates)
