"""A reader's visit: a list, a search, an accept; each shows in the very next list."""

import time
from typing import Any

from recsys.demo.scene import Scene, units_of
from recsys.demo.simulator import SURFACE

__all__ = ["accept", "first_list", "search"]


def first_list(scene: Scene) -> None:
    scene.narrator.chapter(f"Reader {scene.reader} asks for a list")
    read = len(scene.library.histories[scene.reader])
    scene.narrator.say(
        f"{read} units are in this reader's history.  Every entry names its source, its author, "
        "its licence and its reason:"
    )
    scene.narrator.entries(scene.list_for_reader())


def search(scene: Scene) -> None:
    scene.narrator.chapter("A search counts at once")
    words = scene.cast.theme.lower()
    event = {
        "id": f"demo-search-{scene.now():%Y%m%dT%H%M%S}",
        "reader": scene.reader,
        "verb": "search",
        "query": words,
        "at": scene.now().isoformat(),
        "surface": SURFACE,
    }
    scene.http.post("/v1/events", {"events": [event]})
    scene.narrator.say(f"{scene.reader} searches for “{words}”.  The very next list:")
    slate = scene.list_for_reader()
    scene.narrator.entries(slate)
    found = [entry for entry in slate["entries"] if _cites(entry, event["id"])]
    scene.narrator.say(
        f"{len(found)} of {len(slate['entries'])} entries answer this search, and say so."
    )


def _cites(entry: dict[str, Any], event: str) -> bool:
    return any(event in reason["evidence"] for reason in entry["reasons"])


def accept(scene: Scene) -> None:
    scene.narrator.chapter("An accept changes the next list")
    before = scene.list_for_reader()
    chosen = before["entries"][0]
    started = time.perf_counter()
    scene.answer(before["slate"], {chosen["unit"]: "accept"})
    after = scene.list_for_reader()
    waited = round((time.perf_counter() - started) * 1e3, 2)
    rest = [unit for unit in units_of(before) if unit != chosen["unit"]]
    new = [unit for unit in units_of(after) if unit not in rest]
    scene.facts.accept_to_new_list_ms = waited
    scene.facts.list_changed_after_accept = units_of(after)[: len(rest)] != rest
    scene.narrator.say(
        f"“{chosen['title']}” is accepted.  {waited:.1f} ms later, from the click to the new list "
        f"in hand, {len(new)} of {len(after['entries'])} entries are new:"
    )
    scene.narrator.entries(after)
