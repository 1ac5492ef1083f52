"""A training as one self-contained page: figures, pictures, the verdict, and readers' lists.

The page is rendered from the facts a training wrote down (`facts` in `<home>/reports`), so that
any version's page can be made again.  Readers in it have letters, never ids.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from recsys.errors import NotFound

__all__ = ["page", "read_facts", "write_facts"]

Facts = Mapping[str, Any]

STYLE = Path(__file__).with_name("page.css")

CAPTIONS = {
    "comparison": "Full ranking over all units; the bars hold 95 of 100 resamples of the readers.",
    "recall_by_history": "Of the units a reader turned to next, the share that stood in the list.",
    "popularity_shown": "Which units get the places: from the most used one in a hundred down.",
}


def write_facts(directory: Path, version: str, facts: Facts) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    text = json.dumps(facts, ensure_ascii=False)
    (directory / f"{version}.json").write_text(text, "utf-8")


def read_facts(directory: Path, version: str) -> dict[str, Any]:
    try:
        facts = json.loads((directory / f"{version}.json").read_text("utf-8"))
    except FileNotFoundError:
        raise NotFound("model", version) from None
    return dict(facts)


def page(facts: Facts, *, serving: str | None) -> str:
    """HTML that needs nothing else.  `serving`: the version that serves now."""
    version = escape(facts["version"])
    parts = (
        f"<h1>Model {version}</h1>",
        f'<p class="quiet">Trained {escape(facts["trained_at"])} by Shelfcast '
        f"{escape(facts['code'])}. Every figure was measured on events later than those learnt "
        "from.</p>",
        _verdict(facts, serving),
        "<h2>The data</h2>",
        _portrait(facts["data"]),
        "<h2>The models</h2>",
        _comparison(facts["rows"], facts["k"]),
        *(_figure(name, facts["figures"][name]) for name in CAPTIONS),
        "<h2>Who is served how well</h2>",
        _bands(facts["rows"], facts["k"]),
        "<h2>Readers drawn by lot, and what they would have been given</h2>",
        *map(_example, facts["examples"]),
        "<h2>To make this again</h2>",
        _provenance(facts),
    )
    style = STYLE.read_text("utf-8")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Model {version}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{style}</style></head><body><main>{''.join(parts)}</main></body></html>"
    )


def _verdict(facts: Facts, serving: str | None) -> str:
    serves = facts["version"] == serving
    now = "It serves now." if serves else f"{escape(serving or 'No model')} serves now."
    then = "passed the gate" if facts["promoted"] else "did not pass the gate"
    return (
        f'<p class="verdict {"serves" if serves else ""}"><b>It {then}:</b> '
        f"{escape(facts['reason'])}. <b>{now}</b></p>"
    )


def _portrait(data: Mapping[str, Any]) -> str:
    entries = (
        f"<div><dt>{escape(name)}</dt><dd>{_shown(v)}</dd></div>" for name, v in data.items()
    )
    return f"<dl>{''.join(entries)}</dl>"


def _comparison(rows: Sequence[Mapping[str, Any]], k: int) -> str:
    head = (
        "model", f"NDCG@{k}", f"recall@{k}", f"MAP@{k}",
        "coverage", "Gini", "novelty, bits", "diversity", "fit, s",
    )  # fmt: skip
    body = (
        (
            f'<tr class="{escape(row["model"])}"><td>{escape(row["model"])}</td>'
            + "".join(_measured(row, name) for name in ("ndcg", "recall", "map"))
            + f"<td>{row['coverage']:.1%}</td><td>{row['gini']:.2f}</td>"
            f"<td>{row['novelty']:.1f}</td><td>{row['diversity']:.2f}</td>"
            f"<td>{row['fit_seconds']:.1f}</td></tr>"
        )
        for row in sorted(rows, key=lambda row: -row["ndcg"])
    )
    return _table(head, body)


def _bands(rows: Sequence[Mapping[str, Any]], k: int) -> str:
    """Recall of the best few rows, by what was known of readers and of units."""
    best = sorted(rows, key=lambda row: -row["ndcg"])[:4]
    head = ("", "how many", *(f"{row['model']}, recall@{k}" for row in best))
    body = []
    for kind, label in (("readers", "readers"), ("history", "used before:"), ("units", "units")):
        for name, band in best[0]["bands"].get(kind, {}).items():
            size = band.get("readers", band.get("targets"))
            cells = (_measured(row["bands"][kind][name], "recall") for row in best)
            told = f"{name} {label}" if kind != "history" else f"{label} {name}"
            body.append(f"<tr><td>{escape(told)}</td><td>{size:,}</td>{''.join(cells)}</tr>")
    return _table(head, body)


def _measured(row: Mapping[str, Any], name: str) -> str:
    low, high = row[f"{name}_interval"]
    return f"<td>{row[name]:.4f} <small>±{(high - low) / 2:.4f}</small></td>"


def _table(head: Sequence[str], body: Iterable[str]) -> str:
    cells = "".join(f"<th>{escape(name)}</th>" for name in head)
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{''.join(body)}</tbody></table>"


def _figure(name: str, svg: str) -> str:
    return f'<figure>{svg}<figcaption class="quiet">{escape(CAPTIONS[name])}</figcaption></figure>'


def _example(reader: Mapping[str, Any]) -> str:
    used = "".join(f"<li>{escape(title)}</li>" for title in reader["used"])
    given = "".join(
        f"<li{' class=hit' if entry['taken'] else ''}>{escape(entry['title'])}</li>"
        for entry in reader["given"]
    )
    return (
        f"<h3>Reader {escape(reader['name'])}</h3><div class=reader>"
        f'<div><span class="quiet">used last</span><ul>{used}</ul></div>'
        f'<div><span class="quiet">would have been given; coloured: taken next</span>'
        f"<ol>{given}</ol></div></div>"
    )


def _provenance(facts: Facts) -> str:
    return (
        f"<p>Events up to number <code>{facts['cutoff']}</code>, seed <code>{facts['seed']}</code>,"
        f" data fingerprint <code>{escape(facts['fingerprint'])}</code>. The same data, settings "
        "and seed give the same model, byte for byte.</p>"
    )


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else escape(str(value))
