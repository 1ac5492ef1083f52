"""Whether the load generator is here: without it a test skips at home, and fails in CI."""

import os
import shutil

import pytest

__all__ = ["need_wrk"]


def need_wrk() -> None:
    if shutil.which("wrk") is None:
        reason = "the load is made by wrk, which is not here"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
