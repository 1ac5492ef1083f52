"""Models on the wire."""

from typing import Any

from pydantic import Field

from api.schemas.fields import Body, Instant, Line, Out
from recsys.services.learning import LearningStatus
from recsys.stores.base import ModelRecord

__all__ = ["ByBody", "ChampionOut", "ModelOut", "ModelsOut", "model_out", "training_out"]


class ModelOut(Out):
    """A registered model, and why it serves or does not."""

    version: str = Field(description="Its version", examples=["3"])
    trained_at: Instant = Field(
        description="When it was trained", examples=["2026-11-21T02:00:00Z"]
    )
    cutoff: int = Field(description="The last event of the log it has learnt from", examples=[4096])
    fingerprint: str = Field(
        description="A digest of the data it was trained on", examples=["9f2c1ab0"]
    )
    metrics: dict[str, float] = Field(
        description="How it did on later data, and how it finds the best of its units",
        examples=[{"ndcg_at_10": 0.043, "search_recall_at_50": 1.0, "search_share_read": 1.0}],
    )
    promoted: bool = Field(description="Whether it passed the gates", examples=[True])
    reason: str = Field(
        description="Why it did, or did not",
        examples=["beats the champion by 0.004 [0.001, 0.007] NDCG@10 on later data"],
    )
    champion: bool = Field(description="Whether it should serve now", examples=[True])
    serving: bool = Field(description="Whether it does, in this process", examples=[True])


class RunningOut(Out):
    """A training under way."""

    trigger: str = Field(
        description="What started it", examples=["100 accepts since the last training"]
    )
    started_at: Instant = Field(description="When", examples=["2026-11-21T02:00:00Z"])


class TrainedOut(Out):
    """A training that ended."""

    trigger: str = Field(
        description="What started it", examples=["100 accepts since the last training"]
    )
    at: Instant = Field(description="When it ended", examples=["2026-11-21T02:04:00Z"])
    version: str | None = Field(description="The model it made; null: none", examples=["4"])
    promoted: bool = Field(description="Whether that model serves", examples=[False])
    reason: str = Field(
        description="Why it does, or does not", examples=["not better than 3 beyond noise"]
    )
    error: str = Field(
        description="What the training failed with, which changed nothing; otherwise empty",
        examples=[""],
    )


class TrainingOut(Out):
    """Trainings that this server started."""

    running: RunningOut | None = Field(description="Under way now", examples=[None])
    last: TrainedOut | None = Field(description="The last that ended", examples=[None])
    trouble: str = Field(
        description="Why it is not known whether one is due; otherwise empty", examples=[""]
    )


class ModelsOut(Out):
    """Every model there is."""

    champion: str | None = Field(
        description="Version that should serve; null before the first", examples=["3"]
    )
    serving: str | None = Field(
        description="Version that does, in this process; a swap takes a moment", examples=["3"]
    )
    trouble: str = Field(
        description="Why the two differ, where they stay so; otherwise empty", examples=[""]
    )
    training: TrainingOut = Field(
        description="Trainings that this server started",
        examples=[{"running": None, "last": None, "trouble": ""}],
    )
    models: list[ModelOut] = Field(description="Oldest first", examples=[[]])


class ByBody(Body):
    """Who decides."""

    by: Line = Field(
        default="http", description="Who decides; kept with the decision", examples=["m.rossi"]
    )


class ChampionOut(Out):
    """The model that should serve from now on."""

    champion: str = Field(description="Its version", examples=["3"])


def model_out(record: ModelRecord, champion: str | None, serving: str | None) -> dict[str, Any]:
    """The values of `ModelOut`."""
    return {
        "version": record.version,
        "trained_at": record.trained_at,
        "cutoff": record.cutoff,
        "fingerprint": record.fingerprint,
        "metrics": dict(record.metrics),
        "promoted": record.promoted,
        "reason": record.reason,
        "champion": record.version == champion,
        "serving": record.version == serving,
    }


def training_out(status: LearningStatus) -> dict[str, Any]:
    """The values of `TrainingOut`."""
    return {"running": status.running, "last": status.last, "trouble": status.trouble}
