"""A picture that stands by itself: with its own paper and ink, by day and by night."""

from importlib.resources import files

from training.report.charts.svg import bar, picture
from training.report.html import Html, tag

__all__ = ["alone", "folded"]

CHARTS = files("training.report.charts") / "charts.css"
LOOK = """
.chart { --ink: #26221f; --quiet: #6b645e; --line: #e2ddd4; --accent: #a94a22; --mark: #8f8880; }
.chart .paper { fill: #fbfaf7; }
.chart .head { font-size: 15px; font-weight: 600; }
@media (prefers-color-scheme: dark) {
  .chart { --ink: #ece6de; --quiet: #a79f96; --line: #3a3530; --accent: #f0996b; --mark: #857d75; }
  .chart .paper { fill: #191613; }
}
"""
LETTER = 6.1


def alone(width: float, height: float, said: str, *marks: Html) -> str:
    """`said`: in words what is to be seen."""
    look = tag("style", Html(CHARTS.read_text("utf-8") + LOOK))
    return picture(width, height, said, look, bar((0, 0), (width, height), "paper", said), *marks)


def folded(said: str, width: float) -> list[str]:
    """Into lines that fit."""
    lines = [""]
    for word in said.split():
        if len(lines[-1]) + len(word) > width / LETTER:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
