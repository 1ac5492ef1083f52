"""What a search for settings tried, what it found, and how its budget was spent."""

from collections.abc import Mapping
from typing import Any

from training.report.figures import count, percent, seconds, signed
from training.report.html import Html, Line, join, meter, note, table, tag, words
from training.report.kept import Facts

__all__ = ["shown"]


def shown(facts: Facts) -> Html:
    best = facts["best"]
    trials = sum(found["trials"] for found in best.values())
    said = note(
        f"{count(trials)} trials, judged on events later than those they learnt from. A trial was "
        "given up as soon as it was clearly behind the best one of its model."
    )
    return join([said, _found(best), _spent(facts["seconds"])])


def _found(best: Mapping[str, Mapping[str, Any]]) -> Html:
    falling = sorted(best.items(), key=lambda one: (-one[1]["ndcg"], one[0]))
    lines = [
        Line(
            [
                name,
                f"{found['ndcg']:.4f}",
                signed(found["ndcg"] - found["before"]),
                count(found["trials"]),
                percent(found["share"]),
                seconds(found["seconds"]),
                words(tag("code", _settings(found["settings"]))),
            ]
        )
        for name, found in falling
    ]
    head = [
        "model",
        "best NDCG",
        "gained",
        "trials",
        "blend's share",
        "time",
        words("settings", head=True),
    ]
    return table("What was found for each model, best first", head, lines)


def _spent(spent: Mapping[str, float]) -> Html:
    whole = sum(spent.values()) or 1.0
    lines = [
        Line([what, seconds(time), percent(time / whole), meter(time / whole)])
        for what, time in spent.items()
    ]
    return table(
        "How the budget was spent, up to the end of the search", ["on", "time", "share", ""], lines
    )


def _settings(settings: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {_value(value)}" for name, value in settings.items())


def _value(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
