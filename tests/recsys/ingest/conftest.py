"""An empty library in memory, files from text, and imports in one call."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from recsys.domain.consent import Purpose
from recsys.ingest.consent import Basis
from recsys.ingest.importing import ImportOptions, import_file
from recsys.ingest.kinds import Kind
from recsys.ingest.tally import Tally
from recsys.stores.base import Stores
from recsys.stores.open import open_stores

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
AGREED = Basis("sign-up form", (Purpose.HISTORY, Purpose.PERSONALISATION))

Import = Callable[..., Tally]


@pytest.fixture
def stores() -> Stores:
    return open_stores("memory:").stores


@pytest.fixture
def take_in(stores: Stores, tmp_path: Path) -> Import:
    """`take_in(kind, "name.csv", text, option=…)`: write the file, import it."""

    def taken(kind: str, name: str, content: str | bytes | None = None, **options: Any) -> Tally:
        file = tmp_path / name
        if content is not None:
            file.write_bytes(content.encode() if isinstance(content, str) else content)
        options.setdefault("basis", AGREED if kind == "events" else Basis())
        return import_file(Kind(kind), file, stores, ImportOptions(**options), now=NOW)

    return taken
