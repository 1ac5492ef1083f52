"""What a training writes down for its report: figures as SVG, the data's portrait, examples."""

from collections.abc import Iterator, Mapping
from io import StringIO
from typing import TYPE_CHECKING, Any

import numpy as np

from training.experiment import BLEND, Fit, Judged, Plan
from training.plots import figures
from training.provenance import code_version
from training.train import Challenger

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["facts_of", "flat_metrics", "pictures"]

EXAMPLES = 3
HISTORY_SHOWN = 6
SVG_METADATA = ("Date", "Creator", "Format", "Type")
"""Left out of each picture."""


def facts_of(made: Challenger, plan: Plan, drawn: Mapping[str, "Figure"]) -> dict[str, Any]:
    """All that `report.page` shows, as JSON has it."""
    origin = made.bundle.provenance
    return {
        "version": origin.version,
        "trained_at": f"{origin.trained_at:%Y-%m-%d %H:%M} UTC",
        "code": code_version(),
        "promoted": made.verdict.promoted,
        "reason": made.verdict.reason,
        "cutoff": origin.cutoff,
        "fingerprint": origin.fingerprint,
        "seed": plan.seed,
        "k": plan.k,
        "data": _portrait(made),
        "rows": [row.as_json() for row in made.judged.rows],
        "figures": {name: _svg(figure) for name, figure in drawn.items()},
        "examples": [*_examples(made.twin, made.judged, plan.seed)],
    }


def pictures(made: Challenger) -> "dict[str, Figure]":
    lists = {name: shown.lists for name, shown in made.judged.shown.items()}
    return figures(made.judged.rows, lists, len(made.twin.data.items))


def flat_metrics(judged: Judged, k: int) -> dict[str, dict[str, float]]:
    """By model: `ndcg_at_10`, `ndcg_at_10_low`, `ndcg_at_10_high`, …, `coverage`, …"""
    return {row.model: row.flat(k) for row in judged.rows}


def _portrait(made: Challenger) -> dict[str, Any]:
    data, asked = made.twin.data, made.judged.asked
    return {
        "units": len(data.items),
        "readers learnt from": len(data.users),
        "events learnt from": len(data.log),
        "events learnt from in the end": made.events,
        "readers judged on": len(asked),
        "of them new": int((asked.used == 0).sum()),
        "units they turned to": int(asked.relevant.sum()),
    }


def _svg(figure: "Figure") -> str:
    """Without the XML prologue, and the same bytes every time."""
    import matplotlib as mpl

    buffer = StringIO()
    with mpl.rc_context({"svg.hashsalt": "shelfcast", "svg.fonttype": "none"}):
        figure.savefig(buffer, format="svg", metadata=dict.fromkeys(SVG_METADATA))
    text = buffer.getvalue()
    return text[text.index("<svg") :]


def _examples(twin: Fit, judged: Judged, seed: int) -> Iterator[dict[str, Any]]:
    """Readers with a middling history, drawn by lot: not the ones who come off best."""
    shown, asked, data = judged.shown[BLEND], judged.asked, twin.data
    fitting = np.flatnonzero((asked.used >= 3) & (asked.used <= 40))
    drawn = np.random.default_rng(seed).permutation(fitting)[:EXAMPLES]
    for letter, reader in zip("ABC", drawn, strict=False):
        history = asked.histories[[reader]]
        latest = history.indices[np.argsort(-history.data, kind="stable")][:HISTORY_SHOWN]
        yield {
            "name": letter,
            "used": [data.units[row].title for row in latest],
            "given": [
                {"title": data.units[row].title, "taken": bool(found)}
                for row, found in zip(shown.lists[reader], shown.found[reader], strict=True)
                if row >= 0
            ],
        }
