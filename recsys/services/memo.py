"""Lists that were just made: asked for again before anything changed, a list is only given a new
id and instant.  What "anything" is, `pipeline.lists.standing` says; nothing here expires, because
nothing here can be out of date."""

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from threading import Lock

from recsys.domain.ids import ReaderId
from recsys.pipeline.lists import Basis, Made, Worked, seal, standing, work

__all__ = ["Memo"]

KEPT = 1024
"""So many lists, of about 10 KB each."""


class _Key:
    """Its hash is asked for many times a list, and worked out once."""

    __slots__ = ("_hash", "_of")

    def __init__(self, of: Hashable) -> None:
        self._of = of
        self._hash = hash(of)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._of == other._of


class Memo:
    def __init__(self) -> None:
        self._kept: OrderedDict[_Key, Worked] = OrderedDict()
        self.forgotten = 0
        """How often somebody was."""
        self._lock = Lock()

    def made(self, bases: Sequence[Basis], forgotten: int) -> list[Made]:
        """As `pipeline.lists.make` makes each of them.  `forgotten`: as it was before anything of
        them was read."""
        keys = [_Key(standing(basis)) for basis in bases]
        known = self._known(keys)
        new = {key: basis for key, basis in zip(keys, bases, strict=True) if key not in known}
        if new:
            worked = dict(zip(new, work([*new.values()]), strict=True))
            self._keep(worked, forgotten)
            known |= worked
        return [seal(basis, known[key]) for key, basis in zip(keys, bases, strict=True)]

    def forget(self, reader: ReaderId) -> None:
        """Keep nothing that was made for the reader; for none in particular, nothing at all."""
        with self._lock:
            self.forgotten += 1
            for key in [k for k, w in self._kept.items() if not reader or w.reader == reader]:
                del self._kept[key]

    def _known(self, keys: Iterable[_Key]) -> dict[_Key, Worked]:
        with self._lock:
            found = {key: self._kept[key] for key in keys if key in self._kept}
            for key in found:
                self._kept.move_to_end(key)
        return found

    def _keep(self, worked: Mapping[_Key, Worked], forgotten: int) -> None:
        """Not where somebody was forgotten since these were begun: it may be one of theirs."""
        with self._lock:
            if self.forgotten != forgotten:
                return
            self._kept.update(worked)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
