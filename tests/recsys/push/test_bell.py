import threading

from recsys.domain.ids import ReaderId
from recsys.push.bell import Bell
from recsys.stores.memory.signals import MemorySignals

ADA, BEN = ReaderId("ada"), ReaderId("ben")


def test_a_ring_reaches_everybody_who_listens_for_that_reader_and_nobody_else() -> None:
    bell, heard = Bell(MemorySignals()), []
    with (
        bell.heard(ADA, lambda: heard.append("one")),
        bell.heard(ADA, lambda: heard.append("two")),
        bell.heard(BEN, lambda: heard.append("other")),
    ):
        bell.ring(ADA)
    assert sorted(heard) == ["one", "two"]


def test_who_stopped_listening_hears_nothing_and_is_forgotten() -> None:
    bell, heard = Bell(MemorySignals()), []
    with bell.heard(ADA, lambda: heard.append("one")):
        assert bell.listeners == 1
    bell.ring(ADA)
    assert heard == []
    assert bell.listeners == 0


def test_listening_and_ringing_from_many_threads_loses_no_listener() -> None:
    bell, rung = Bell(MemorySignals()), threading.Event()

    def come_and_go() -> None:
        for _ in range(200):
            with bell.heard(ADA, lambda: None):
                bell.ring(ADA)

    with bell.heard(ADA, rung.set):
        threads = [threading.Thread(target=come_and_go) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert bell.listeners == 1
    assert rung.is_set()
