"""Cells into values: each function takes what a file may hold and gives the value, None for a
blank cell, or raises ValueError with a reason that a person understands."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum
from math import isfinite, isnan
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

__all__ = [
    "SCALES",
    "Coercion",
    "choice",
    "clock_time",
    "flag",
    "identifier",
    "moment",
    "number",
    "text",
    "texts",
    "whole",
]

Coercion = Callable[[Any], Any]
Word = TypeVar("Word", bound=StrEnum)

LONGEST = 1_000_000
"""Characters in one cell: a unit is a short piece, not a book."""

SCALES = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3), (0.0, 1.0))
"""From which size on a number since 1970 counts how many to a second: nano-, micro-,
milliseconds, or seconds."""
EARLIEST = 1e8
"""Seconds; a smaller number is a year or a slip, not a time of this century."""

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_BASIC_DATE = re.compile(r"(19|20)\d{6}")


def text(cell: Any) -> str | None:
    """As it stands, spaces included; a whole number is written without a decimal point."""
    if cell == "" or (not isinstance(cell, str) and _blank(cell)):
        return None
    if isinstance(cell, bool) or not isinstance(cell, str | int | float | Decimal | date):
        raise ValueError(f"is text, and not {_kind(cell)}")
    value = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    if "\0" in value:
        raise ValueError("has a NUL character in it")
    if len(value) > LONGEST:
        raise ValueError(f"is {len(value):,} characters long, and at most {LONGEST:,} are taken")
    return value


def identifier(cell: Any) -> str | None:
    """Text without the spaces around it."""
    return (text(cell) or "").strip() or None


def texts(cell: Any) -> tuple[str, ...] | None:
    """A list, also one written as JSON, as it is; text is split at `;`, each part once."""
    if _blank(cell):
        return None
    listed = cell if isinstance(cell, list | tuple) else _json_list(cell)
    if listed is not None:
        return tuple(filter(None, map(text, listed)))
    parts = (part.strip() for part in (text(cell) or "").split(";"))
    return tuple(dict.fromkeys(filter(None, parts)))


def _json_list(cell: Any) -> list[Any] | None:
    if not isinstance(cell, str) or not cell.startswith("["):
        return None
    try:
        listed = json.loads(cell)
    except ValueError:
        return None
    return listed if isinstance(listed, list) else None


def number(cell: Any) -> float | None:
    if _blank(cell):
        return None
    try:
        if isinstance(cell, bool):
            raise ValueError
        value = float(cell)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{_shown(cell)} is not a number") from None
    if not isfinite(value):
        raise ValueError(f"{_shown(cell)} is not a finite number")
    return value


def whole(cell: Any) -> int | None:
    value = number(cell)
    if value is None:
        return None
    if value != int(value) or abs(value) > 2**31:
        raise ValueError(f"{_shown(cell)} is not a whole number")
    return int(value)


def flag(cell: Any) -> bool | None:
    if _blank(cell):
        return None
    known = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    value = known.get(str(cell).strip().lower())
    if value is None:
        raise ValueError(f"{_shown(cell)} is neither true nor false")
    return value


def choice(kind: type[Word]) -> Callable[[Any], Word | None]:
    """One of the words of `kind`, in any case."""

    def chosen(cell: Any) -> Word | None:
        if _blank(cell):
            return None
        try:
            return kind(str(cell).strip().lower())
        except ValueError:
            raise ValueError(f"{_shown(cell)} is none of {', '.join(kind)}") from None

    return chosen


def clock_time(cell: Any) -> time | None:
    if _blank(cell):
        return None
    if isinstance(cell, time):
        return cell
    try:
        return time.fromisoformat(str(cell).strip())
    except ValueError:
        raise ValueError(f"{_shown(cell)} is not a time of day such as 21:00") from None


def moment(zone: ZoneInfo | None) -> Callable[[Any], datetime | None]:
    """An instant, in UTC: ISO 8601, a date, or seconds (or milli-, micro-, nanoseconds) since
    1970.  What has no zone of its own is taken to be in `zone`, and refused without one."""

    def instant(cell: Any) -> datetime | None:
        if _blank(cell):
            return None
        try:
            at = _read_time(cell)
            if at.tzinfo is None:
                if zone is None:
                    raise ValueError("has no time zone: add one, or say --time-zone")
                at = at.replace(tzinfo=zone)
            return at.astimezone(UTC)
        except OverflowError:
            raise ValueError(f"{_shown(cell)} is out of range") from None

    return instant


def _read_time(cell: Any) -> datetime:
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 (its zone comes next)
    if isinstance(cell, str):
        return _read_text(cell.strip())
    if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal):
        raise ValueError(f"is a time, and not {_kind(cell)}")
    return _from_number(float(cell), cell)


def _read_text(value: str) -> datetime:
    # Numbers first: a long one can be misread as an ISO 8601 date without dashes.
    if _NUMBER.fullmatch(value) and not _BASIC_DATE.fullmatch(value):
        return _from_number(float(value), value)
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{_shown(value)} is not an ISO 8601 time") from None


def _from_number(value: float, cell: Any) -> datetime:
    if not isfinite(value) or abs(value) < EARLIEST:
        raise ValueError(f"{_shown(cell)} is not a time: seconds since 1970 have 9 digits or more")
    scale = next(scale for least, scale in SCALES if abs(value) >= least)
    try:
        return datetime.fromtimestamp(value / scale, UTC)
    except (ValueError, OSError):
        raise ValueError(f"{_shown(cell)} is out of range") from None


def _blank(cell: Any) -> bool:
    if isinstance(cell, str):
        return not cell or cell.isspace()
    if isinstance(cell, float):
        return isnan(cell)
    return cell is None or (isinstance(cell, list | tuple) and not cell)


def _kind(cell: Any) -> str:
    names = {bool: "true or false", list: "a list", dict: "a table", bytes: "bytes"}
    return names.get(type(cell), type(cell).__name__)


def _shown(cell: Any) -> str:
    """Short enough for a sentence."""
    shown = repr(cell)
    return shown if len(shown) <= 60 else f"{shown[:57]}…"
