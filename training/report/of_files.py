"""The report of a comparison on files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from training.evaluation import Evaluation
from training.report.facts import facts_of
from training.report.lineage import file_lines, lineage
from training.report.told import told

__all__ = ["facts_of_files"]


def facts_of_files(found: Evaluation, files: Sequence[Path]) -> dict[str, Any]:
    origin = {**file_lines(files), **lineage(found.holdout, found.plan)}
    story = told(
        found.done, found.holdout, found.judged, found.plan, origin, left_out=found.left_out
    )
    return {**facts_of(story), "title": f"Models compared on {files[0].name}"}
