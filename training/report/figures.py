"""Numbers as they are read: the same few forms on all of the page."""

from collections.abc import Sequence

from training.report.html import Html, join, tag

__all__ = ["amount", "count", "estimate", "milliseconds", "percent", "seconds", "signed"]

SPACE = "\u00a0"
"""Between a number and its unit: no line ends there."""
UNITS = (("GB", 1e9), ("MB", 1e6), ("kB", 1e3))

Interval = Sequence[float]
"""Mean, low and high end."""


def count(value: float) -> str:
    return f"{value:,.0f}"


def percent(share: float) -> str:
    return f"{100 * share:.2g}{SPACE}%" if 0 < share < 0.01 else f"{100 * share:.1f}{SPACE}%"


def estimate(found: Interval) -> Html:
    """The mean, and half of its interval."""
    mean, low, high = found
    return join([f"{mean:.4f} ", tag("small", f"±{(high - low) / 2:.4f}")])


def signed(value: float) -> str:
    """A difference, with a true minus sign and no leading zero."""
    size = f"{abs(value):.4f}".removeprefix("0")
    return f"{'−' if value < 0 else '+'}{size}"


def amount(size: float) -> str:
    """Of memory."""
    for name, unit in UNITS:
        if size >= unit:
            return f"{size / unit:.3g}{SPACE}{name}"
    return f"{size:.0f}{SPACE}B"


def seconds(value: float) -> str:
    return f"{value:,.0f}{SPACE}s" if value >= 100 else f"{value:.2g}{SPACE}s"


def milliseconds(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2g}"
