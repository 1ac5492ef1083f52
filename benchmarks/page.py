"""The figures of `docs/benchmarks.md`, made from a stored list: none of them is typed.

`python -m benchmarks.page` fills the page from what `shelfcast bench --json` wrote to
`benchmarks/result.json`.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.shown import KINDS, PLAIN, by_load, ratio, value
from recsys.errors import Invalid

__all__ = ["PAGE", "STORED", "filled", "read_figures"]

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
STORED = Path(__file__).with_name("result.json")
BEGIN, END = "<!-- measured -->\n", "<!-- end -->"
PICTURE = "![Ratios of the run that the tables below hold](benchmarks.svg)"
ABOUT = ("machine", "load_before", "took")


def read_figures(file: Path) -> list[Figure]:
    try:
        return [Figure(**one) for one in json.loads(file.read_text("utf-8"))]
    except (ValueError, TypeError) as problem:
        raise Invalid(str(file), f"is no list of figures: {problem}") from None


def filled(text: str, figures: Sequence[Figure]) -> str:
    """The page with what is between the marks made anew; without figures it says that."""
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return "".join([head, BEGIN, "\n", "\n\n".join(_parts(figures)), "\n\n", END, tail])


def _parts(figures: Sequence[Figure]) -> Iterator[str]:
    if not figures:
        yield "Not measured yet."
        return
    yield PICTURE
    of = {one.name: one for one in figures}
    told = (f"{value(of[name])} {of[name].unit}" for name in ABOUT if name in of)
    yield f"{'; '.join(told)}."
    loads, others = by_load(figures)
    held = [one for one in others if one.ratio is not None]
    yield "In parts of what they are held against:"
    yield _table(
        ("", "ratio", "against", "measured", ""),
        ((one.name, ratio(one), one.against or "", value(one), one.unit) for one in held),
    )
    yield "In parts of a constant answer, on the same server:"
    yield _table(("", *map(_head, KINDS)), _lines(loads, KINDS, ratio))
    yield "As measured:"
    yield _table(("", *map(_head, PLAIN)), _lines(loads, PLAIN, value))
    plain = [one for one in others if one.ratio is None and one.name not in ABOUT]
    yield _table(("", "", ""), ((one.name, value(one), one.unit) for one in plain))


def _lines(
    loads: dict[str, dict[str, Figure]], kinds: Sequence[str], cell: Callable[[Figure], str]
) -> Iterator[tuple[str, ...]]:
    for name, row in loads.items():
        yield name, *(cell(row[kind]) if kind in row else "" for kind in kinds)


def _head(kind: str) -> str:
    return kind.replace("per_s", "a second").replace("_", " ")


def _table(head: Sequence[str], lines: Iterable[tuple[str, ...]]) -> str:
    parts = [head, ["---"] * len(head), *lines]
    return "\n".join("| " + " | ".join(line) + " |" for line in parts)


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text("utf-8"), read_figures(STORED)), "utf-8")
