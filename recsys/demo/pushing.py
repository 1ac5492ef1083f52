"""A new unit finds its reader: consent, arrival, plan, delivery, answer."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from recsys.demo.client import path_of
from recsys.demo.scene import Scene, until
from recsys.domain.unit import Unit

__all__ = ["push"]

PUSHED_WITHIN = 3.0
MOST_ARRIVALS = 8
DELIVERED = ("delivered", "accepted", "rejected", "ignored")


def push(scene: Scene) -> None:
    scene.narrator.chapter("A new unit arrives, and finds its reader")
    _agree(scene)
    found = _first_pushed(scene)
    if found is None:
        scene.narrator.say("None of them is among the units that suit this reader best: no push.")
    else:
        scene.slates.append(found["slate"])
        scene.narrator.say("Planned, sent, and in the reader's inbox:")
        scene.narrator.entries(found["payload"]["list"])
        scene.http.post(path_of("pushes", found["id"], "answer"), {"verb": "accept"})
        scene.narrator.say(f"{scene.reader} accepts it.")
    _count(scene)


def _agree(scene: Scene) -> None:
    """Quiet hours are the reader's own wish: here they begin in eight hours."""
    known = scene.http.get(path_of("readers", scene.reader))
    local = scene.now().astimezone(ZoneInfo(known["time_zone"]))
    start, end = (f"{local + timedelta(hours=hours):%H:00}" for hours in (8, 16))
    decision = {"purpose": "push", "state": "granted", "via": "demo: the reader's settings page"}
    wishes = {"daily_cap": 1, "quiet": {"start": start, "end": end}, "channels": ["inbox"]}
    scene.http.patch(path_of("readers", scene.reader), {"consents": [decision], "push": wishes})
    scene.narrator.say(
        f"{scene.reader} agrees to be pushed to: at most once a day, never between {start} and "
        f"{end} in {known['time_zone']}."
    )


def _first_pushed(scene: Scene) -> dict[str, Any] | None:
    """Units arrive one by one, until one of them is pushed."""
    for unit in scene.cast.arrivals[:MOST_ARRIVALS]:
        scene.http.post("/v1/units", {"units": [_body(unit)]})
        scene.narrator.say(f"New in the library: “{unit.title}”.")
        found = until(lambda: _delivered(scene), PUSHED_WITHIN)
        if found is not None:
            return found
    return None


def _delivered(scene: Scene) -> dict[str, Any] | None:
    pushes = scene.http.get(path_of("readers", scene.reader, "pushes"))["pushes"]
    return pushes[-1] if pushes else None


def _count(scene: Scene) -> None:
    """From the server's own gauges, by what became of each push."""
    states = scene.http.gauges("shelfcast_pushes", "state")
    counted = scene.facts.push
    counted.planned = sum(states.values())
    counted.delivered = sum(states.get(state, 0) for state in DELIVERED)
    counted.accepted = states.get("accepted", 0)


def _body(unit: Unit) -> dict[str, Any]:
    plain = ("id", "title", "url", "provider", "publisher", "abstract", "text", "language")
    work = unit.work
    return {
        **{name: getattr(unit, name) for name in plain},
        "authors": list(unit.authors),
        "subjects": list(unit.subjects),
        "keywords": list(unit.keywords),
        "licence": unit.licence,
        "rights": unit.rights,
        "kind": unit.kind.value,
        "work": work and {"id": work.id, "title": work.title, "position": work.position},
    }
