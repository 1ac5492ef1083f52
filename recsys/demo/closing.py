"""The loop closes: many readers answer, the models learn from it, and every list can be proven."""

from typing import Any

from recsys.demo.client import path_of
from recsys.demo.facts import Retrained
from recsys.demo.scene import Scene, until
from recsys.demo.simulator import POSITION_BIAS, SURFACE

__all__ = ["ACCEPTS", "replay", "retrain"]

ACCEPTS = 300
"""So many start a training in the demo's settings."""
TRAINED_WITHIN = 570.0
READERS_AT_ONCE = 20
MOST_READERS = 400


def retrain(scene: Scene) -> None:
    scene.narrator.chapter("Accepts retrain the models")
    before = _versions(scene)
    accepted, readers = _crowd(scene)
    scene.narrator.say(
        f"{readers} simulated readers answer their lists, with {accepted} accepts.  {ACCEPTS} "
        "since the last training start the next, in a process of its own; the server goes on."
    )
    with scene.narrator.doing("a challenger is trained …"):
        record = until(lambda: _newer(scene, before), TRAINED_WITHIN)
    if record is None:
        scene.facts.retrained = Retrained(reason="no new model within the time")
        scene.narrator.say("No new model appeared in time; the champion serves on.")
        return
    scene.facts.retrained = Retrained(record["version"], record["promoted"], record["reason"])
    outcome = "It serves now" if record["promoted"] else "The champion stays"
    scene.narrator.say(f"Challenger {record['version']}.  {outcome}: {record['reason']}.")


def replay(scene: Scene) -> None:
    scene.narrator.chapter("Every list can be made again, byte for byte")
    found = [scene.http.get(f"{path_of('slates', slate)}/replay") for slate in scene.slates]
    identical = [one["identical"] for one in found]
    scene.facts.replay_identical = bool(identical) and all(identical)
    scene.narrator.say(
        f"{len(found)} lists of this story were made again from their records, with the model, "
        f"the log and the catalogue of their moment: {sum(identical)} are identical."
    )
    for one in found:
        for difference in one["differences"]:
            scene.narrator.say(f"  {one['slate']}: {difference}")


def _crowd(scene: Scene) -> tuple[int, int]:
    """Readers look at their lists from the top, and accept what they like, until enough did."""
    names = scene.rng.permutation([r for r in scene.library.histories if r != scene.reader])
    accepted = 0
    for first in range(0, min(len(names), MOST_READERS), READERS_AT_ONCE):
        some = names[first : first + READERS_AT_ONCE].tolist()
        asked = {"readers": some, "k": 10, "surface": SURFACE}
        for slate in scene.http.post("/v1/recommendations", asked)["slates"]:
            answers = _answers(scene, slate)
            if answers:
                scene.answer(slate["slate"], answers)
                accepted += list(answers.values()).count("accept")
        if accepted >= ACCEPTS:
            return accepted, first + len(some)
    return accepted, min(len(names), MOST_READERS)


def _answers(scene: Scene, slate: dict[str, Any]) -> dict[str, str]:
    answers = {}
    for entry in slate["entries"]:
        if scene.rng.random() > entry["position"] ** -POSITION_BIAS:
            continue
        likes = scene.rng.random() < scene.library.liking(slate["reader"], entry["unit"])
        answers[entry["unit"]] = "accept" if likes else "ignore"
    return answers


def _versions(scene: Scene) -> set[str]:
    return {model["version"] for model in scene.http.get("/v1/models")["models"]}


def _newer(scene: Scene, before: set[str]) -> dict[str, Any] | None:
    models = scene.http.get("/v1/models")["models"]
    return next((model for model in models if model["version"] not in before), None)
