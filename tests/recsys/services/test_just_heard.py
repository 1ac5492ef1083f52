"""Who has just done something is known until they ask, and is not kept for ever."""

from recsys.bootstrap import Services
from recsys.domain.event import Verb
from recsys.domain.ids import ReaderId
from recsys.services.just_heard import KEPT, JustHeard
from tests.recsys.services.conftest import send
from tests.recsys.small_library import event

ADA = ReaderId("ada")


def test_a_reader_is_one_of_them_once() -> None:
    heard = JustHeard()
    heard.add([ADA, None, ADA])
    assert [heard.take(ADA), heard.take(ADA), heard.take(None)] == [True, False, False]


def test_only_the_latest_are_kept() -> None:
    heard = JustHeard()
    heard.add(ReaderId(f"reader {n}") for n in range(KEPT + 2))
    assert [heard.take(ReaderId(f"reader {n}")) for n in range(3)] == [False, False, True]


def test_who_does_something_again_is_among_the_latest_again() -> None:
    heard = JustHeard()
    heard.add([ADA, *(ReaderId(f"reader {n}") for n in range(KEPT - 1)), ADA, ReaderId("one more")])
    assert heard.take(ADA)
    assert not heard.take(ReaderId("reader 0"))


def test_who_is_erased_is_forgotten_and_for_none_in_particular_everybody() -> None:
    heard = JustHeard()
    heard.add([ADA, ReaderId("ben"), ReaderId("eva")])
    heard.forget(ADA)
    assert not heard.take(ADA)
    assert heard.take(ReaderId("ben"))
    heard.forget(ReaderId(""))
    assert not heard.take(ReaderId("eva"))


def test_erasing_a_reader_forgets_what_they_have_just_done(library: Services) -> None:
    send(library, event("e1", "Text-1", Verb.BORROW, "text/0"))
    library.readers.erase(ReaderId("Text-1")).result(timeout=5)
    assert not library.feedback.just_heard.take(ReaderId("Text-1"))
