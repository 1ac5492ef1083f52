"""The data's portrait as charts, each with what it says in words."""

from collections.abc import Iterator, Sequence
from typing import Any

from training.report.charts.columns import Column, columns, series
from training.report.charts.curve import curve
from training.report.charts.heat import DAYS, week
from training.report.figures import count, percent
from training.report.html import Html, Line, figure, join, table, tag
from training.report.kept import Facts

__all__ = ["shown"]

MANY_WEEKS = 30


def shown(facts: Facts) -> Html:
    pictures = [*_popularity(facts["popularity"]), _lengths(facts["lengths"], facts["sizes"])]
    if facts["hours"]:
        pictures.append(_hours(facts["hours"]))
    return join(
        [
            _sizes(facts["sizes"]),
            tag("div", *pictures, class_="grid"),
            *_weeks(facts["weeks"]),
            _ages(facts["ages"]),
            tag("div", *_known(facts["known"]), class_="grid"),
        ]
    )


def _sizes(sizes: Facts) -> Html:
    tiles = [
        ("events learnt from", count(sizes["learnt"])),
        ("later events", count(sizes["later"])),
        ("readers", count(sizes["readers"])),
        ("units", count(sizes["units"])),
        ("of all pairs filled", percent(sizes["density"])),
        ("come back to, not new", percent(sizes["repeats"])),
        ("units nobody used", count(sizes["cold_units"])),
        ("readers judged on", count(sizes["judged_readers"])),
        ("of them without history", count(sizes["cold_readers"])),
        ("targets", count(sizes["targets"])),
        ("of them new units", count(sizes["cold_targets"])),
    ]
    entries = (tag("div", tag("dt", name), tag("dd", shown)) for name, shown in tiles)
    return tag("dl", *entries, class_="tiles small")


def _popularity(found: Facts) -> Iterator[Html]:
    if not found["curve"]:
        return
    most, top = found["curve"][0][1], percent(found["top_hundredth"])
    said = f"Readers of a unit by its rank, from {most:,} for the most used to 1"
    yield figure(
        curve(said, found["curve"], ("units, most used first", "readers"), log=True),
        join(
            [
                "How far ",
                tag("b", "popularity"),
                f" reaches: 1\u00a0% of the units have {top} of all uses.",
            ]
        ),
    )
    said = f"Share of all uses by share of units; Gini {found['gini']:.2f}"
    names = ("share of units, least used first", "share of uses")
    yield figure(
        curve(said, found["lorenz"], names, diagonal=True),
        join(["How even it is: ", tag("b", f"Gini {found['gini']:.2f}"), ", 0 were all alike."]),
    )


def _lengths(found: Sequence[Any], sizes: Facts) -> Html:
    given = [Column(name, n, f"{n:,} readers with {name} units") for name, n in found]
    said = "Readers by number of units: " + ", ".join(f"{one.name}: {one.size}" for one in given)
    median = f"{sizes['median_history']:g}"
    about = join([tag("b", "Histories"), f": readers by units used; half have up to {median}."])
    return figure(columns(said, given), about)


def _hours(counts: Sequence[Sequence[int]]) -> Html:
    busiest = max(range(7), key=lambda day: sum(counts[day]))
    said = f"Events by weekday and hour; the busiest day is {DAYS[busiest]}"
    return figure(week(said, counts), join([tag("b", "The week"), ": events by hour, UTC."]))


def _weeks(found: Sequence[Any]) -> Iterator[Html]:
    if len(found) < 2:
        return
    every = 4 if len(found) <= MANY_WEEKS else max(len(found) // 8, 1)
    given = [
        Column(
            monday if place % every == 0 and place < len(found) - every / 2 else "",
            learnt + later,
            f"week of {monday}: {learnt:,} learnt from, {later:,} later",
            "hot" if later > learnt else "",
        )
        for place, (monday, learnt, later) in enumerate(found)
    ]
    said = f"Events by week from {found[0][0]} to {found[-1][0]}"
    about = "events; coloured: the part that is judged on."
    yield figure(
        series(said, given, width=900), join([tag("b", "Week by week"), f": {about}"]), wide=said
    )


def _ages(found: Sequence[Any]) -> Html:
    units, targets = (sum(row[at] for row in found) or 1 for at in (1, 2))
    lines = [
        Line([name, count(n), percent(n / units), count(wanted), percent(wanted / targets)])
        for name, n, wanted in found
    ]
    head = ["since first used", "units", "share", "later targets", "share"]
    return table("How old the units are in this log, and what readers turned to", head, lines)


def _known(found: Facts) -> Iterator[Html]:
    lines = [Line([name, percent(share)]) for name, share in found["shares"].items()]
    yield table("What is written of the units", ["field", "units that have it"], lines)
    for name in ("languages", "subjects"):
        if found[name]:
            lines = [Line([what, count(n)]) for what, n in found[name]]
            yield table(f"Commonest {name}", [name, "units"], lines)
