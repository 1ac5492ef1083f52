"""Where data and models come from, what was left out, and how to make the page again."""

from training.report.html import Html, Line, join, note, table, tag, words
from training.report.kept import Facts

__all__ = ["left_out", "shown"]


def shown(facts: Facts) -> Html:
    lines = [Line([name, words(tag("code", value))]) for name, value in facts.items()]
    again = note("The same data, settings and seed give the same models, byte for byte.")
    return join([table("Provenance", ["", ""], lines), again])


def left_out(facts: Facts) -> Html:
    lines = [Line([name, words(reason)]) for name, reason in facts.items()]
    return table("Models that were left out", ["model", words("why", head=True)], lines)
