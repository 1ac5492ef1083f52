"""One measurement as one JSON object, and the files that such objects are kept in."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from recsys.errors import Invalid

__all__ = ["RESULTS", "Result", "read_results", "rounded", "written"]

RESULTS = Path(__file__).parent / "results"
"""What was measured last, by protocol: figures only, never data."""
DIGITS = 6

Result = Mapping[str, Any]


def rounded(value: Any) -> Any:
    """What JSON holds of it, with no more digits than mean anything: what is printed at once and
    what is read from a file later is then the same."""
    match value:
        case float():
            return round(value, DIGITS)
        case Mapping():
            return {name: rounded(part) for name, part in value.items()}
        case list() | tuple():
            return [rounded(part) for part in value]
    return value


def written(result: Result) -> str:
    """A line for each fact and for each model, so that two results can be compared by eye."""
    facts = (f"{json.dumps(name)}: {_lines(value)}" for name, value in result.items())
    return "{\n" + ",\n".join(facts) + "\n}\n"


def read_results(folder: Path) -> dict[str, Result]:
    """By protocol."""
    found = {}
    for file in sorted(folder.glob("*.json")):
        try:
            result = json.loads(file.read_text("utf-8"))
            found[result["protocol"]] = result
        except (ValueError, KeyError, TypeError) as problem:
            raise Invalid(str(file), f"is no result of a protocol: {problem!r}") from None
    return found


def _lines(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return "[\n" + ",\n".join(f"  {_plain(one)}" for one in value) + "\n]"
    return _plain(value)


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
