"""The log of a server: one JSON object a line, of facts.  Requests are counted, not logged."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

__all__ = ["FactLines", "log_facts"]

_KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}


class FactLines(logging.Formatter):
    """Time, level, what happened, and whatever was handed over as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        facts: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
        }
        facts |= {name: value for name, value in vars(record).items() if name not in _KNOWN}
        if record.exc_info:
            facts["traceback"] = self.formatException(record.exc_info)
        return json.dumps(facts, ensure_ascii=False, default=str)


def log_facts(level: int = logging.INFO) -> None:
    """What we log, and what others warn of, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(FactLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for ours in ("recsys", "api"):
        logging.getLogger(ours).setLevel(level)
