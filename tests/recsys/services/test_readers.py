"""Readers, their consents, and their right to leave."""

import pytest

from recsys.bootstrap import Services
from recsys.domain.consent import ConsentState, Purpose
from recsys.domain.event import Verb
from recsys.domain.ids import ReaderId
from recsys.domain.reader import PushWishes
from recsys.errors import Invalid, Misconfigured, NotFound
from recsys.pipeline.query import Query
from recsys.services.readers import Change, ConsentConfig, Decision
from tests.recsys.services.conftest import asked, send
from tests.recsys.small_library import event

GRANTED = ConsentState.GRANTED


def test_a_new_reader_has_agreed_to_nothing(library: Services) -> None:
    created = library.readers.change(ReaderId("new")).result(timeout=5)
    assert created.consents.decisions == ()
    assert library.readers.of(ReaderId("new")) == created


def test_a_grant_says_where_it_was_collected(library: Services) -> None:
    with pytest.raises(Invalid, match=r"consents\.push\.via"):
        library.readers.change(ReaderId("new"), consents=[Decision(Purpose.PUSH, GRANTED)])
    changed = library.readers.change(
        ReaderId("new"), consents=[Decision(Purpose.PUSH, GRANTED, "desk")]
    ).result(timeout=5)
    assert [c.via for c in changed.consents.decisions] == ["desk"]


def test_two_changes_sent_at_once_both_count(library: Services) -> None:
    one = library.readers.change(
        ReaderId("new"), consents=[Decision(Purpose.HISTORY, GRANTED, "desk")]
    )
    other = library.readers.change(
        ReaderId("new"), push=PushWishes(daily_cap=2), fields={"languages": ("fr",)}
    )
    one.result(timeout=5)
    assert other.result(timeout=5) == library.readers.of(ReaderId("new"))
    held = library.readers.of(ReaderId("new"))
    assert held.consents.allows(Purpose.HISTORY)
    assert (held.push.daily_cap, held.languages) == (2, ("fr",))


def test_an_export_holds_everything_that_is_kept(library: Services) -> None:
    send(library, event("e1", "Text-1", Verb.ACCEPT, "bread/1"))
    library.recommend.for_reader(Query(reader=ReaderId("Text-1"))).saved.result(timeout=5)
    exported = library.readers.export(ReaderId("Text-1"))
    assert exported["reader"]["id"] == "Text-1"
    assert len(exported["events"]) == 7
    assert [slate["reader"] for slate in exported["slates"]] == ["Text-1"]
    assert exported["pushes"] == []


def test_an_erased_reader_is_nobody_at_once(library: Services) -> None:
    library.recommend.for_reader(Query(reader=ReaderId("Text-1"))).saved.result(timeout=5)
    library.readers.erase(ReaderId("Text-1")).result(timeout=5)
    assert asked(library, reader="Text-1")["notice"]["code"] == "unknown_reader"
    for call in (library.readers.of, library.readers.export):
        with pytest.raises(NotFound):
            call(ReaderId("nobody at all"))
    with pytest.raises(NotFound):
        library.readers.erase(ReaderId("nobody at all")).result(timeout=5)


def test_a_deployment_cannot_grant_without_saying_on_what_basis() -> None:
    with pytest.raises(Misconfigured, match=r"consent\.basis"):
        ConsentConfig(grants=(Purpose.HISTORY,))


def test_many_changes_are_one_write_in_their_order(library: Services) -> None:
    new, known = ReaderId("new"), ReaderId("Text-1")
    changes = [
        Change(new, [Decision(Purpose.HISTORY, GRANTED, "desk")]),
        Change(known, push=PushWishes(daily_cap=2)),
        Change(new, fields={"languages": ("fr",)}),
    ]
    first, other, last = library.readers.change_all(changes).result(timeout=5)
    assert (first.id, other.id, last.id) == (new, known, new)
    assert last == library.readers.of(new)
    assert last.consents.allows(Purpose.HISTORY)
    assert last.languages == ("fr",)
    assert library.readers.of(known).push.daily_cap == 2


def test_of_many_changes_none_is_made_when_one_cannot_be(library: Services) -> None:
    bad = Change(ReaderId("bad"), [Decision(Purpose.PUSH, GRANTED)])
    with pytest.raises(Invalid):
        library.readers.change_all([Change(ReaderId("good")), bad])
    with pytest.raises(NotFound):
        library.readers.of(ReaderId("good"))
