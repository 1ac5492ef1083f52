"""MLflow: runs, registered models and the `champion` alias.  The only module that knows it.

What serves is the pointer in the model store; the alias mirrors it for data scientists.  MLflow
is imported when a tracker is opened, never before, and kept quiet and at home: no telemetry.
"""

import logging
import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from recsys.services.champion_alias import ALIAS, REGISTERED, VERSION_TAG
from recsys.settings import Settings

__all__ = ["HOME_TAG", "Tracker", "TrainingRun"]

HOME_TAG = "shelfcast.home"
"""Whose training a run is, where several libraries share one server."""


class TrainingRun:
    """The open MLflow run of one training."""

    def __init__(self, mlflow: ModuleType, run_id: str, shared: Mapping[str, Any]) -> None:
        self._mlflow = mlflow
        self._shared = shared
        self.id = run_id

    def params(self, params: Mapping[str, Any]) -> None:
        self._mlflow.log_params(dict(params))

    def metrics(self, metrics: Mapping[str, float]) -> None:
        self._mlflow.log_metrics(dict(metrics))

    def tags(self, tags: Mapping[str, str]) -> None:
        self._mlflow.set_tags(dict(tags))

    def picture(self, name: str, svg: str) -> None:
        self._mlflow.log_text(svg, f"plots/{name}.svg")

    def page(self, html: str) -> None:
        self._mlflow.log_text(html, "report.html")

    def member(self, name: str, params: Mapping[str, Any], metrics: Mapping[str, float]) -> None:
        """A nested run for one model of the comparison."""
        with self._mlflow.start_run(run_name=name, nested=True, **self._shared):
            self._mlflow.log_params(dict(params))
            self._mlflow.log_metrics(dict(metrics))

    def register(self, bundle: Path, version: str) -> None:
        """The bundle as a `pyfunc` under the registered name, found again by our version."""
        with warnings.catch_warnings(action="ignore", category=UserWarning):  # no input example
            info = self._mlflow.pyfunc.log_model(
                name=REGISTERED,
                loader_module="training.pyfunc",
                data_path=str(bundle),
                signature=_signature(),
                pip_requirements=["shelfcast"],
            )
        client = self._mlflow.MlflowClient()
        if not client.search_registered_models(f"name = '{REGISTERED}'"):
            client.create_registered_model(REGISTERED)
        client.create_model_version(
            REGISTERED,
            info.model_uri,
            run_id=self.id,
            tags={VERSION_TAG: version},
            model_id=info.model_id,
        )


class Tracker:
    def __init__(self, settings: Settings) -> None:
        mlflow = _quiet_mlflow()
        mlflow.set_tracking_uri(settings.tracking_uri)
        self._mlflow = mlflow
        self._home = settings.home.resolve()

    @contextmanager
    def training(self, name: str) -> Iterator[TrainingRun]:
        """FINISHED when the block ends, FAILED when it raises.  One at a time in a home."""
        experiment = self._experiment()
        shared = {"experiment_id": experiment, "tags": {HOME_TAG: str(self._home)}}
        self._end_killed(experiment)
        with self._mlflow.start_run(run_name=name, **shared) as run:
            yield TrainingRun(self._mlflow, run.info.run_id, shared)

    def mirror(self, champion: str | None) -> bool:
        """Let the alias follow the champion pointer; whether it had to move."""
        from mlflow.exceptions import MlflowException

        client = self._mlflow.MlflowClient()
        try:
            held = client.get_model_version_by_alias(REGISTERED, ALIAS).tags.get(VERSION_TAG)
        except MlflowException:
            held = None
        if held == champion:
            return False
        if champion is None:
            client.delete_registered_model_alias(REGISTERED, ALIAS)
        else:
            client.set_registered_model_alias(REGISTERED, ALIAS, self._number(champion))
        return True

    def _number(self, version: str) -> str:
        """MLflow's own number of our version."""
        found = self._mlflow.MlflowClient().search_model_versions(
            f"name = '{REGISTERED}' and tags.`{VERSION_TAG}` = '{version}'"
        )
        return str(found[0].version)

    def _end_killed(self, experiment: str) -> None:
        """No other training is under way in this home: what seems to run here was killed."""
        client = self._mlflow.MlflowClient()
        for run in client.search_runs([experiment], "attributes.status = 'RUNNING'"):
            if run.data.tags.get(HOME_TAG) == str(self._home):
                client.set_terminated(run.info.run_id, "KILLED")

    def _experiment(self) -> str:
        client = self._mlflow.MlflowClient()
        held = client.get_experiment_by_name(REGISTERED)
        if held is not None:
            return str(held.experiment_id)
        embedded = self._mlflow.get_tracking_uri().startswith("sqlite")
        return str(
            client.create_experiment(
                REGISTERED, artifact_location=(self._home / "mlruns").as_uri() if embedded else None
            )
        )


def _quiet_mlflow() -> ModuleType:
    """Imported without advice on its own type hints, and without a word to its makers."""
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("DO_NOT_TRACK", "true")
    os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
    with warnings.catch_warnings(action="ignore"):
        import mlflow
        import mlflow.pyfunc
    logging.getLogger("mlflow").setLevel(logging.WARNING)
    return mlflow


def _signature() -> Any:
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, DataType, ParamSchema, ParamSpec, Schema
    from mlflow.types.schema import Array

    texts, numbers = Array(DataType.string), Array(DataType.double)
    return ModelSignature(
        inputs=Schema([ColSpec(texts, "history"), ColSpec(numbers, "weights", required=False)]),
        outputs=Schema([ColSpec(texts, "units"), ColSpec(numbers, "scores")]),
        params=ParamSchema([ParamSpec("k", DataType.long, 10)]),
    )
