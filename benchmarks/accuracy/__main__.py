"""`python -m benchmarks.accuracy`."""

import sys

from benchmarks.accuracy.command import application
from recsys.errors import ShelfcastError

if __name__ == "__main__":
    try:
        application()(prog_name="python -m benchmarks.accuracy")
    except ShelfcastError as problem:
        sys.exit(f"error: {problem}")
