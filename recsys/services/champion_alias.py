"""Which of our versions MLflow calls champion, read without MLflow: a server never imports it."""

import json
import sqlite3
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

__all__ = ["ALIAS", "REGISTERED", "VERSION_TAG", "champion_alias"]

REGISTERED = "shelfcast"
"""Name of the registered model, and of the experiment."""
ALIAS = "champion"
VERSION_TAG = "shelfcast.version"
"""Of a registered model's version: our own name of it."""
PATIENCE = 3.0
_QUERY = """
    SELECT tags.value FROM registered_model_aliases AS aliases
    JOIN model_version_tags AS tags ON tags.name = aliases.name AND tags.version = aliases.version
    WHERE aliases.name = ? AND aliases.alias = ? AND tags.key = ?
"""


def champion_alias(tracking: str) -> str | None:
    """None where there is no such alias; OSError where the tracking store is out of reach."""
    if tracking.startswith("sqlite:///"):
        return _from_file(Path(tracking.removeprefix("sqlite:///")))
    return _from_server(tracking.rstrip("/"))


def _from_file(file: Path) -> str | None:
    if not file.exists():
        return None
    try:
        connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
        try:
            found = connection.execute(_QUERY, (REGISTERED, ALIAS, VERSION_TAG)).fetchone()
        finally:
            connection.close()
    except sqlite3.Error as problem:
        raise OSError(str(problem)) from problem
    return None if found is None else str(found[0])


def _from_server(address: str) -> str | None:
    query = urlencode({"name": REGISTERED, "alias": ALIAS})
    try:
        with urlopen(
            f"{address}/api/2.0/mlflow/registered-models/alias?{query}", timeout=PATIENCE
        ) as answer:
            version: dict[str, Any] = json.load(answer)["model_version"]
    except HTTPError as problem:
        if problem.code in (400, 404):
            return None
        raise
    except (ValueError, KeyError) as problem:
        raise OSError("is not an MLflow server") from problem
    tags = {tag["key"]: tag["value"] for tag in version.get("tags", [])}
    return tags.get(VERSION_TAG)
