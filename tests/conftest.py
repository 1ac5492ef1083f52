"""Fixtures that every test may ask for: where the real data is, and one thread for arithmetic."""

import os
from pathlib import Path

import pytest

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")  # workers share the cores; must precede numpy's import

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real logs that may be measured with and never shipped."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real logs are not here: ../shared/data is absent")
    return SHARED_DATA
