"""The page: its sections in the order of reading, in one file that needs nothing else."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from training.report.html import Html, join, tag
from training.report.kept import Facts
from training.report.shown import (
    beyond,
    blend,
    cost,
    examples,
    models,
    origin,
    portrait,
    significance,
    summary,
    tuning,
)

__all__ = ["page"]

HERE = Path(__file__).parent
STYLES = ("page.css", "charts/charts.css")

SECTIONS: Mapping[str, tuple[str, Callable[[Facts], Html]]] = {
    "summary": ("In short", summary.shown),
    "models": ("Every model", models.shown),
    "significance": ("Who beats whom", significance.shown),
    "beyond": ("Beyond accuracy", beyond.shown),
    "blend": ("The blend", blend.shown),
    "cost": ("What it costs", cost.shown),
    "examples": ("Readers", examples.shown),
    "portrait": ("The data", portrait.shown),
    "tuning": ("The search for settings", tuning.shown),
    "left_out": ("Left out", origin.left_out),
    "origin": ("Where it comes from", origin.shown),
}


def page(facts: Facts, *, serving: str | None) -> str:
    """HTML.  `serving`: the version that serves now."""
    held = {name: SECTIONS[name] for name in SECTIONS if name in facts}
    title = facts["title"]
    style = "".join((HERE / name).read_text("utf-8") for name in STYLES)
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("title", title),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("style", Html(style)),
    )
    parts = [tag("section", tag("h2", named), shown(facts[name]), id=name)
             for name, (named, shown) in held.items()]  # fmt: skip
    contents = (tag("a", named, href=f"#{name}") for name, (named, _) in held.items())
    body = tag(
        "main",
        tag("header", tag("p", "Shelfcast report", class_="kicker"), tag("h1", title),
            *_verdict(facts, serving)),
        tag("nav", *contents, aria_label="Contents"),
        *parts,
    )  # fmt: skip
    return "<!doctype html>\n" + tag("html", head, tag("body", body), lang="en") + "\n"


def _verdict(facts: Facts, serving: str | None) -> Iterator[Html]:
    """Of a model that was trained to serve."""
    verdict: Mapping[str, Any] | None = facts.get("verdict")
    if verdict is None:
        return
    serves = verdict["version"] == serving
    now = "It serves now." if serves else f"{serving or 'No model'} serves now."
    then = "passed the gate" if verdict["promoted"] else "did not pass the gate"
    said = join([tag("b", f"It {then}: "), verdict["reason"], ". ", tag("b", now)])
    yield tag("p", said, class_="verdict serves" if serves else "verdict")
