"""The pictures of a report by themselves, as MLflow keeps them."""

from pathlib import Path

from training.report.charts.intervals import panel
from training.report.html import Html
from training.report.kept import Facts

__all__ = ["pictures"]

STYLE = Path(__file__).parent / "charts" / "charts.css"


def pictures(facts: Facts) -> dict[str, str]:
    """SVG by name: a panel of all models for each kind of reader and unit."""
    served = facts["models"]["served"]
    return {
        _file(one["name"]): _alone(panel(one["name"], one["found"], served))
        for one in facts["models"]["panels"]
    }


def _file(name: str) -> str:
    return name.lower().replace("–", "-").replace(" ", "_")


def _alone(chart: Html) -> str:
    """With its own style, since no page is around it."""
    return chart.replace("</title>", f"</title><style>{STYLE.read_text('utf-8')}</style>", 1)
