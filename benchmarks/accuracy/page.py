"""The tables of `docs/accuracy.md`, made from the stored results: no figure there is typed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.accuracy.reference import COLD_REFERENCE, REFERENCE
from benchmarks.accuracy.result import Result
from recsys.errors import Invalid

__all__ = ["PAGE", "filled", "report"]

PAGE = Path(__file__).parents[2] / "docs" / "accuracy.md"
HERE, PLAIN = "here", "as published, fitted here"
MARKED = re.compile(r"(<!-- result: (?P<name>[\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)

Row = tuple[str, ...]


def filled(text: str, results: Mapping[str, Result]) -> str:
    """The page with each marked place filled anew.  Invalid where a result has no place in it."""
    places = {found["name"] for found in MARKED.finditer(text)}
    if lost := results.keys() - places:
        raise Invalid("page", f"has no place for {', '.join(sorted(lost))}")

    def fill(found: re.Match[str]) -> str:
        result = results.get(found["name"])
        told = report(result) if result else "Not measured yet.\n"
        return f"{found[1]}\n{told}\n{found[3]}"

    return MARKED.sub(fill, text)


def report(result: Result) -> str:
    parts = [_facts(result), _table(_head(result), _rows(result)), *_verdicts(result)]
    if result["cold"]:
        parts.append(_table(COLD_HEAD, _cold_rows(result)))
    dropped = {**result.get("tuning", {}).get("dropped", {}), **result.get("left_out", {})}
    if dropped:
        parts.append("\n".join(f"- Left out: {name}, {why}." for name, why in dropped.items()))
    return "\n\n".join([*parts, _measured_by(result)]) + "\n"


COLD_HEAD = ("units nobody had borrowed yet", "made by", "found in the ordinary list", "alone")


def _facts(result: Result) -> str:
    split = result["split"]
    return (
        f"{split['train_events']:,} events of {split['train_readers']:,} readers are learnt from; "
        f"{split['readers']:,} readers, {split['cold_readers']:,} of them new, are judged on "
        f"{split['pairs']:,} targets among {split['units']:,} units."
    )


def _head(result: Result) -> Row:
    k = result["split"]["k"]
    return ("list", "made by", f"NDCG@{k}", f"R@{k}", "warm readers", "cold readers", "fitted in")


def _rows(result: Result) -> Iterator[Row]:
    for one in REFERENCE.get(result["protocol"], ()):
        yield one.name, one.source, f"{one.ndcg:.4f}", f"{one.recall:.4f}", "", "", ""
    for rows, source in ((result["plain"], PLAIN), (result["models"], HERE)):
        for row in sorted(rows, key=lambda row: row["ndcg"]):
            yield _row(row, source)


def _row(row: Result, source: str) -> Row:
    return (
        row["model"],
        source,
        _with_interval(row["ndcg"], row["ndcg_interval"]),
        _with_interval(row["recall"], row["recall_interval"]),
        *(_band(row, band) for band in ("warm", "cold")),
        f"{row['fit_seconds']:,.1f} s",
    )


def _band(row: Result, name: str) -> str:
    band = row["bands"]["readers"].get(name)
    return f"{band['ndcg']:.4f} / {band['recall']:.4f}" if band else ""


def _with_interval(mean: float, interval: Sequence[float]) -> str:
    low, high = interval
    return f"{mean:.4f} [{low:.4f}, {high:.4f}]"


def _verdicts(result: Result) -> Iterator[str]:
    for one in result["verdicts"]:
        yield (
            f"**{one['ours']}** against **{one['rival']}**: "
            f"NDCG@{result['split']['k']} {one['relative']:+.1%} "
            f"[{one['relative_low']:+.1%}, {one['relative_high']:+.1%}]; "
            f"beyond noise: {'yes' if one['beyond_noise'] else 'no'}."
        )


def _cold_rows(result: Result) -> Iterator[Row]:
    for name, source, found, alone in COLD_REFERENCE.get(result["protocol"], ()):
        yield name, source, f"{found:.1%}", f"{alone:.1%}"
    for rows, source in ((result["cold_plain"], PLAIN), (result["cold"], HERE)):
        for row in sorted(rows, key=lambda row: row["among_all"]["mean"]):
            yield row["model"], source, _share(row["among_all"]), _share(row["among_cold"])


def _share(found: Mapping[str, float]) -> str:
    return f"{found['mean']:.1%} [{found['low']:.1%}, {found['high']:.1%}]"


def _measured_by(result: Result) -> str:
    machine, versions, took = result["machine"], result["versions"], result["took"]
    return (
        f"Measured on {result['at']} by `{result['command']}`: {took['seconds'] / 60:.0f} minutes, "
        f"{took['peak_memory_bytes'] / 1e9:.1f} GB at most; {machine['cores']} cores, load "
        f"{result['load_average']['before'][0]} before; Shelfcast {versions['shelfcast']}, "
        f"Python {versions['python']}."
    )


def _table(head: Row, rows: Iterator[Row]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
