"""Fixtures that every test may ask for: where the real data is, a real PostgreSQL, and one thread
for arithmetic."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import Server, running

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")  # workers share the cores; must precede numpy's import

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real logs that may be measured with and never shipped."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real logs are not here: ../shared/data is absent")
    return SHARED_DATA


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Server) -> Iterator[str]:
    """A library of its own, empty."""
    with postgres.library() as url:
        yield url
